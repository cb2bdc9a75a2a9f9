#include "services/calendar/wall_time.h"

#include <algorithm>

namespace osiedle::calendar {
namespace {

absl::CivilSecond LocalTime(absl::CivilDay day, int minute) {
  return absl::CivilSecond(absl::CivilMinute(day) + minute);
}

// When the offset next changes after `moment`. Of a gap the clock shows `from` no more; of an hour
// that comes twice it shows `to` again.
absl::Time NextChange(absl::Time moment, absl::TimeZone zone) {
  absl::TimeZone::CivilTransition change;
  if (!zone.NextTransition(moment, &change)) return absl::InfiniteFuture();
  const absl::TimeZone::TimeInfo at_from = zone.At(change.from);
  if (at_from.kind == absl::TimeZone::TimeInfo::SKIPPED) return at_from.trans;
  return zone.At(change.to).trans;
}

}  // namespace

Intervals WallHours(absl::CivilDay day, int begin_minute, int end_minute, absl::TimeZone zone) {
  if (end_minute <= begin_minute) end_minute += kMinutesOfDay;
  const absl::CivilSecond begin = LocalTime(day, begin_minute);
  const absl::CivilSecond end = LocalTime(day, end_minute);

  // Zones are moved by a day at most: no moment outside of these two can show such a local time.
  const absl::Time last = zone.At(end).post + absl::Hours(26);
  absl::Time span = zone.At(begin).pre - absl::Hours(26);
  std::vector<Interval> found;
  while (span < last) {
    const absl::Time next = NextChange(span, zone);
    const absl::Duration offset = absl::Seconds(zone.At(span).offset);
    const absl::Time first_shown = absl::FromCivil(begin, absl::UTCTimeZone()) - offset;
    const absl::Time no_more_shown = absl::FromCivil(end, absl::UTCTimeZone()) - offset;
    found.push_back({MinuteAtOrBefore(std::max(span, first_shown)),
                     MinuteAtOrBefore(std::min(next, no_more_shown))});
    span = next;
  }
  return Joined(std::move(found));
}

Interval WallDay(absl::CivilDay day, absl::TimeZone zone) {
  return {BeginOfDay(day, zone), BeginOfDay(day + 1, zone)};
}

absl::CivilDay LocalDay(Minute minute, absl::TimeZone zone) {
  return absl::ToCivilDay(TimeOf(minute), zone);
}

int LocalMinuteOfDay(Minute minute, absl::TimeZone zone) {
  const absl::CivilSecond local = absl::ToCivilSecond(TimeOf(minute), zone);
  return local.hour() * 60 + local.minute();
}

Minute BeginOfDay(absl::CivilDay day, absl::TimeZone zone) {
  const absl::TimeZone::TimeInfo midnight = zone.At(absl::CivilSecond(day));
  // A zone that skips midnight begins the day with the change itself.
  return MinuteAtOrBefore(midnight.kind == absl::TimeZone::TimeInfo::SKIPPED ? midnight.trans
                                                                             : midnight.pre);
}

absl::CivilDay MondayOf(absl::CivilDay day) {
  return absl::PrevWeekday(day + 1, absl::Weekday::monday);
}

Minute BeginOfWeek(absl::CivilDay day, absl::TimeZone zone) {
  return BeginOfDay(MondayOf(day), zone);
}

absl::Time MomentOf(absl::CivilSecond local, absl::TimeZone zone) { return zone.At(local).pre; }

}  // namespace osiedle::calendar
