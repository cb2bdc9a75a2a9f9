#include "services/clubs/signups/occurrence_tending.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/call/fields/message_compare.h"
#include "services/call/fields/proto_time.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/signups/affected.h"
#include "services/clubs/signups/registration_checks.h"
#include "services/clubs/signups/registration_states.h"
#include "services/clubs/signups/sign_up_tables.h"
#include "services/clubs/signups/standing_sign_ups.h"
#include "services/clubs/signups/told.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::clubs::v1::Registration;
using ::osiedle::internal::v1::EventPlaces;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Row;

constexpr int kMostTended = 50;

// The first rows of a walk; at most kMostTended.
absl::StatusOr<std::vector<RegistrationRow>> ReadRows(const ClubRun& run,
                                                      const AnyTable::WalkOptions& options) {
  AnyTable::Walk walk = Registrations().table().WalkRows(run.transaction, run.owner, options);
  std::vector<RegistrationRow> rows;
  RegistrationRow row;
  while (static_cast<int>(rows.size()) < kMostTended) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(row.message));
    if (!more) break;
    row.key = walk.key();
    row.meta = walk.meta();
    rows.push_back(row);
  }
  return rows;
}

// Live registrations with queue numbers from `first` on, in order; at most kMostTended.
absl::StatusOr<std::vector<RegistrationRow>> LiveFrom(const ClubRun& run,
                                                      const std::string& occurrence_id,
                                                      int64_t first) {
  AnyTable::WalkOptions options =
      AnyTable::Under(index::kLiveRegistrations, KeyTuple::Of(occurrence_id));
  options.begin = KeyTuple::Of(occurrence_id, static_cast<uint64_t>(first));
  return ReadRows(run, options);
}

// Offers that end after `time`; at most kMostTended.
absl::StatusOr<std::vector<RegistrationRow>> OffersBeyond(const ClubRun& run,
                                                          const std::string& occurrence_id,
                                                          absl::Time time) {
  AnyTable::WalkOptions options = AnyTable::Under(index::kOffersByEnd, KeyTuple::Of(occurrence_id));
  options.begin = KeyTuple::Of(occurrence_id, time + absl::Nanoseconds(1));
  return ReadRows(run, options);
}

// True: there may be more.
absl::StatusOr<bool> CallOffAll(const ClubRun& run, const v1::Occurrence& occurrence,
                                const std::string& occurrence_id) {
  ASSIGN_OR_RETURN(const std::vector<RegistrationRow> live, LiveFrom(run, occurrence_id, 0));
  for (const RegistrationRow& row : live) {
    Registration after = row.message;
    Lapse(occurrence, run.now, after);
    RETURN_IF_ERROR(RewriteRegistration(run, row, std::move(after)));
  }
  return static_cast<int>(live.size()) == kMostTended;
}

// The event or the end of its sign-up moved: an offer ends with the sign-up at the latest. True:
// there may be more.
absl::StatusOr<bool> CutOffers(const ClubRun& run, const EffectiveOccurrence& event,
                               const std::string& occurrence_id) {
  ASSIGN_OR_RETURN(const std::vector<RegistrationRow> late,
                   OffersBeyond(run, occurrence_id, event.close_time));
  for (const RegistrationRow& row : late) {
    Registration after = row.message;
    *after.mutable_offer_expire_time() = call::TimestampOf(event.close_time);
    RETURN_IF_ERROR(RewriteRegistration(run, row, std::move(after)));
  }
  if (late.empty()) return false;
  RETURN_IF_ERROR(TendLater(run.transaction, run.owner, occurrence_id, event.close_time));
  return static_cast<int>(late.size()) == kMostTended;
}

// Writes the places as `change` leaves them.
template <typename Change>
absl::Status ChangePlaces(const ClubRun& run, const std::string& occurrence_id, Change change) {
  const storage::RowKey key = EventPlacesKey(run.owner, occurrence_id);
  ASSIGN_OR_RETURN(const std::optional<Row<EventPlaces>> row,
                   EventPlacesTable().Find(run.transaction, key));
  if (!row.has_value()) return absl::OkStatus();
  EventPlaces places = row->message;
  change(places);
  return EventPlacesTable().Update(run.transaction, key, row->message, places,
                                   {.revision = run.revision});
}

