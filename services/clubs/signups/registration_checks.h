// The checks of every creation and change of a registration that need storage.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_CHECKS_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_CHECKS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "services/call/resource/resource.h"
#include "services/call/rpc/call.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/signups/party_rules.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

// A new registration signs the party up (TakeUp). A change of the party keeps its place in the
// queue; more people need places (EVENT_FULL), and in an OFFERED one it is refused.
absl::Status CheckRegistrationChange(const call::Change<v1::Registration>& change);

// What an event asks of a party.
PartyLimits LimitsOf(const EffectiveOccurrence& event);

// OCCURRENCE_CANCELLED or SIGN_UP_CLOSED when nobody can sign up for the event now.
absl::Status CheckIsOpen(const EffectiveOccurrence& event, absl::Time now);

// Signs a new party up, whose name and content are final: sets its state, its place in the queue
// and the begin that it was told of. The ways in which that fails are those of CreateRegistration,
// but for what is wrong with fields. MoveOn must have been called in this transaction before.
absl::Status TakeUp(const call::Call& call, const storage::Reader& reader,
                    const EffectiveOccurrence& event, v1::Registration& registration);

// The state of a party that joins the event now, whoever signs it up, and its place in the queue.
// EVENT_FULL: neither the event nor the waitlist has room.
absl::Status TakePlaces(const storage::Reader& reader, uint32_t owner, absl::Time now,
                        const EffectiveOccurrence& event, v1::Registration& registration);

// The name of another live registration of the same resident, or with the same invitation, for the
// occurrence of `registration`; "": there is none.
absl::StatusOr<std::string> TwinOf(const storage::Reader& reader, uint32_t owner,
                                   const v1::Registration& registration);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_CHECKS_H_
