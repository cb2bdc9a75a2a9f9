#include "services/clubs/signups/registration_writer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/change_kind.pb.h"
#include "services/call/fields/field_mask.h"
#include "services/call/fields/message_compare.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/resource/resource_change.h"
#include "services/call/resource/standard_resource.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/signups/affected.h"
#include "services/clubs/signups/party_rules.h"
#include "services/clubs/signups/registration_states.h"
#include "services/clubs/signups/sign_up_tables.h"
#include "services/clubs/signups/told.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::clubs::v1::Registration;
using ::osiedle::internal::v1::EventPlaces;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Row;
using ::osiedle::storage::Transaction;

std::string OccurrenceIdOf(const Registration& registration) {
  return std::string(IdOf(call::ParentOfName(registration.name())));
}

// What one registration takes of its occurrence.
struct Share {
  // 1: the party still wants to come.
  int64_t live = 0;
  int64_t confirmed = 0;
  int64_t offered = 0;
  // Size 0: it does not wait.
  WaitingParty waiting;

  friend bool operator==(const Share&, const Share&) = default;
};

Share ShareOf(const Registration* registration) {
  Share share;
  if (registration == nullptr || !IsLive(*registration)) return share;
  share.live = 1;
  const int64_t size = SizeOf(registration->party());
  switch (registration->state()) {
    case Registration::CONFIRMED:
      share.confirmed = size;
      break;
    case Registration::OFFERED:
      share.offered = size;
      break;
    case Registration::WAITLISTED:
      share.waiting = {registration->queue_number(), size};
      break;
    default:
      break;
  }
  return share;
}

void Exchange(const Share& before, const Share& after, EventPlaces& places) {
  places.set_live_parties(places.live_parties() - before.live + after.live);
  places.set_confirmed(places.confirmed() - before.confirmed + after.confirmed);
  places.set_confirmed_parties(places.confirmed_parties() - (before.confirmed > 0 ? 1 : 0) +
                               (after.confirmed > 0 ? 1 : 0));
  places.set_offered(places.offered() - before.offered + after.offered);
  if (before.waiting == after.waiting) return;
  if (before.waiting.size > 0) RemoveWaiting(before.waiting.number, places);
  if (after.waiting.size > 0) AddWaiting(after.waiting, places);
}

// The offers of an occurrence that have ended, at most `limit`, those that ended first first.
absl::StatusOr<std::vector<RegistrationRow>> EndedOffers(const Reader& reader, uint32_t owner,
                                                         absl::string_view occurrence_id,
                                                         absl::Time now, int limit) {
  AnyTable::WalkOptions options = AnyTable::Under(index::kOffersByEnd, KeyTuple::Of(occurrence_id));
  options.end = KeyTuple::Of(occurrence_id, now + absl::Nanoseconds(1)).bytes();
  AnyTable::Walk walk = Registrations().table().WalkRows(reader, owner, options);
  std::vector<RegistrationRow> ended;
  RegistrationRow row;
  while (static_cast<int>(ended.size()) < limit) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(row.message));
    if (!more) break;
    row.key = walk.key();
    row.meta = walk.meta();
    ended.push_back(row);
  }
  return ended;
}

// True: there may be more.
absl::StatusOr<bool> EndOffers(const ClubRun& run, absl::string_view occurrence_id) {
  ASSIGN_OR_RETURN(const std::vector<RegistrationRow> ended,
                   EndedOffers(run.transaction, run.owner, occurrence_id, run.now, kMostMoved));
  for (const RegistrationRow& row : ended) {
    Registration after = row.message;
    after.set_state(Registration::EXPIRED);
    RETURN_IF_ERROR(RewriteRegistration(run, row, std::move(after)));
  }
  return static_cast<int>(ended.size()) == kMostMoved;
}

bool MayOffer(const EffectiveOccurrence& event, absl::Time now) {
  return event.occurrence.state() == v1::Occurrence::PLANNED && now < event.close_time;
}

absl::Time OfferEnd(const EffectiveOccurrence& event, absl::Time now) {
  return std::min(now + absl::Minutes(event.policy.offer_minutes()), event.close_time);
}