// Tells each live registration when and where the event takes place now. True: there are more to
// tell.
absl::StatusOr<bool> TellAll(const ClubRun& run, const EffectiveOccurrence& event,
                             const std::string& occurrence_id) {
  const EventPlaces::Told now = ToldOf(event);
  ASSIGN_OR_RETURN(const EventPlaces places, PlacesOf(run.transaction, run.owner, occurrence_id));
  const bool nobody_came = places.last_queue_number() == 0;
  const bool all_are_told = !places.has_telling() && call::SameMessage(places.told(), now);
  if (nobody_came || all_are_told) return false;
  const bool goes_on = places.has_telling() && call::SameMessage(places.telling(), now);
  ASSIGN_OR_RETURN(const std::vector<RegistrationRow> live,
                   LiveFrom(run, occurrence_id, goes_on ? places.told_through_number() + 1 : 0));
  for (const RegistrationRow& row : live) {
    Registration after = row.message;
    Tell(now, after);
    RETURN_IF_ERROR(RewriteRegistration(run, row, std::move(after)));
  }
  const bool is_more = static_cast<int>(live.size()) == kMostTended;
  RETURN_IF_ERROR(ChangePlaces(run, occurrence_id, [&](EventPlaces& told) {
    if (is_more) {
      *told.mutable_telling() = now;
      told.set_told_through_number(live.back().message.queue_number());
    } else {
      *told.mutable_told() = now;
      told.clear_telling();
      told.clear_told_through_number();
    }
  }));
  return is_more;
}

// Sign-up is not open, so the standing registrations have their turn before all others when it
// opens again.
absl::Status BeginAnew(const ClubRun& run, const std::string& occurrence_id) {
  ASSIGN_OR_RETURN(const EventPlaces places, PlacesOf(run.transaction, run.owner, occurrence_id));
  if (!places.opened()) return absl::OkStatus();
  return ChangePlaces(run, occurrence_id, [](EventPlaces& changed) { changed.clear_opened(); });
}

// Places go on, standing registrations have their turn, and what these free goes on. True: there is
// more to do. A transaction that has much to write leaves the rest to the next one.
absl::StatusOr<bool> FollowAndMoveOn(const ClubRun& run, const EffectiveOccurrence& event) {
  const auto is_full = [&run] { return static_cast<int>(run.changes.size()) > kMostMoved; };
  RETURN_IF_ERROR(MoveOn(run, event));
  if (is_full()) return true;
  ASSIGN_OR_RETURN(const bool is_more, OpenSignUp(run, event));
  if (is_more || is_full()) return true;
  RETURN_IF_ERROR(MoveOn(run, event));
  return false;
}

}  // namespace

absl::Status TendOccurrence(const ClubRun& run, const std::string& occurrence_id) {
  ASSIGN_OR_RETURN(const std::optional<EffectiveOccurrence> event,
                   FindEffectiveById(run.transaction, run.owner, occurrence_id));
  // An edit may take a deleted one back.
  if (!event.has_value()) return BeginAnew(run, occurrence_id);
  bool is_more = false;
  if (event->occurrence.state() == v1::Occurrence::CANCELLED) {
    ASSIGN_OR_RETURN(is_more, CallOffAll(run, event->occurrence, occurrence_id));
  } else {
    ASSIGN_OR_RETURN(is_more, TellAll(run, *event, occurrence_id));
    if (!is_more) {
      ASSIGN_OR_RETURN(is_more, CutOffers(run, *event, occurrence_id));
    }
    if (!is_more) {
      ASSIGN_OR_RETURN(is_more, FollowAndMoveOn(run, *event));
    }
    if (!CheckIsOpen(*event, run.now).ok()) {
      RETURN_IF_ERROR(BeginAnew(run, occurrence_id));
    }
    if (event->open_time > run.now) {
      RETURN_IF_ERROR(TendLater(run.transaction, run.owner, occurrence_id, event->open_time));
    }
  }
  return is_more ? TendLater(run.transaction, run.owner, occurrence_id, run.now) : absl::OkStatus();
}

}  // namespace osiedle::clubs
