// Which occurrences a series has, and what becomes of those that it had: without the store.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_SERIES_PLAN_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_SERIES_PLAN_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "services/clubs/plans/series_times.h"
#include "storage/records/table.h"

namespace osiedle::clubs {

// So many occurrences that have not begun stand there at most, and so many are made in one
// transaction: an edit of all of them fits one transaction (storage::kMaxTransactionKeys).
inline constexpr int kMostAhead = 60;

using OccurrenceRow = storage::Row<v1::Occurrence>;

// An edit took it away: it stands for no day of its series any more. One that was called off by
// itself is an exception.
bool IsRemoved(const v1::Occurrence& occurrence);

// Further times of a series.
struct NextTimes {
  std::vector<absl::CivilSecond> times;
  // Until when all are there then; nothing: the series does not go on.
  std::optional<absl::Time> planned_until;
  // When the next ones are to be made; InfiniteFuture: never.
  absl::Time next_time;
};
// The times from `from` on: within kPlanAhead of `now`, and so many that at most kMostAhead have
// not begun, `ahead` others included. REQUIRES: the series occurs (CheckSeriesTimes).
absl::StatusOr<NextTimes> TimesToMake(const v1::EventSeries& series, absl::TimeZone zone,
                                      absl::Time now, absl::Time from, int ahead);

// The occurrence of a series at a time of its rule. The name stays to be given.
v1::Occurrence NewOccurrence(const v1::EventSeries& series, absl::CivilSecond time,
                             absl::TimeZone zone);

enum class Fate {
  // It takes place when it did; something of it may have changed.
  kStays,
  kMoved,
  // The series does not give its day any more.
  kRemoved,
};

struct RowChange {
  OccurrenceRow row;
  v1::Occurrence after;
  Fate fate = Fate::kStays;
};

struct Alignment {
  // Of all rows that are not removed already, in the order of the rows.
  std::vector<RowChange> changes;
  std::vector<v1::Occurrence> added;
  std::optional<absl::Time> planned_until;
  absl::Time next_time;
};

// What an edit makes of the occurrences of a series. `rows` are those that are to belong to
// `series`: live ones, of every day from today on. Each row becomes one of these:
//  - What has begun stays as it is. So does what was moved, changed or called off by itself.
//  - Any other goes on on its day, at the time that the series gives now. Where that time is past
//    already, it stays.
//  - One whose day the series does not give is removed.
//  - A day without an occurrence gets one.
absl::StatusOr<Alignment> Align(const v1::EventSeries& series,
                                const std::vector<OccurrenceRow>& rows, absl::TimeZone zone,
                                absl::Time now);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_SERIES_PLAN_H_
