#include "services/clubs/signups/many_occurrences.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/call/fields/proto_time.h"
#include "services/call/resource/resource.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/plans/series_chain.h"
#include "services/clubs/signups/affected.h"
#include "services/clubs/signups/club_timers.h"
#include "storage/records/key.h"
#include "storage/records/table.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::clubs::v1::Club;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::internal::v1::ClubTimer;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Row;

// The rows of one resource that a transaction has read.
template <typename T>
class RowsRead {
 public:
  RowsRead(const ClubRun& run, const call::Resource<T>& resources)
      : run_(run), resources_(resources) {}

  // An empty one: there is none of this name.
  absl::StatusOr<T> Of(const std::string& name) {
    const auto known = rows_.find(name);
    if (known != rows_.end()) return known->second;
    ASSIGN_OR_RETURN(
        std::optional<Row<T>> row,
        resources_.table().Find(run_.transaction,
                                {.owner = run_.owner, .tuple = KeyTuple::Of(IdOf(name))}));
    T& read = rows_[name];
    if (row.has_value()) read = std::move(row->message);
    return read;
  }

 private:
  const ClubRun& run_;
  const call::Resource<T>& resources_;
  absl::flat_hash_map<std::string, T> rows_;
};

// The occurrences that one timer is about.
class Occasions {
 public:
  Occasions(const ClubRun& run, const ClubTimerKey& timer, const ClubTimer& content)
      : run_(run),
        timer_(timer),
        content_(content),
        series_(run, AllEventSeries()),
        clubs_(run, Clubs()) {}

  // A walk in which all of them are, in the order of their begin.
  absl::StatusOr<AnyTable::WalkOptions> Range() {
    AnyTable::WalkOptions options;
    options.after = content_.position();
    if (timer_.subject == ClubTimerKey::Subject::kVenue) {
      options.index = index::kOccurrencesByStartTime;
      options.begin = KeyTuple::Of(run_.now);
      return options;
    }
    ASSIGN_OR_RETURN(const std::string club, NameOfClub());
    const absl::Time first = std::max(run_.now, FirstMoment());
    const absl::Time last = LastMoment();
    options.index = index::kOccurrencesByClub;
    options.begin = KeyTuple::Of(club, first);
    options.end = last == absl::InfiniteFuture()
                      ? AnyTable::Under(options.index, KeyTuple::Of(club)).end
                      : KeyTuple::Of(club, std::max(first, last)).bytes();
    return options;
  }

  // Whether it is one of them. To be called after Range.
  absl::StatusOr<bool> Hold(const Occurrence& occurrence) {
    const bool takes_place =
        !occurrence.has_delete_time() && occurrence.state() == Occurrence::PLANNED;
    if (!takes_place) return false;
    if (timer_.subject == ClubTimerKey::Subject::kStanding) {
      return absl::c_linear_search(chain_, IdOf(occurrence.series())) &&
             IsOnDays(call::DayOf(occurrence.start().date()));
    }
    ASSIGN_OR_RETURN(const EventSeries series, series_.Of(occurrence.series()));
    if (timer_.subject == ClubTimerKey::Subject::kClub) {
      return occurrence.venue().empty() && series.venue().empty();
    }
    const auto home = [this](const std::string& name) -> absl::StatusOr<std::string> {
      ASSIGN_OR_RETURN(const Club club, clubs_.Of(name));
      return club.venue();
    };
    const auto any_capacity = [](const std::string&) -> absl::StatusOr<int64_t> { return 0; };
    ASSIGN_OR_RETURN(const Room room, RoomOf(series, occurrence, home, any_capacity));
    return IdOf(room.venue) == timer_.id;
  }

 private:
  // Empty: there is none.
  absl::StatusOr<std::string> NameOfClub() {
    if (timer_.subject == ClubTimerKey::Subject::kClub) {
      ASSIGN_OR_RETURN(const Club club, clubs_.Of(timer_.id));
      return club.name();
    }
    ASSIGN_OR_RETURN(chain_, SeriesFrom(run_.transaction, run_.owner, timer_.id));
    ASSIGN_OR_RETURN(const EventSeries series, series_.Of(timer_.id));
    return series.club();
  }

  bool IsOnDays(absl::CivilDay day) const {
    if (content_.days().empty()) return true;
    return absl::c_any_of(content_.days(), [day](const ClubTimer::Days& days) {
      return (!days.has_first() || call::DayOf(days.first()) <= day) &&
             (!days.has_last() || day <= call::DayOf(days.last()));
    });
  }

  // A day of the town lies within the day before and the day after of any zone.
  absl::Time FirstMoment() const {
    absl::Time first = absl::InfiniteFuture();
    if (content_.days().empty()) return absl::InfinitePast();
    for (const ClubTimer::Days& days : content_.days()) {
      if (!days.has_first()) return absl::InfinitePast();
      first = std::min(first, absl::FromCivil(call::DayOf(days.first()) - 1, absl::UTCTimeZone()));
    }
    return first;
  }
  absl::Time LastMoment() const {
    absl::Time last = absl::InfinitePast();
    if (content_.days().empty()) return absl::InfiniteFuture();
    for (const ClubTimer::Days& days : content_.days()) {
      if (!days.has_last()) return absl::InfiniteFuture();
      last = std::max(last, absl::FromCivil(call::DayOf(days.last()) + 2, absl::UTCTimeZone()));
    }
    return last;
  }

  const ClubRun& run_;
  const ClubTimerKey& timer_;
  const ClubTimer& content_;
  // Of standing registrations.
  std::vector<std::string> chain_;
  RowsRead<EventSeries> series_;
  RowsRead<Club> clubs_;
};

}  // namespace

absl::Status TendMany(const ClubRun& run, const ClubTimerKey& timer, const ClubTimer& content) {
  Occasions occasions(run, timer, content);
  ASSIGN_OR_RETURN(const AnyTable::WalkOptions range, occasions.Range());
  AnyTable::Walk walk = Occurrences().table().WalkRows(run.transaction, run.owner, range);
  Occurrence occurrence;
  int tended = 0;
  for (int looked_at = 0; looked_at < kMostLookedAt && tended < kMostTendedAtOnce; ++looked_at) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(occurrence));
    if (!more) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool is_meant, occasions.Hold(occurrence));
    if (!is_meant) continue;
    RETURN_IF_ERROR(TendLater(run.transaction, run.owner, IdOf(occurrence.name()), run.now));
    ++tended;
  }
  ClubTimerKey next = timer;
  next.time = run.now;
  ClubTimer rest = content;
  rest.set_position(walk.position());
  return PutTimer(run.transaction, next, rest);
}

}  // namespace osiedle::clubs
