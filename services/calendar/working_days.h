// Days on which offices work in Poland.
#ifndef OSIEDLE_SERVICES_CALENDAR_WORKING_DAYS_H_
#define OSIEDLE_SERVICES_CALENDAR_WORKING_DAYS_H_

#include <vector>

#include "absl/time/civil_time.h"

namespace osiedle::calendar {

// From `from` on something is so, until the next switch.
struct DatedSwitch {
  absl::CivilDay from;
  bool on = false;
};

struct WorkingDayRules {
  // Whether Saturday is a working day, by `from`. Before the first, and without any, it is none.
  // (Article 57 section 4 of the Code of Administrative Procedure treats Saturday as a free day.)
  std::vector<DatedSwitch> saturdays;
};

// Whether a day is free by the Act of 18 January 1951 on days free from work, apart from ordinary
// Sundays. The data holds from 1991 to 2099. For earlier years the days are those of the
// Act as well, but not the orders that moved single days.
bool IsPublicHoliday(absl::CivilDay day);

// Neither a Sunday, nor a public holiday, nor a Saturday that is free by the rules.
bool IsWorkingDay(absl::CivilDay day, const WorkingDayRules& rules = {});

// The day that is `days` working days after `day`; `day` itself is not counted. Negative: before.
// 0: `day` itself, working or not.
absl::CivilDay AddWorkingDays(absl::CivilDay day, int days, const WorkingDayRules& rules = {});

// `day`, or the first working day after it: where a period of law ends.
absl::CivilDay WorkingDayAtOrAfter(absl::CivilDay day, const WorkingDayRules& rules = {});

// Easter Sunday of a Gregorian year.
absl::CivilDay EasterSunday(int year);

}  // namespace osiedle::calendar

#endif  // OSIEDLE_SERVICES_CALENDAR_WORKING_DAYS_H_
