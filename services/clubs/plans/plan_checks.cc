#include "services/clubs/plans/plan_checks.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/distinct_check.h"
#include "services/call/fields/message_compare.h"
#include "services/call/fields/proto_time.h"
#include "services/clubs/club_errors.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_errors.h"
#include "services/clubs/plans/plan_rules.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/plans/plan_writer.h"
#include "services/clubs/plans/series_plan.h"
#include "services/clubs/plans/series_times.h"
#include "services/clubs/signups/affected.h"
#include "services/registry/registry_errors.h"
#include "services/registry/registry_reader.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Change;
using ::osiedle::clubs::v1::Club;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::Venue;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::IndexId;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;

// Calls `use` with each live row under `name` in an index, until it gives false.
template <typename T, typename Use>
absl::Status ForEachUnder(const Call& call, const Reader& reader,
                          const call::Resource<T>& resources, IndexId index,
                          const std::string& name, Use use) {
  AnyTable::Walk walk =
      resources.table().WalkRows(reader, call.owner(), AnyTable::Under(index, KeyTuple::Of(name)));
  T row;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(row));
    if (!more) return absl::OkStatus();
    if (row.has_delete_time()) continue;
    ASSIGN_OR_RETURN(const bool goes_on, use(row));
    if (!goes_on) return absl::OkStatus();
  }
}

// RESOURCE_IN_USE when a live row under `name` uses it.
template <typename T, typename Uses = bool (*)(const T&)>
absl::Status CheckUnused(
    const Call& call, const Reader& reader, const call::Resource<T>& resources, IndexId index,
    const std::string& name, Uses uses = [](const T& /*row*/) { return true; }) {
  std::string user;
  RETURN_IF_ERROR(
      ForEachUnder(call, reader, resources, index, name, [&](const T& row) -> absl::StatusOr<bool> {
        if (!uses(row)) return true;
        user = row.name();
        return false;
      }));
  return user.empty() ? absl::OkStatus() : registry::ResourceInUse(name, user);
}

// `capacity` people have room where the occurrence is.
absl::Status CheckTaken(const Call& call, const Reader& reader, const Occurrence& occurrence,
                        int64_t capacity) {
  if (HasEnded(occurrence, call.time())) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t taken, TakenPlaces(reader, call.owner(), IdOf(occurrence.name())));
  return taken > capacity ? CapacityTaken(taken) : absl::OkStatus();
}

// The same of all occurrences of a series that have not ended and name no venue of their own.
absl::Status CheckTakenOfSeries(const Call& call, const Reader& reader, const EventSeries& series,
                                int64_t capacity) {
  ASSIGN_OR_RETURN(const absl::CivilDay today, registry::Today(call, reader));
  ASSIGN_OR_RETURN(const std::vector<OccurrenceRow> rows,
                   RowsFrom(reader, call.owner(), series.name(), today - kMostEventDays));
  for (const OccurrenceRow& row : rows) {
    const absl::Time start = call::TimeOf(row.message.start_time());
    // What has begun stays where it was.
    const bool is_elsewhere =
        !row.message.venue().empty() ||
        (IsEditedSince(series, start) && SeriesAsOf(series, start).venue() != series.venue());
    if (is_elsewhere || row.message.state() == Occurrence::CANCELLED) continue;
    RETURN_IF_ERROR(CheckTaken(call, reader, row.message, capacity));
  }
  return absl::OkStatus();
}

// The same of all series of a club that take place where it is at home.
absl::Status CheckTakenOfClub(const Call& call, const Reader& reader, const std::string& club,
                              int64_t capacity) {
  return ForEachUnder(call, reader, AllEventSeries(), index::kSeriesByClub, club,
                      [&](const EventSeries& series) -> absl::StatusOr<bool> {
                        if (!series.venue().empty()) return true;
                        RETURN_IF_ERROR(CheckTakenOfSeries(call, reader, series, capacity));
                        return true;
                      });
}

