// A recurrence rule, as RFC 5545 section 3.3.10 writes it.
#ifndef OSIEDLE_SERVICES_CALENDAR_RECURRENCE_RULE_H_
#define OSIEDLE_SERVICES_CALENDAR_RECURRENCE_RULE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace osiedle::calendar {

enum class Frequency { kSecondly, kMinutely, kHourly, kDaily, kWeekly, kMonthly, kYearly };

// An element of BYDAY. `nth` counts within the month or the year, from the end when it is negative;
// 0: every such day.
struct RuleWeekday {
  absl::Weekday weekday = absl::Weekday::monday;
  int nth = 0;
};

// UNTIL, which is itself still within the series.
struct RuleEnd {
  // Of a date alone: its last second.
  absl::CivilSecond last;
  bool is_utc = false;
};

struct RecurrenceRule {
  Frequency frequency = Frequency::kDaily;
  int interval = 1;
  // 0: no COUNT.
  int64_t count = 0;
  std::optional<RuleEnd> until;
  absl::Weekday week_start = absl::Weekday::monday;
  // Empty: the rule does not have the part. Each once: numbers in order, BYDAY as the rule has it.
  std::vector<int> seconds;
  std::vector<int> minutes;
  std::vector<int> hours;
  std::vector<RuleWeekday> weekdays;
  std::vector<int> month_days;
  std::vector<int> year_days;
  std::vector<int> weeks;
  std::vector<int> months;
  std::vector<int> positions;
};

// Reads what follows `RRULE:`. Everything in this list is refused. InvalidArgument names the part
// at fault.
// - A part that RFC 5545 does not know, that stands twice, or whose value is out of its bounds.
// - No FREQ, or both COUNT and UNTIL.
// - A part that is not allowed with this FREQ (the table in section 3.3.10). BYWEEKNO needs YEARLY.
//   BYYEARDAY needs YEARLY or a FREQ below a day. BYMONTHDAY does not go with WEEKLY. A number in
//   BYDAY needs MONTHLY or YEARLY, and no BYWEEKNO.
// - BYSETPOS without another BY part.
// - An INTERVAL above 32767, a COUNT of more than 9 digits, or more than 2000 characters.
// - RSCALE and SKIP (RFC 7529): other calendars are not supported.
// Second 60, a leap second, is read as 59: no clock of the system shows it.
absl::StatusOr<RecurrenceRule> ParseRule(absl::string_view text);

// Whether ParseRule takes it. Whoever stores a rule checks it with this.
absl::Status CheckRule(absl::string_view rule);

// DATE (`20261129`), DATE-TIME (`20261129T090000`) or DATE-TIME in UTC (`20261129T090000Z`), of the
// years 1 to 9999.
struct TimeValue {
  absl::CivilSecond local;
  bool is_date = false;
  bool is_utc = false;
};
std::optional<TimeValue> ParseTimeValue(absl::string_view text);

}  // namespace osiedle::calendar

#endif  // OSIEDLE_SERVICES_CALENDAR_RECURRENCE_RULE_H_
