// Between moments and the time that a clock on the wall shows.
//
// A local time may come twice (the night in which summer time ends) or never (the night in which it
// begins). Zones whose offset is not whole minutes, such as local mean times before 1915, are exact
// to the minute below.
#ifndef OSIEDLE_SERVICES_CALENDAR_WALL_TIME_H_
#define OSIEDLE_SERVICES_CALENDAR_WALL_TIME_H_

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/calendar/intervals.h"

namespace osiedle::calendar {

inline constexpr int kMinutesOfDay = 1440;

// All moments whose local time lies from `begin_minute` of `day` to before `end_minute`; both count
// minutes after midnight, from 0 to 1440. An end that is not after the begin is on the next day,
// and 1440 is midnight. An hour that the night skips is missing. Of an hour that comes twice both
// belong, so the hours may become two intervals, or be longer than the clock says.
Intervals WallHours(absl::CivilDay day, int begin_minute, int end_minute, absl::TimeZone zone);

// All moments of one local day.
Interval WallDay(absl::CivilDay day, absl::TimeZone zone);

// The local day of a moment, and how many minutes after midnight the clock shows then.
absl::CivilDay LocalDay(Minute minute, absl::TimeZone zone);
int LocalMinuteOfDay(Minute minute, absl::TimeZone zone);

// The first moment of a local day, and of its week, which begins on Monday (ISO 8601).
Minute BeginOfDay(absl::CivilDay day, absl::TimeZone zone);
Minute BeginOfWeek(absl::CivilDay day, absl::TimeZone zone);
absl::CivilDay MondayOf(absl::CivilDay day);

// The moment of a local time as RFC 5545 section 3.3.5 reads it: one that comes twice means the
// first; one that is skipped means the offset before the gap, so 02:30 becomes 03:30.
absl::Time MomentOf(absl::CivilSecond local, absl::TimeZone zone);

}  // namespace osiedle::calendar

#endif  // OSIEDLE_SERVICES_CALENDAR_WALL_TIME_H_
