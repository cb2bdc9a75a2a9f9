#include "services/clubs/plans/effective_occurrence.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/clubs/plans/plan_tables.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::SeriesEdit;
using ::osiedle::clubs::v1::SignUpPolicy;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Row;

constexpr int kDefaultPartySize = 10;
constexpr int kMinutesOfDay = 1440;

// The row of a name that was checked when it was written.
template <typename T>
absl::StatusOr<T> RowOf(const Reader& reader, uint32_t owner, const call::Resource<T>& resources,
                        const std::string& name) {
  ASSIGN_OR_RETURN(
      std::optional<Row<T>> row,
      resources.table().Find(reader, {.owner = owner, .tuple = KeyTuple::Of(IdOf(name))}));
  if (!row.has_value()) return absl::DataLossError("an occurrence names a row that is not there");
  return std::move(row->message);
}

}  // namespace

absl::string_view IdOf(absl::string_view name) { return call::LastIdOfName(name); }

bool HasBegun(const Occurrence& occurrence, absl::Time now) {
  return call::TimeOf(occurrence.start_time()) <= now;
}

bool HasEnded(const Occurrence& occurrence, absl::Time now) {
  return call::TimeOf(occurrence.end_time()) <= now;
}

bool IsEditedSince(const EventSeries& series, absl::Time time) {
  return series.edits_size() > 0 && call::TimeOf(series.edits().rbegin()->edit_time()) >= time;
}

EventSeries SeriesAsOf(const EventSeries& series, absl::Time time) {
  EventSeries then = series;
  for (int i = series.edits_size() - 1; i >= 0; --i) {
    const SeriesEdit& edit = series.edits(i);
    if (call::TimeOf(edit.edit_time()) < time) break;
    if (absl::c_linear_search(edit.fields(), "venue")) then.set_venue(edit.old_venue());
    if (absl::c_linear_search(edit.fields(), "sign_up"))
      *then.mutable_sign_up() = edit.old_sign_up();
    if (absl::c_linear_search(edit.fields(), "leaders"))
      *then.mutable_leaders() = edit.old_leaders();
  }
  return then;
}

SignUpPolicy PolicyOf(const EventSeries& series) {
  SignUpPolicy policy = series.sign_up();
  if (policy.mode() == SignUpPolicy::MODE_UNSPECIFIED) policy.set_mode(SignUpPolicy::OPEN);
  if (policy.max_party_size() == 0) policy.set_max_party_size(kDefaultPartySize);
  if (policy.offer_minutes() == 0) policy.set_offer_minutes(kMinutesOfDay);
  return policy;
}

absl::StatusOr<Room> RoomOf(
    const EventSeries& series, const Occurrence& occurrence,
    absl::FunctionRef<absl::StatusOr<std::string>(const std::string&)> home,
    absl::FunctionRef<absl::StatusOr<int64_t>(const std::string&)> capacity_of) {
  Room room = {.venue = occurrence.venue().empty() ? series.venue() : occurrence.venue(),
               .capacity = occurrence.capacity()};
  if (room.capacity == 0) room.capacity = series.sign_up().capacity();
  if (room.capacity == 0) room.capacity = kNoCapacity;
  if (room.venue.empty()) {
    ASSIGN_OR_RETURN(room.venue, home(occurrence.club()));
  }
  if (!room.venue.empty()) {
    ASSIGN_OR_RETURN(const int64_t held, capacity_of(room.venue));
    room.capacity = std::min(room.capacity, held);
  }
  return room;
}

absl::StatusOr<EffectiveOccurrence> EffectiveWith(const Reader& reader, uint32_t owner,
                                                  const EventSeries& series,
                                                  const Occurrence& occurrence) {
  const absl::Time start = call::TimeOf(occurrence.start_time());
  EffectiveOccurrence effective = {.occurrence = occurrence};
  effective.series = IsEditedSince(series, start) ? SeriesAsOf(series, start) : series;
  effective.policy = PolicyOf(effective.series);
  const auto home = [&](const std::string& name) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const v1::Club club, RowOf(reader, owner, Clubs(), name));
    return club.venue();
  };
  const auto capacity_of = [&](const std::string& name) -> absl::StatusOr<int64_t> {
    ASSIGN_OR_RETURN(const v1::Venue venue, RowOf(reader, owner, Venues(), name));
    return venue.capacity();
  };
  ASSIGN_OR_RETURN(Room room, RoomOf(effective.series, occurrence, home, capacity_of));
  effective.venue = std::move(room.venue);
  effective.capacity = room.capacity;
  const int days = effective.policy.open_days_before();
  effective.open_time = days == 0 ? absl::InfinitePast() : start - absl::Hours(24 * days);
  effective.close_time = start - absl::Minutes(effective.policy.close_minutes_before());
  return effective;
}

absl::StatusOr<EffectiveOccurrence> EffectiveOf(const Reader& reader, uint32_t owner,
                                                const storage::RowMeta& meta,
                                                const Occurrence& occurrence) {
  ASSIGN_OR_RETURN(const EventSeries series,
                   RowOf(reader, owner, AllEventSeries(), occurrence.series()));
  ASSIGN_OR_RETURN(EffectiveOccurrence effective, EffectiveWith(reader, owner, series, occurrence));
  effective.meta = meta;
  return effective;
}

absl::StatusOr<EffectiveOccurrence> FindEffective(const Call& call, const Reader& reader,
                                                  absl::string_view occurrence) {
  Occurrence row;
  ASSIGN_OR_RETURN(const storage::RowMeta meta, Occurrences().Load(call, reader, occurrence, row));
  if (row.has_delete_time()) return call::ResourceNotFound(occurrence);
  return EffectiveOf(reader, call.owner(), meta, row);
}

absl::StatusOr<std::optional<EffectiveOccurrence>> FindEffectiveById(
    const Reader& reader, uint32_t owner, absl::string_view occurrence_id) {
  ASSIGN_OR_RETURN(
      const std::optional<Row<Occurrence>> row,
      Occurrences().table().Find(reader, {.owner = owner, .tuple = KeyTuple::Of(occurrence_id)}));
  if (!row.has_value() || row->message.has_delete_time()) {
    return std::optional<EffectiveOccurrence>();
  }
  ASSIGN_OR_RETURN(EffectiveOccurrence effective,
                   EffectiveOf(reader, owner, row->meta, row->message));
  return std::optional<EffectiveOccurrence>(std::move(effective));
}

}  // namespace osiedle::clubs
