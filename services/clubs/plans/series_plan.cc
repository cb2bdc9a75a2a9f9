#include "services/clubs/plans/series_plan.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "services/calendar/wall_time.h"
#include "services/call/fields/proto_time.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_ahead.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::TimestampOf;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;

// Times are added again when the horizon has moved so far.
constexpr absl::Duration kPlanInterval = absl::Hours(24 * 30);
// No change of the clocks skips more.
constexpr absl::Duration kLargestShift = absl::Hours(2);

absl::CivilDay DayOf(const v1::WallTime& time) { return absl::CivilDay(CivilOf(time)); }

bool IsFixed(const Occurrence& occurrence, absl::Time now) {
  return occurrence.is_exception() || HasBegun(occurrence, now);
}

void PutAt(const EventSeries& series, absl::CivilSecond time, absl::TimeZone zone,
           Occurrence& occurrence) {
  const EventSpan span = SpanAt(series, time, zone);
  *occurrence.mutable_original_start() = WallTimeOf(time);
  *occurrence.mutable_start() = WallTimeOf(span.start);
  *occurrence.mutable_start_time() = TimestampOf(span.start_time);
  *occurrence.mutable_end_time() = TimestampOf(span.end_time);
}

}  // namespace

bool IsRemoved(const Occurrence& occurrence) {
  return occurrence.state() == Occurrence::CANCELLED && !occurrence.is_exception();
}

Occurrence NewOccurrence(const EventSeries& series, absl::CivilSecond time, absl::TimeZone zone) {
  Occurrence occurrence;
  occurrence.set_series(series.name());
  occurrence.set_club(series.club());
  occurrence.set_state(Occurrence::PLANNED);
  occurrence.set_controller(series.controller());
  PutAt(series, time, zone, occurrence);
  return occurrence;
}

absl::StatusOr<NextTimes> TimesToMake(const EventSeries& series, absl::TimeZone zone,
                                      absl::Time now, absl::Time from, int ahead) {
  const absl::Time horizon = now + kPlanAhead;
  // A time that a change of the clocks skips is later than the rule says.
  const absl::CivilSecond begin = from == absl::InfinitePast()
                                      ? FirstTimeOf(series)
                                      : absl::ToCivilSecond(from - kLargestShift, zone);
  const absl::CivilSecond end = absl::ToCivilSecond(horizon, zone);
  // At most one time of a day lies before `from`, and one more tells from when on there are more.
  ASSIGN_OR_RETURN(const std::vector<absl::CivilSecond> times,
                   TimesIn(series, {begin, end}, zone, kMostAhead + 2));
  NextTimes next = {.next_time = now + kPlanInterval};
  std::vector<absl::Time> future;
  for (const absl::CivilSecond time : times) {
    const absl::Time moment = calendar::MomentOf(time, zone);
    if (moment < from) continue;
    const bool is_full = moment > now && ahead + static_cast<int>(future.size()) >= kMostAhead;
    if (is_full || next.times.size() >= kMostAhead) {
      next.planned_until = moment;
      // The next ones come when half of these have begun; or at once, where there is room.
      if (!is_full) next.next_time = now;
      if (is_full && !future.empty()) {
        next.next_time = std::min(next.next_time, future[future.size() / 2]);
      }
      return next;
    }
    next.times.push_back(time);
    if (moment > now) future.push_back(moment);
  }
  ASSIGN_OR_RETURN(const bool goes_on, GoesOn(series, end, zone));
  if (goes_on) {
    next.planned_until = horizon;
  } else {
    next.next_time = absl::InfiniteFuture();
  }
  return next;
}

absl::StatusOr<Alignment> Align(const EventSeries& series, const std::vector<OccurrenceRow>& rows,
                                absl::TimeZone zone, absl::Time now) {
  Alignment alignment;
  absl::flat_hash_set<absl::CivilDay> taken;
  absl::CivilDay last_day(absl::ToCivilDay(now, zone));
  int fixed_ahead = 0;
  for (const OccurrenceRow& row : rows) {
    if (IsRemoved(row.message)) continue;
    taken.insert(DayOf(row.message.original_start()));
    const bool is_fixed = IsFixed(row.message, now);
    if (!is_fixed) last_day = std::max(last_day, DayOf(row.message.original_start()));
    fixed_ahead += is_fixed && !HasBegun(row.message, now);
  }
  // What the series gives on the days of its occurrences, also on those that lie further ahead than
  // new ones are made.
  const absl::CivilDay today(absl::ToCivilDay(now, zone));
  ASSIGN_OR_RETURN(
      const std::vector<absl::CivilSecond> given,
      TimesIn(series, {absl::CivilSecond(today), absl::CivilSecond(last_day + 1)}, zone));
  absl::flat_hash_map<absl::CivilDay, absl::CivilSecond> time_of;
  for (const absl::CivilSecond time : given) time_of.emplace(absl::CivilDay(time), time);

  for (const OccurrenceRow& row : rows) {
    if (IsRemoved(row.message)) continue;
    RowChange change = {.row = row, .after = row.message};
    change.after.set_series(series.name());
    const auto time = time_of.find(DayOf(row.message.original_start()));
    if (IsFixed(row.message, now)) {
      alignment.changes.push_back(std::move(change));
      continue;
    }
    if (time == time_of.end()) {
      change.fate = Fate::kRemoved;
    } else if (calendar::MomentOf(time->second, zone) > now) {
      PutAt(series, time->second, zone, change.after);
      const bool is_moved =
          call::TimeOf(change.after.start_time()) != call::TimeOf(row.message.start_time()) ||
          call::TimeOf(change.after.end_time()) != call::TimeOf(row.message.end_time());
      if (is_moved) change.fate = Fate::kMoved;
    }
    alignment.changes.push_back(std::move(change));
  }

  ASSIGN_OR_RETURN(const NextTimes next,
                   TimesToMake(series, zone, now, now + absl::Nanoseconds(1), fixed_ahead));
  for (const absl::CivilSecond time : next.times) {
    if (taken.contains(absl::CivilDay(time))) continue;
    alignment.added.push_back(NewOccurrence(series, time, zone));
  }
  alignment.planned_until = next.planned_until;
  alignment.next_time = next.next_time;
  return alignment;
}

}  // namespace osiedle::clubs
