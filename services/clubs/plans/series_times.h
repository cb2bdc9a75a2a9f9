// When a series takes place, without the store: its rule in wall time, and what an edit makes of
// it.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_SERIES_TIMES_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_SERIES_TIMES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/wall_time.pb.h"
#include "services/calendar/recurrence.h"

namespace osiedle::clubs {

absl::CivilSecond CivilOf(const v1::WallTime& time);
v1::WallTime WallTimeOf(absl::CivilSecond time);

// Whether no clock of the zone ever shows this time, because it was put forward.
bool IsSkipped(absl::CivilSecond time, absl::TimeZone zone);

// One time at which an event takes place.
struct EventSpan {
  // What the clock on the wall shows. Other than what the rule says where a change of the clocks
  // skips that.
  absl::CivilSecond start;
  absl::Time start_time;
  absl::Time end_time;
};
// An event in parts ends when the clock shows the end of the last one; any other ends its duration
// after the begin, also in the night in which the clocks are changed.
EventSpan SpanAt(const v1::EventSeries& series, absl::CivilSecond time, absl::TimeZone zone);

// The recurrence of a series. InvalidArgument: its rule is none.
absl::StatusOr<calendar::Recurrence> RecurrenceOf(const v1::EventSeries& series,
                                                  absl::TimeZone zone);
// The same without `also_times` and `except_times`.
absl::StatusOr<calendar::Recurrence> RuleOf(const v1::EventSeries& series, absl::TimeZone zone);

// Bounds what the expansions of one check cost together: in all they take at most kMostSteps
// (calendar::ExpansionLimits).
inline constexpr int64_t kMostSteps = 200'000;
class ExpansionBudget {
 public:
  // calendar::Expand. ResourceExhausted: no steps are left.
  absl::StatusOr<std::vector<absl::CivilSecond>> Expand(const calendar::Recurrence& recurrence,
                                                        const calendar::CivilWindow& window);

 private:
  int64_t left_ = kMostSteps;
};

// What a rule gives on the days from the first to the last of `times`, in order, by one expansion.
// REQUIRES: the days of `times` are few years apart, and few years after the begin of the rule.
absl::StatusOr<std::vector<absl::CivilSecond>> GivenAround(
    const calendar::Recurrence& rule, const std::vector<absl::CivilSecond>& times,
    ExpansionBudget& budget);

// The first time at which a series takes place, or is to take place further on.
absl::CivilSecond FirstTimeOf(const v1::EventSeries& series);

// When a series takes place within a window, in order: on each day the first time of that day. The
// rule is one that CheckSeriesTimes takes. Stops after `most` times.
absl::StatusOr<std::vector<absl::CivilSecond>> TimesIn(const v1::EventSeries& series,
                                                       const calendar::CivilWindow& window,
                                                       absl::TimeZone zone, size_t most = SIZE_MAX);

// Whether the series takes place at `from` or later.
absl::StatusOr<bool> GoesOn(const v1::EventSeries& series, absl::CivilSecond from,
                            absl::TimeZone zone);

// `duration_minutes` as the parts of the series say, where it has any.
void FillDuration(v1::EventSeries& series);

// The clock time of `series` was `before.start()` and is `series.start()` now: parts, and those of
// `also_times` and `except_times` that had the old clock time, go along. What the series then gives
// anyway, or gives no longer, leaves these lists.
absl::Status CarryTimes(const v1::EventSeries& before, bool carry_parts, bool carry_also,
                        bool carry_except, absl::TimeZone zone, v1::EventSeries& series);

// What a division leaves of a series, and what goes on. Together they take place whenever the whole
// did, and never twice.
struct DividedSeries {
  v1::EventSeries ended;
  v1::EventSeries following;
};
// `split` is a time at which the series takes place.
absl::StatusOr<DividedSeries> Divide(const v1::EventSeries& series, absl::CivilSecond split,
                                     absl::TimeZone zone);

// Puts the first occurrence of a divided series, which was at `split`, at `start`.
void MoveFirst(absl::CivilSecond split, const v1::WallTime& start, v1::EventSeries& following);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_SERIES_TIMES_H_