// True: there may be more.
absl::StatusOr<bool> OfferPlaces(const ClubRun& run, const EffectiveOccurrence& event,
                                 absl::string_view occurrence_id) {
  if (!MayOffer(event, run.now)) return false;
  ASSIGN_OR_RETURN(const Waitlist waitlist, ReadWaitlist(run.transaction, run.owner, event));
  const std::vector<int64_t> next = NextOffers(waitlist, kMostMoved);
  if (next.empty()) return false;
  const absl::Time end = OfferEnd(event, run.now);
  for (const int64_t number : next) {
    ASSIGN_OR_RETURN(const RegistrationRow row,
                     LiveRow(run.transaction, run.owner, occurrence_id, number));
    Registration after = row.message;
    after.set_state(Registration::OFFERED);
    *after.mutable_offer_expire_time() = call::TimestampOf(end);
    RETURN_IF_ERROR(RewriteRegistration(run, row, std::move(after)));
  }
  RETURN_IF_ERROR(TendLater(run.transaction, run.owner, occurrence_id, end));
  return static_cast<int>(next.size()) == kMostMoved;
}

}  // namespace

absl::Status AfterRegistration(const Call& call, Transaction& transaction,
                               const Registration* before, const Registration& after) {
  RETURN_IF_ERROR(FollowPlaces(transaction, call.owner(), call.revision(), before, after));
  const bool is_offered = after.state() == Registration::OFFERED &&
                          (before == nullptr || before->state() != Registration::OFFERED);
  if (!is_offered) return absl::OkStatus();
  return TendLater(transaction, call.owner(), OccurrenceIdOf(after),
                   call::TimeOf(after.offer_expire_time()));
}

absl::Status FollowPlaces(Transaction& transaction, uint32_t owner, uint64_t revision,
                          const Registration* before, const Registration& after) {
  const Share old_share = ShareOf(before);
  const Share new_share = ShareOf(&after);
  const bool is_numbered = before == nullptr || before->queue_number() != after.queue_number();
  if (old_share == new_share && !is_numbered) return absl::OkStatus();
  const storage::RowKey key = EventPlacesKey(owner, OccurrenceIdOf(after));
  ASSIGN_OR_RETURN(const std::optional<Row<EventPlaces>> row,
                   EventPlacesTable().Find(transaction, key));
  EventPlaces places;
  if (row.has_value()) places = row->message;
  Exchange(old_share, new_share, places);
  if (places.last_queue_number() == 0 && after.has_told_start_time()) {
    *places.mutable_told() = ToldOf(after);
  } else if (is_numbered && !call::SameMessage(places.told(), ToldOf(after))) {
    // It was told something else than the others, so not all were told the same.
    places.clear_told();
  }
  places.set_last_queue_number(std::max(places.last_queue_number(), after.queue_number()));
  if (!row.has_value()) {
    return EventPlacesTable().Insert(transaction, key, places, {.revision = revision});
  }
  return EventPlacesTable().Update(transaction, key, row->message, places, {.revision = revision});
}

absl::Status RewriteRegistration(const ClubRun& run, const RegistrationRow& row,
                                 Registration after) {
  std::vector<std::string> fields = call::ChangedFields(row.message, after);
  if (fields.empty()) return absl::OkStatus();
  *after.mutable_update_time() =
      call::TimestampOf(std::max(run.now, call::TimeOf(row.message.update_time())));
  RETURN_IF_ERROR(
      Registrations().table().Update(run.transaction, row.key, row.message, after,
                                     {.revision = run.revision, .origin = row.meta.origin}));
  RETURN_IF_ERROR(FollowPlaces(run.transaction, run.owner, run.revision, &row.message, after));
  run.Record(call::ChangeOf(Registrations().type(), after.name(), common::v1::UPDATED, run.revision,
                            std::move(fields)));
  return absl::OkStatus();
}

absl::Status AddRegistration(const ClubRun& run, Registration registration) {
  *registration.mutable_create_time() = call::TimestampOf(run.now);
  *registration.mutable_update_time() = call::TimestampOf(run.now);
  RETURN_IF_ERROR(Registrations().table().Insert(run.transaction,
                                                 RegistrationKey(run.owner, registration.name()),
                                                 registration, {.revision = run.revision}));
  RETURN_IF_ERROR(FollowPlaces(run.transaction, run.owner, run.revision, nullptr, registration));
  run.Record(call::ChangeOf(Registrations().type(), registration.name(), common::v1::CREATED,
                            run.revision,
                            call::ChangedFields(Registration::default_instance(), registration)));
  return absl::OkStatus();
}

