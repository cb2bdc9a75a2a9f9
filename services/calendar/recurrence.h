// When a series takes place: RFC 5545 sections 3.8.5 and 3.3.10, in local wall time.
//
//   Recurrence club = {.start = absl::CivilSecond(2026, 10, 6, 16, 0), .zone = warsaw};
//   ASSIGN_OR_RETURN(RecurrenceRule rule,
//   ParseRule("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231T225959Z")); club.rules.push_back(rule);
//   ASSIGN_OR_RETURN(std::vector<absl::CivilSecond> meetings, Expand(club, window));
//   for (absl::CivilSecond meeting : meetings) Use(MomentOf(meeting, warsaw));
//
// The clock on the wall decides: a club at 16:00 stays at 16:00 when summer time ends. MomentOf
// (wall_time.h) then says which moment that is.
//
// A change of one meeting: add the meeting's time to `without`, and keep the changed one apart. A
// change of this and all following: end the old series with UNTIL just before, and begin a new one.
#ifndef OSIEDLE_SERVICES_CALENDAR_RECURRENCE_H_
#define OSIEDLE_SERVICES_CALENDAR_RECURRENCE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/calendar/recurrence_rule.h"

namespace osiedle::calendar {

struct Recurrence {
  // DTSTART: the first occurrence, whether the rules give it or not, and the first that COUNT
  // counts. Only when every rule has ended before it (UNTIL), as calendars write a series of which
  // nothing is left, it is none. Of a series of whole days: midnight.
  absl::CivilSecond start;
  // DTSTART is a date. Then parts of a rule below a day are ignored, as section 3.3.10 says, and
  // the frequencies below a day are refused.
  bool is_date = false;
  std::vector<RecurrenceRule> rules;
  // RDATE and EXDATE. What is in both does not take place.
  std::vector<absl::CivilSecond> also;
  std::vector<absl::CivilSecond> without;
  // Reads an UNTIL that is given in UTC; for nothing else.
  absl::TimeZone zone = absl::UTCTimeZone();
};

// From `begin` to before `end`.
struct CivilWindow {
  absl::CivilSecond begin;
  absl::CivilSecond end;
};

// Bounds of one expansion.
struct ExpansionLimits {
  // Occurrences within the window, before EXDATE.
  size_t max_times = 100'000;
  // A step is an occurrence, also one before the window; a day or shorter period that is looked at;
  // a time of day of a rule; and, for each period, a number of BYSETPOS. No other part of a rule
  // makes a step longer, so the steps bound the time: a million take about 0.1 s at most. Without
  // COUNT nothing before the window is looked at.
  int64_t max_steps = 1'000'000;
};

// All occurrences that begin within the window, in order, each once.
//
// ResourceExhausted: a limit was reached; the message names the limit. InvalidArgument: a frequency
// below a day for a series of whole days. A rule that never matches (30 February) gives `start`
// alone. `steps`, when given, gets the steps that were taken, after an error too; the step
// that went too far is one.
absl::StatusOr<std::vector<absl::CivilSecond>> Expand(const Recurrence& recurrence,
                                                      const CivilWindow& window,
                                                      const ExpansionLimits& limits = {},
                                                      int64_t* steps = nullptr);

}  // namespace osiedle::calendar

#endif  // OSIEDLE_SERVICES_CALENDAR_RECURRENCE_H_