absl::Status CheckTakenAtVenue(const Call& call, const Reader& reader, const Venue& venue) {
  const int64_t capacity = venue.capacity();
  RETURN_IF_ERROR(ForEachUnder(call, reader, Clubs(), index::kClubsByVenue, venue.name(),
                               [&](const Club& club) -> absl::StatusOr<bool> {
                                 RETURN_IF_ERROR(
                                     CheckTakenOfClub(call, reader, club.name(), capacity));
                                 return true;
                               }));
  RETURN_IF_ERROR(ForEachUnder(call, reader, AllEventSeries(), index::kSeriesByVenue, venue.name(),
                               [&](const EventSeries& series) -> absl::StatusOr<bool> {
                                 RETURN_IF_ERROR(
                                     CheckTakenOfSeries(call, reader, series, capacity));
                                 return true;
                               }));
  return ForEachUnder(call, reader, Occurrences(), index::kOccurrencesByVenue, venue.name(),
                      [&](const Occurrence& occurrence) -> absl::StatusOr<bool> {
                        if (occurrence.state() == Occurrence::CANCELLED) return true;
                        RETURN_IF_ERROR(CheckTaken(call, reader, occurrence, capacity));
                        return true;
                      });
}

// How many a venue holds; 0: there is none.
absl::StatusOr<int64_t> CapacityOf(const Call& call, const Reader& reader,
                                   const std::string& venue) {
  if (venue.empty()) return 0;
  ASSIGN_OR_RETURN(
      const std::optional<storage::Row<Venue>> row,
      Venues().table().Find(reader, {.owner = call.owner(), .tuple = KeyTuple::Of(IdOf(venue))}));
  return row.has_value() ? row->message.capacity() : 0;
}

absl::StatusOr<int64_t> CapacityAtHome(const Call& call, const Reader& reader,
                                       const std::string& club) {
  ASSIGN_OR_RETURN(
      const std::optional<storage::Row<Club>> row,
      Clubs().table().Find(reader, {.owner = call.owner(), .tuple = KeyTuple::Of(IdOf(club))}));
  if (!row.has_value()) return 0;
  return CapacityOf(call, reader, row->message.venue());
}

template <typename T>
bool IsUndeletion(const T* before, const T& after) {
  return before != nullptr && before->has_delete_time() && !after.has_delete_time();
}

// A series goes on at a live club and in a live venue. What passed while it was deleted is not
// made up for. Others that it names, such as those who led it, may be gone.
void Revive(const Call& call, EventSeries& series, call::ReferenceCheck& references) {
  references.Check(Clubs().type().type(), "club", series.club());
  references.Check(Venues().type().type(), "venue", series.venue());
  const bool has_gap =
      series.has_planned_until_time() && call::TimeOf(series.planned_until_time()) < call.time();
  if (has_gap) *series.mutable_planned_until_time() = call::TimestampOf(call.time());
}

// IMMUTABLE for each field of the plan that an Update would change.
void CheckPlanStays(const EventSeries& before, const EventSeries& after,
                    call::Violations& violations) {
  for (const std::string& name : PlanningFields()) {
    if (!call::SameField(before, after, EventSeries::descriptor()->FindFieldByName(name))) {
      violations.Add(absl::StrCat("event_series.", name), common::v1::IMMUTABLE);
    }
  }
}

}  // namespace

const std::vector<std::string>& PlanningFields() {
  static const auto* const fields = new std::vector<std::string>{
      "start", "duration_minutes", "recurrence_rule", "also_times", "except_times", "parts",
      "venue", "sign_up",          "leaders"};
  return *fields;
}

absl::Status CheckVenueChange(const Change<Venue>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  CheckVenue(after, violations);
  RETURN_IF_ERROR(registry::FillController(change));
  const bool holds_fewer = before != nullptr && after.capacity() < before->capacity();
  return holds_fewer && violations.empty() ? CheckTakenAtVenue(call, reader, after)
                                           : absl::OkStatus();
}

absl::Status CheckVenueDelete(const Call& call, const Reader& reader, const Venue& venue) {
  RETURN_IF_ERROR(CheckUnused(call, reader, Clubs(), index::kClubsByVenue, venue.name()));
  RETURN_IF_ERROR(CheckUnused(call, reader, AllEventSeries(), index::kSeriesByVenue, venue.name()));
  return CheckUnused(call, reader, Occurrences(), index::kOccurrencesByVenue, venue.name(),
                     [&call](const Occurrence& occurrence) {
                       return occurrence.state() == Occurrence::PLANNED &&
                              !HasEnded(occurrence, call.time());
                     });
}

