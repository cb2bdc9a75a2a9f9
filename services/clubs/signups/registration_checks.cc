#include "services/clubs/signups/registration_checks.h"

#include <algorithm>
#include <utility>

#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/message_compare.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/clubs/club_errors.h"
#include "services/clubs/signups/affected.h"
#include "services/clubs/signups/registration_states.h"
#include "services/clubs/signups/registration_writer.h"
#include "services/clubs/signups/resident_links.h"
#include "services/clubs/signups/sign_up_tables.h"
#include "services/clubs/signups/told.h"
#include "services/clubs/signups/waitlist.h"
#include "services/invitations/invitation_reader.h"
#include "services/residents/resident_reader.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Change;
using ::osiedle::clubs::v1::Registration;
using ::osiedle::clubs::v1::SignUpPolicy;
using ::osiedle::internal::v1::EventPlaces;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;

constexpr char kParty[] = "registration.party";

// The invitation of the code that the request brings, which the handler has looked at
// (registration_handlers.cc). The code itself is kept nowhere.
absl::Status TakeInvitation(const Change<Registration>& change) {
  Registration& after = change.after;
  const std::string typed = after.claim_code();
  after.clear_claim_code();
  // The handler has not looked at the code of a request that is refused anyway.
  if (typed.empty() || !change.call.declared_violations().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string invitation,
                   invitations::NameByTypedCode(change.call, change.reader, typed));
  if (invitation.empty()) return absl::OkStatus();
  after.set_invitation(invitation);
  after.set_source(Registration::CLAIM_CODE);
  return absl::OkStatus();
}

// The other live registration under an index whose tuples are a name and an occurrence.
absl::StatusOr<std::string> LiveUnder(const Reader& reader, uint32_t owner, storage::IndexId index,
                                      const std::string& named, const Registration& self) {
  if (named.empty()) return std::string();
  AnyTable::Walk walk = Registrations().table().WalkRows(
      reader, owner,
      AnyTable::Under(index, KeyTuple::Of(named, IdOf(call::ParentOfName(self.name())))));
  Registration other;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(other));
    if (!more) return std::string();
    if (IsLive(other) && other.name() != self.name()) return other.name();
  }
}

// Of a resident whom the caller may not know, nobody is told that there is a registration.
absl::StatusOr<std::string> TwinToldTo(const Call& call, const Reader& reader,
                                       const Registration& after) {
  ASSIGN_OR_RETURN(std::string twin, TwinOf(reader, call.owner(), after));
  if (twin.empty() || after.resident().empty()) return twin;
  ASSIGN_OR_RETURN(const residents::Link link,
                   residents::LinkTo(call, reader, after.resident(), call.time()));
  if (link != residents::Link::kUnknown) return twin;
  Registration without_resident = after;
  without_resident.clear_resident();
  return TwinOf(reader, call.owner(), without_resident);
}

absl::Status CheckNoTwin(const Call& call, const Reader& reader, const Registration& after) {
  ASSIGN_OR_RETURN(const std::string twin, TwinToldTo(call, reader, after));
  if (twin.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool is_known,
                   Registrations().IsWithin(call.record_scope(), call, reader, twin));
  const bool may_tell =
      is_known && call.method().access.permission() != common::v1::REFER_TO_EVENTS;
  return AlreadyRegistered(may_tell ? twin : "");
}

// What a change of the party of a registration needs.
absl::Status CheckPartyChange(const Call& call, const Reader& reader,
                              const EffectiveOccurrence& event, const Registration& before,
                              const Registration& after) {
  Registration now = before;
  Lapse(event.occurrence, call.time(), now);
  if (event.occurrence.state() == v1::Occurrence::CANCELLED) return OccurrenceCancelled();
  if (IsExpired(before, call.time())) return OfferExpired(call::TimeOf(before.offer_expire_time()));
  if (const absl::string_view why = WhyNot(now.state(), RegistrationStep::kChangeParty);
      !why.empty()) {
    return RegistrationStepRefused(now.state(), why);
  }
  const int64_t size = SizeOf(after.party());
  const int64_t more = size - SizeOf(before.party());
  if (more <= 0) return absl::OkStatus();
  if (now.state() == Registration::OFFERED) {
    return RegistrationStepRefused(now.state(), "places are kept for as many people as there are");
  }
  if (call.time() >= event.close_time) return SignUpClosed(event.open_time, event.close_time);
  ASSIGN_OR_RETURN(const Waitlist waitlist, ReadWaitlist(reader, call.owner(), event));
  const bool fits =
      now.state() == Registration::CONFIRMED ? MayGrow(waitlist, more) : size <= waitlist.capacity;
  return fits ? absl::OkStatus() : EventFull(std::max<int64_t>(waitlist.free, 0), size);
}

