// Which days and which times of a day a rule names, once DTSTART has filled what the rule leaves
// open.
#ifndef OSIEDLE_SERVICES_CALENDAR_RULE_DAYS_H_
#define OSIEDLE_SERVICES_CALENDAR_RULE_DAYS_H_

#include <vector>

#include "absl/time/civil_time.h"
#include "services/calendar/recurrence_rule.h"

namespace osiedle::calendar {

// The rule with what follows from DTSTART (RFC 5545 section 3.3.10, "Information, not contained in
// the rule"): the day for a rule that names none, and the time of day for one that comes daily or
// less often. BYWEEKNO alone means the weekday of DTSTART.
RecurrenceRule CompletedRule(RecurrenceRule rule, absl::CivilSecond start);

// Whether a day fits all BY parts of a completed rule that speak of days.
bool DayFits(const RecurrenceRule& rule, absl::CivilDay day);

// The first day of the week of `day`, when weeks begin with `week_start`.
absl::CivilDay WeekOf(absl::CivilDay day, absl::Weekday week_start);

// Seconds after midnight, in order, of all combinations of the given numbers.
std::vector<int> TimesOfDay(const std::vector<int>& hours, const std::vector<int>& minutes,
                            const std::vector<int>& seconds);

}  // namespace osiedle::calendar

#endif  // OSIEDLE_SERVICES_CALENDAR_RULE_DAYS_H_
