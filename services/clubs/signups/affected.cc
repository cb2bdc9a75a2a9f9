#include "services/clubs/signups/affected.h"

#include <algorithm>
#include <optional>
#include <string>

#include "osiedle/common/v1/permission.pb.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/clubs/signups/club_timers.h"
#include "services/clubs/signups/sign_up_tables.h"
#include "storage/records/ids.h"
#include "storage/records/table.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::clubs::v1::Registration;
using ::osiedle::internal::v1::ClubTimer;
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

call::RecordScope ReadableRegistrations(const call::Call& call) {
  return call::RecordsFor(call, call::LinesOf(common::v1::READ_REGISTRATIONS));
}

bool IsReadable(const call::RecordScope& readable, const Registration& registration) {
  return Registrations().SeesWithin(readable, registration);
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

absl::Status TendVenueLater(Transaction& transaction, uint32_t owner, absl::string_view venue_id,
                            absl::Time when) {
  return PutTimer(transaction, {.time = when,
                                .owner = owner,
                                .subject = ClubTimerKey::Subject::kVenue,
                                .id = std::string(venue_id)});
}

absl::Status TendClubLater(Transaction& transaction, uint32_t owner, absl::string_view club_id,
                           absl::Time when) {
  return PutTimer(transaction, {.time = when,
                                .owner = owner,
                                .subject = ClubTimerKey::Subject::kClub,
                                .id = std::string(club_id)});
}

absl::Status PlanLater(Transaction& transaction, uint32_t owner, absl::string_view series_id,
                       absl::Time when) {
  ASSIGN_OR_RETURN(
      const std::optional<storage::RowKey> planned,
      ClubTimerTable().FindUnique(transaction, storage::kPlatform, index::kTimersBySeries,
                                  KeyTuple::Of(uint64_t{owner}, series_id)));
  if (planned.has_value()) RETURN_IF_ERROR(TakeTimer(transaction, *planned).status());
  ClubTimer timer;
  timer.mutable_plan()->set_owner(owner);
  timer.mutable_plan()->set_series(std::string(series_id));
  return PutTimer(transaction,
                  {.time = when,
                   .owner = owner,
                   .subject = ClubTimerKey::Subject::kSeries,
                   .id = std::string(series_id)},
                  timer);
}

absl::Status StandingLater(Transaction& transaction, uint32_t owner, absl::string_view series_id,
                           absl::Time when, const std::vector<ClubTimer::Days>& days) {
  ClubTimer timer;
  timer.mutable_days()->Add(days.begin(), days.end());
  return PutTimer(transaction,
                  {.time = when,
                   .owner = owner,
                   .subject = ClubTimerKey::Subject::kStanding,
                   .id = std::string(series_id)},
                  timer);
}

}  // namespace osiedle::clubs