absl::StatusOr<RegistrationRow> LiveRow(const Reader& reader, uint32_t owner,
                                        absl::string_view occurrence_id, int64_t queue_number) {
  AnyTable::Walk walk = Registrations().table().WalkRows(
      reader, owner,
      AnyTable::Under(index::kLiveRegistrations,
                      KeyTuple::Of(occurrence_id, static_cast<uint64_t>(queue_number))));
  RegistrationRow row;
  ASSIGN_OR_RETURN(const bool found, walk.Next(row.message));
  if (!found) {
    return absl::DataLossError(
        absl::StrCat("no live registration ", queue_number, " of ", occurrence_id));
  }
  row.key = walk.key();
  row.meta = walk.meta();
  return row;
}

absl::StatusOr<Waitlist> ReadWaitlist(const Reader& reader, uint32_t owner,
                                      const EffectiveOccurrence& event) {
  ASSIGN_OR_RETURN(const EventPlaces places,
                   PlacesOf(reader, owner, IdOf(event.occurrence.name())));
  return WaitlistOf(places, event.capacity, event.policy.waitlist_capacity(),
                    event.policy.smaller_may_pass());
}

absl::Status MoveOnAlong(const Reader& reader, uint32_t owner, absl::Time now,
                         const EffectiveOccurrence& event, Registration& after) {
  if (event.occurrence.state() == v1::Occurrence::CANCELLED || !IsLive(after)) {
    return absl::OkStatus();
  }
  if (IsExpired(after, now)) after.set_state(Registration::EXPIRED);
  if (after.state() != Registration::WAITLISTED || !MayOffer(event, now)) return absl::OkStatus();
  const std::string occurrence_id = OccurrenceIdOf(after);
  ASSIGN_OR_RETURN(EventPlaces places, PlacesOf(reader, owner, occurrence_id));
  RemoveWaiting(after.queue_number(), places);
  AddWaiting({after.queue_number(), SizeOf(after.party())}, places);
  if (places.offered() > 0) {
    ASSIGN_OR_RETURN(const std::vector<RegistrationRow> ended,
                     EndedOffers(reader, owner, occurrence_id, now, kMostMoved));
    for (const RegistrationRow& row : ended) {
      places.set_offered(places.offered() - SizeOf(row.message.party()));
    }
  }
  const Waitlist waitlist = WaitlistOf(places, event.capacity, event.policy.waitlist_capacity(),
                                       event.policy.smaller_may_pass());
  if (!absl::c_linear_search(NextOffers(waitlist, kMostMoved), after.queue_number())) {
    return absl::OkStatus();
  }
  after.set_state(Registration::OFFERED);
  *after.mutable_offer_expire_time() = call::TimestampOf(OfferEnd(event, now));
  return absl::OkStatus();
}

absl::Status MoveOn(const ClubRun& run, const EffectiveOccurrence& event) {
  // Whoever is registered is CANCELLED for every reader.
  if (event.occurrence.state() == v1::Occurrence::CANCELLED) return absl::OkStatus();
  const std::string occurrence_id(IdOf(event.occurrence.name()));
  ASSIGN_OR_RETURN(const EventPlaces places, PlacesOf(run.transaction, run.owner, occurrence_id));
  bool is_more = false;
  if (places.offered() > 0) {
    ASSIGN_OR_RETURN(is_more, EndOffers(run, occurrence_id));
  }
  if (places.waiting_parties() > 0) {
    ASSIGN_OR_RETURN(const bool more_offers, OfferPlaces(run, event, occurrence_id));
    is_more = is_more || more_offers;
  }
  return is_more ? TendLater(run.transaction, run.owner, occurrence_id, run.now) : absl::OkStatus();
}

absl::Status MoveOnAt(const Call& call, const ClubRun& run, absl::string_view occurrence) {
  if (!Occurrences().type().pattern().Fits(occurrence)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const EventPlaces places,
                   PlacesOf(run.transaction, run.owner, IdOf(occurrence)));
  if (places.offered() == 0 && places.waiting_parties() == 0) return absl::OkStatus();
  const absl::StatusOr<EffectiveOccurrence> event =
      FindEffective(call, run.transaction, occurrence);
  if (absl::IsNotFound(event.status())) return absl::OkStatus();
  RETURN_IF_ERROR(event.status());
  return MoveOn(run, *event);
}

}  // namespace osiedle::clubs
