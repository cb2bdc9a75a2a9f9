#include "services/clubs/signups/affected.h"

#include <algorithm>
#include <optional>
#include <string>

#include "services/clubs/signups/sign_up_tables.h"
#include "storage/records/table.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::clubs::v1::Registration;
using ::osiedle::internal::v1::EventPlaces;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Row;
using ::osiedle::storage::Transaction;

AnyTable::Walk WalkLive(const Reader& reader, uint32_t owner, absl::string_view occurrence_id) {
  return Registrations().table().WalkRows(
      reader, owner, AnyTable::Under(index::kLiveRegistrations, KeyTuple::Of(occurrence_id)));
}

absl::Status PutTimer(Transaction& transaction, const ClubTimerKey& timer) {
  if (timer.time == absl::InfiniteFuture()) return absl::OkStatus();
  ClubTimerKey kept = timer;
  kept.time = std::max(timer.time, absl::UnixEpoch());
  const storage::RowKey key = kept.key();
  ASSIGN_OR_RETURN(const bool is_there, ClubTimerTable().Exists(transaction, key));
  if (is_there) return absl::OkStatus();
  return ClubTimerTable().Insert(transaction, key, internal::v1::ClubTimer(), {});
}

}  // namespace

absl::StatusOr<EventPlaces> PlacesOf(const Reader& reader, uint32_t owner,
                                     absl::string_view occurrence_id) {
  ASSIGN_OR_RETURN(std::optional<Row<EventPlaces>> row,
                   EventPlacesTable().Find(reader, EventPlacesKey(owner, occurrence_id)));
  return row.has_value() ? std::move(row->message) : EventPlaces();
}

absl::StatusOr<int64_t> TakenPlaces(const Reader& reader, uint32_t owner,
                                    absl::string_view occurrence_id) {
  ASSIGN_OR_RETURN(const EventPlaces places, PlacesOf(reader, owner, occurrence_id));
  return places.confirmed() + places.offered();
}

absl::StatusOr<std::vector<Registration>> LiveRegistrations(const Reader& reader, uint32_t owner,
                                                            absl::string_view occurrence_id,
                                                            int limit) {
  AnyTable::Walk walk = WalkLive(reader, owner, occurrence_id);
  std::vector<Registration> live;
  Registration registration;
  while (static_cast<int>(live.size()) < limit) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(registration));
    if (!more) break;
    live.push_back(registration);
  }
  return live;
}

absl::StatusOr<int> CountLive(const Reader& reader, uint32_t owner, absl::string_view occurrence_id,
                              int limit) {
  ASSIGN_OR_RETURN(const EventPlaces places, PlacesOf(reader, owner, occurrence_id));
  return static_cast<int>(std::min<int64_t>(places.live_parties(), limit));
}

absl::Status TendLater(Transaction& transaction, uint32_t owner, absl::string_view occurrence_id,
                       absl::Time when) {
  return PutTimer(transaction, {.time = when,
                                .owner = owner,
                                .subject = ClubTimerKey::Subject::kOccurrence,
                                .id = std::string(occurrence_id)});
}

absl::Status PlanLater(Transaction& transaction, uint32_t owner, absl::string_view series_id,
                       absl::Time when) {
  return PutTimer(transaction, {.time = when,
                                .owner = owner,
                                .subject = ClubTimerKey::Subject::kSeries,
                                .id = std::string(series_id)});
}

absl::Status StandingLater(Transaction& transaction, uint32_t owner, absl::string_view series_id,
                           absl::Time when) {
  return PutTimer(transaction, {.time = when,
                                .owner = owner,
                                .subject = ClubTimerKey::Subject::kStanding,
                                .id = std::string(series_id)});
}

}  // namespace osiedle::clubs
