// What the reader of a registration is told.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_VIEWS_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_VIEWS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "osiedle/internal/v1/event_places.pb.h"
#include "services/call/rpc/call.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

// An event that began so long ago is not called off any more: its row is not read for those that
// are registered.
inline constexpr absl::Duration kSettled = absl::Hours(48);

// The view of registrations: what is stored becomes what it is at the time of the call (Lapse),
// with the place on the waitlist and the explanation; the resident goes out as ViewResidentOf says.
// In a List the explanation tells no number of free places.
absl::Status ViewRegistration(const call::Call& call, const storage::Reader& reader,
                              v1::Registration& registration);

// What the view reads of an event, for whoever shows all of its registrations.
struct EventRead {
  const EffectiveOccurrence& event;
  const internal::v1::EventPlaces& places;
};
// The same of a registration for that event: reads no more than its resident.
absl::Status ViewRegistrationOf(const call::Call& call, const storage::Reader& reader,
                                const EventRead& read, v1::Registration& registration);

// Fills in place and explanation alone, of a registration that was just written.
absl::Status Explain(const call::Call& call, const storage::Reader& reader,
                     v1::Registration& registration);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_VIEWS_H_
