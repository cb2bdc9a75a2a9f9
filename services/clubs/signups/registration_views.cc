#include "services/clubs/signups/registration_views.h"

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/signups/affected.h"
#include "services/clubs/signups/explanations.h"
#include "services/clubs/signups/registration_states.h"
#include "services/clubs/signups/resident_links.h"
#include "services/clubs/signups/waitlist.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::clubs::v1::Registration;
using ::osiedle::internal::v1::EventPlaces;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Row;

std::string OccurrenceIdOf(const Registration& registration) {
  return std::string(IdOf(call::ParentOfName(registration.name())));
}

bool IsList(const Call& call) { return call.method().shape->page_size != nullptr; }

// Whatever the caller may know of occurrences: who may read the registration is told its state.
absl::StatusOr<v1::Occurrence> OccurrenceOf(const Call& call, const Reader& reader,
                                            const EventRead* read,
                                            const Registration& registration) {
  if (read != nullptr) return read->event.occurrence;
  v1::Occurrence occurrence;
  const bool is_settled = call::TimeOf(registration.told_start_time()) + kSettled < call.time();
  if (is_settled) return occurrence;
  ASSIGN_OR_RETURN(
      std::optional<Row<v1::Occurrence>> row,
      Occurrences().table().Find(
          reader, {.owner = call.owner(), .tuple = KeyTuple::Of(OccurrenceIdOf(registration))}));
  if (row.has_value()) occurrence = std::move(row->message);
  return occurrence;
}

// The number of places that a party which waits is told of.
absl::StatusOr<std::optional<int64_t>> FreePlaces(const Call& call, const Reader& reader,
                                                  const EventRead* read,
                                                  const Registration& registration,
                                                  const EventPlaces& places) {
  std::optional<int64_t> free;
  if (read != nullptr) return read->event.capacity - places.confirmed() - places.offered();
  if (IsList(call)) return free;
  ASSIGN_OR_RETURN(const std::optional<EffectiveOccurrence> event,
                   FindEffectiveById(reader, call.owner(), OccurrenceIdOf(registration)));
  if (event.has_value()) free = event->capacity - places.confirmed() - places.offered();
  return free;
}

// Why the event was put elsewhere since the party signed up.
std::string MoveReasonFor(const Registration& registration, const v1::Occurrence& occurrence) {
  const bool is_news =
      occurrence.has_move_time() && IsLive(registration) &&
      call::TimeOf(registration.create_time()) < call::TimeOf(occurrence.move_time());
  return is_news ? occurrence.move_reason() : "";
}

absl::Status ExplainWith(const Call& call, const Reader& reader, const EventRead* read,
                         const std::string& move_reason, Registration& registration) {
  Situation situation = {.registration = registration, .move_reason = move_reason};
  registration.set_waitlist_position(0);
  if (registration.state() == Registration::WAITLISTED) {
    EventPlaces stored;
    if (read == nullptr) {
      ASSIGN_OR_RETURN(stored, PlacesOf(reader, call.owner(), OccurrenceIdOf(registration)));
    }
    const EventPlaces& places = read == nullptr ? stored : read->places;
    registration.set_waitlist_position(PositionOf(places, registration.queue_number()));
    ASSIGN_OR_RETURN(situation.free, FreePlaces(call, reader, read, registration, places));
  }
  const bool tells_moment = registration.has_offer_expire_time();
  if (tells_moment) {
    ASSIGN_OR_RETURN(situation.zone, call.Zone(reader));
  }
  registration.set_explanation(ExplanationOf(situation));
  return absl::OkStatus();
}

// `read` is null where nothing was read of the event.
absl::Status ViewWith(const Call& call, const Reader& reader, const EventRead* read,
                      Registration& registration) {
  registration.clear_claim_code();
  std::string move_reason;
  if (IsLive(registration)) {
    ASSIGN_OR_RETURN(const v1::Occurrence occurrence,
                     OccurrenceOf(call, reader, read, registration));
    Lapse(occurrence, call.time(), registration);
    move_reason = MoveReasonFor(registration, occurrence);
  }
  RETURN_IF_ERROR(ViewResidentOf(call, reader, registration));
  return ExplainWith(call, reader, read, move_reason, registration);
}

}  // namespace

absl::Status Explain(const Call& call, const Reader& reader, Registration& registration) {
  return ExplainWith(call, reader, /*read=*/nullptr, /*move_reason=*/"", registration);
}

absl::Status ViewRegistration(const Call& call, const Reader& reader, Registration& registration) {
  return ViewWith(call, reader, /*read=*/nullptr, registration);
}

absl::Status ViewRegistrationOf(const Call& call, const Reader& reader, const EventRead& read,
                                Registration& registration) {
  return ViewWith(call, reader, &read, registration);
}

}  // namespace osiedle::clubs
