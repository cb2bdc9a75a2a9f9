#include "services/clubs/signups/registration_states.h"

#include <string>

#include "services/call/fields/proto_time.h"

namespace osiedle::clubs {

using ::osiedle::clubs::v1::Registration;

bool IsLive(Registration::State state) {
  switch (state) {
    case Registration::REQUESTED:
    case Registration::CONFIRMED:
    case Registration::WAITLISTED:
    case Registration::OFFERED:
      return true;
    default:
      return false;
  }
}

bool IsLive(const Registration& registration) {
  return IsLive(registration.state()) && !registration.has_delete_time();
}

bool IsExpired(const Registration& registration, absl::Time now) {
  return registration.state() == Registration::OFFERED &&
         call::TimeOf(registration.offer_expire_time()) <= now;
}

void CallOff(Registration::CancelCause cause, absl::string_view reason,
             Registration& registration) {
  registration.set_state(Registration::CANCELLED);
  registration.set_cancel_cause(cause);
  registration.set_reason(std::string(reason));
  registration.clear_offer_expire_time();
}

void Lapse(const v1::Occurrence& occurrence, absl::Time now, Registration& registration) {
  if (!IsLive(registration)) return;
  if (occurrence.state() == v1::Occurrence::CANCELLED) {
    CallOff(Registration::OCCURRENCE, occurrence.cancel_reason(), registration);
  } else if (IsExpired(registration, now)) {
    registration.set_state(Registration::EXPIRED);
  }
}

absl::string_view WhyNot(Registration::State state, RegistrationStep step) {
  switch (step) {
    case RegistrationStep::kApprove:
      return state == Registration::REQUESTED ? "" : "it is not REQUESTED";
    case RegistrationStep::kDecline:
      return state == Registration::REQUESTED || state == Registration::OFFERED
                 ? ""
                 : "it is neither REQUESTED nor OFFERED";
    case RegistrationStep::kAcceptOffer:
      return state == Registration::OFFERED ? "" : "it is not OFFERED";
    case RegistrationStep::kChangeParty:
      return IsLive(state) ? "" : "it has ended";
  }
  return "it is not known";
}

}  // namespace osiedle::clubs