absl::Status CheckClubChange(const Change<Club>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  CheckClub(after, violations);
  RETURN_IF_ERROR(registry::FillController(change));
  if (IsUndeletion(before, after)) references.Check(Venues().type().type(), "venue", after.venue());
  const bool moves = before != nullptr && before->venue() != after.venue();
  if (!moves || !violations.empty() || !references.ok()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t capacity, CapacityOf(call, reader, after.venue()));
  return capacity == 0 ? absl::OkStatus() : CheckTakenOfClub(call, reader, after.name(), capacity);
}

absl::Status CheckClubDelete(const Call& call, const Reader& reader, const Club& club) {
  return CheckUnused(call, reader, AllEventSeries(), index::kSeriesByClub, club.name());
}

absl::Status CheckSeriesCapacity(const Call& call, const Reader& reader, const EventSeries& series,
                                 call::Violations& violations) {
  if (series.sign_up().capacity() == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t most, series.venue().empty()
                                           ? CapacityAtHome(call, reader, series.club())
                                           : CapacityOf(call, reader, series.venue()));
  if (most != 0 && series.sign_up().capacity() > most) {
    violations.Add("event_series.sign_up.capacity", common::v1::ABOVE_VENUE_CAPACITY,
                   {{"max", absl::StrCat(most)}});
  }
  return absl::OkStatus();
}

absl::Status CheckSeriesChange(const Change<EventSeries>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  CheckSeries(after, violations);
  RETURN_IF_ERROR(registry::FillController(change));
  if (before != nullptr) {
    CheckPlanStays(*before, after, violations);
    if (IsUndeletion(before, after)) Revive(call, after, references);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const absl::TimeZone zone, call.Zone(reader));
  FillDuration(after);
  CheckSeriesTimes(after, zone, call.time(), /*before=*/nullptr, violations);
  RETURN_IF_ERROR(CheckSeriesCapacity(call, reader, after, violations));
  if (!violations.empty() || !after.start().has_date()) return absl::OkStatus();
  // As AfterSeries makes them.
  ASSIGN_OR_RETURN(const NextTimes next,
                   TimesToMake(after, zone, call.time(), absl::InfinitePast(), /*ahead=*/0));
  if (next.planned_until.has_value()) {
    *after.mutable_planned_until_time() = call::TimestampOf(*next.planned_until);
  }
  return absl::OkStatus();
}

absl::Status CheckRoom(const Call& call, const Reader& reader, const Occurrence& occurrence,
                       const EventSeries* series) {
  if (occurrence.state() == Occurrence::CANCELLED) return absl::OkStatus();
  ASSIGN_OR_RETURN(const EffectiveOccurrence effective,
                   series == nullptr ? EffectiveOf(reader, call.owner(), {}, occurrence)
                                     : EffectiveWith(reader, call.owner(), *series, occurrence));
  return CheckTaken(call, reader, occurrence, effective.capacity);
}

absl::Status CheckOccurrenceChange(const Change<Occurrence>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  call::CheckDistinct(after.leaders(), "occurrence.leaders", violations);
  RETURN_IF_ERROR(registry::FillController(change));
  // Nobody creates one, and none is undeleted.
  if (before == nullptr || !violations.empty() || !references.ok()) return absl::OkStatus();
  const bool has_same_plan =
      before->venue() == after.venue() && before->capacity() == after.capacity() &&
      call::SameField(*before, after, Occurrence::descriptor()->FindFieldByName("leaders"));
  if (has_same_plan) return absl::OkStatus();
  // Its day may have another occurrence since.
  if (before->state() == Occurrence::CANCELLED) return OccurrenceCancelled();
  after.set_is_exception(true);
  ASSIGN_OR_RETURN(const EffectiveOccurrence effective,
                   EffectiveOf(reader, call.owner(), {}, after));
  ASSIGN_OR_RETURN(const int64_t most, CapacityOf(call, reader, effective.venue));
  const bool says_capacity = before->capacity() != after.capacity();
  if (says_capacity && most != 0 && after.capacity() > most) {
    violations.Add("occurrence.capacity", common::v1::ABOVE_VENUE_CAPACITY,
                   {{"max", absl::StrCat(most)}});
    return absl::OkStatus();
  }
  return CheckRoom(call, reader, after);
}

}  // namespace osiedle::clubs