absl::Status CheckChanged(const Change<Registration>& change, const EffectiveOccurrence& event) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  const bool may_have_twin =
      after.resident() != before->resident() || after.invitation() != before->invitation();
  if (may_have_twin && IsLive(after)) {
    RETURN_IF_ERROR(CheckNoTwin(call, reader, after));
  }
  if (!call::SameMessage(before->party(), after.party())) {
    RETURN_IF_ERROR(CheckPartyChange(call, reader, event, *before, after));
  }
  return MoveOnAlong(reader, call.owner(), call.time(), event, after);
}

}  // namespace

PartyLimits LimitsOf(const EffectiveOccurrence& event) {
  return {.max_size = event.policy.max_party_size(),
          .minimum_age = event.series.minimum_age(),
          .maximum_age = event.series.maximum_age()};
}

absl::Status CheckIsOpen(const EffectiveOccurrence& event, absl::Time now) {
  if (event.occurrence.state() == v1::Occurrence::CANCELLED) return OccurrenceCancelled();
  const bool is_open = event.policy.mode() != SignUpPolicy::DROP_IN && event.open_time <= now &&
                       now < event.close_time;
  return is_open ? absl::OkStatus() : SignUpClosed(event.open_time, event.close_time);
}

absl::StatusOr<std::string> TwinOf(const Reader& reader, uint32_t owner,
                                   const Registration& registration) {
  ASSIGN_OR_RETURN(std::string twin, LiveUnder(reader, owner, index::kRegistrationsByResident,
                                               registration.resident(), registration));
  if (!twin.empty()) return twin;
  return LiveUnder(reader, owner, index::kRegistrationsByInvitation, registration.invitation(),
                   registration);
}

absl::Status TakePlaces(const Reader& reader, uint32_t owner, absl::Time now,
                        const EffectiveOccurrence& event, Registration& registration) {
  ASSIGN_OR_RETURN(const EventPlaces places,
                   PlacesOf(reader, owner, IdOf(event.occurrence.name())));
  Waitlist waitlist = WaitlistOf(places, event.capacity, event.policy.waitlist_capacity(),
                                 event.policy.smaller_may_pass());
  // Nothing is offered any more to those that wait, so nobody can pass them.
  if (now >= event.close_time) waitlist.waiting.clear();
  const int64_t size = SizeOf(registration.party());
  const Entry entry = EntryOf(waitlist, size);
  if (entry == Entry::kNoRoom) return EventFull(std::max<int64_t>(waitlist.free, 0), size);
  const bool is_new = registration.queue_number() == 0;
  if (is_new && event.policy.mode() == SignUpPolicy::APPROVAL) {
    registration.set_state(Registration::REQUESTED);
  } else {
    registration.set_state(entry == Entry::kHasRoom ? Registration::CONFIRMED
                                                    : Registration::WAITLISTED);
  }
  // Who joins the waitlist later than they signed up joins its end.
  if (is_new || registration.state() == Registration::WAITLISTED) {
    registration.set_queue_number(places.last_queue_number() + 1);
  }
  Tell(ToldOf(event), registration);
  return absl::OkStatus();
}

absl::Status TakeUp(const Call& call, const Reader& reader, const EffectiveOccurrence& event,
                    Registration& registration) {
  RETURN_IF_ERROR(CheckIsOpen(event, call.time()));
  RETURN_IF_ERROR(CheckNoTwin(call, reader, registration));
  return TakePlaces(reader, call.owner(), call.time(), event, registration);
}

absl::Status CheckRegistrationChange(const Change<Registration>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  const bool has_code = !after.claim_code().empty();
  RETURN_IF_ERROR(TakeInvitation(change));
  RETURN_IF_ERROR(CheckLinkedResident(change, "registration.resident"));
  ASSIGN_OR_RETURN(const EffectiveOccurrence event,
                   FindEffective(call, reader, call::ParentOfName(after.name())));
  const bool same_party = before != nullptr && call::SameMessage(before->party(), after.party());
  if (!same_party) CheckParty(after.party(), LimitsOf(event), kParty, violations);
  // Whether there is an invitation with the code is told by the handler alone, which counts tries.
  const bool lacks_invitation =
      before == nullptr && !has_code && event.policy.mode() == SignUpPolicy::CLAIM_CODE;
  if (lacks_invitation) {
    violations.Add("registration.claim_code", common::v1::INVITATION_REQUIRED);
  }
  if (after.controller().empty()) {
    after.set_controller(before == nullptr ? event.occurrence.controller() : before->controller());
  }
  if (!violations.empty() || !references.ok()) return absl::OkStatus();
  return before == nullptr ? TakeUp(call, reader, event, after) : CheckChanged(change, event);
}

}  // namespace osiedle::clubs
