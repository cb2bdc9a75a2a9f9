#include "services/clubs/signups/registration_handlers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "osiedle/common/v1/permission.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/errors.h"
#include "services/clubs/club_errors.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/signups/party_rules.h"
#include "services/clubs/signups/registration_checks.h"
#include "services/clubs/signups/registration_states.h"
#include "services/clubs/signups/registration_views.h"
#include "services/clubs/signups/registration_writer.h"
#include "services/clubs/signups/sign_up_tables.h"
#include "services/clubs/signups/standing_sign_ups.h"
#include "services/invitations/invitation_reader.h"
#include "services/invitations/invitation_writer.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Violations;
using ::osiedle::clubs::v1::Registration;
using ::osiedle::clubs::v1::SignUpPolicy;
using ::osiedle::internal::v1::ResourceChange;
using ::osiedle::storage::Transaction;

// Counts a refused code, and refuses what RedeemInvitation refuses. The code with which the
// registration was made is not judged again; any other is, so that nobody guesses codes by changes.
absl::Status CheckCode(const Call& call, Transaction& transaction, const std::string& claim_code,
                       absl::string_view name, absl::string_view field) {
  if (claim_code.empty() || !call.declared_violations().empty()) return absl::OkStatus();
  if (!name.empty()) {
    Registration stored;
    const bool is_there =
        Registrations().Load(call, transaction, name, stored).ok() && !stored.invitation().empty();
    ASSIGN_OR_RETURN(
        const std::string named,
        is_there ? invitations::NameByTypedCode(call, transaction, claim_code) : std::string());
    if (is_there && named == stored.invitation()) return absl::OkStatus();
  }
  return invitations::FindRedeemable(call, transaction, claim_code, field).status();
}

struct RegistrationUnderChange {
  EffectiveOccurrence event;
  storage::RowMeta meta;
  // As it is stored: the `before` of a Save.
  Registration before;
  // As it is at the time of the call (Lapse): to be changed.
  Registration after;
};

absl::StatusOr<RegistrationUnderChange> LoadRegistration(const Call& call,
                                                         const storage::Reader& reader,
                                                         absl::string_view name,
                                                         absl::string_view etag) {
  RETURN_IF_ERROR(Registrations().CheckName(name));
  RegistrationUnderChange loaded;
  ASSIGN_OR_RETURN(loaded.meta, Registrations().LoadLive(call, reader, name, etag, loaded.before));
  ASSIGN_OR_RETURN(loaded.event, FindEffective(call, reader, call::ParentOfName(name)));
  loaded.after = loaded.before;
  Lapse(loaded.event.occurrence, call.time(), loaded.after);
  return loaded;
}

// Why the registration cannot take the step now.
absl::Status CheckStep(const RegistrationUnderChange& registration, RegistrationStep step) {
  const Registration& after = registration.after;
  const absl::string_view why = WhyNot(after.state(), step);
  if (why.empty()) return absl::OkStatus();
  const bool was_called_off =
      after.state() == Registration::CANCELLED && after.cancel_cause() == Registration::OCCURRENCE;
  if (was_called_off) return OccurrenceCancelled();
  const bool lost_its_offer =
      after.state() == Registration::EXPIRED && WhyNot(Registration::OFFERED, step).empty();
  if (lost_its_offer) return OfferExpired(call::TimeOf(after.offer_expire_time()));
  return RegistrationStepRefused(after.state(), why);
}

// Writes `after`, and moves on with the places that this makes free.
absl::Status SaveAndMoveOn(const Call& call, Transaction& transaction,
                           RegistrationUnderChange& registration) {
  RETURN_IF_ERROR(Registrations().Save(call, transaction, registration.meta, registration.before,
                                       registration.after));
  std::vector<ResourceChange> along;
  RETURN_IF_ERROR(MoveOn(RunOf(call, transaction, along), registration.event));
  RecordAlong(call, std::move(along));
  return absl::OkStatus();
}

// The common part of the steps that take no place.
template <typename Request>
absl::Status Take(const Call& call, Transaction& transaction, const Request& request,
                  RegistrationStep step, absl::FunctionRef<void(Registration&)> take,
                  Registration& response) {
  ASSIGN_OR_RETURN(RegistrationUnderChange registration,
                   LoadRegistration(call, transaction, request.name(), request.etag()));
  RETURN_IF_ERROR(CheckStep(registration, step));
  take(registration.after);
  RETURN_IF_ERROR(SaveAndMoveOn(call, transaction, registration));
  response = std::move(registration.after);
  return absl::OkStatus();
}

// Whether moving on before a change of this registration leaves its row as it is: nobody who waits
// or has an offer may be rewritten under the change.
bool StaysWhenOthersMoveOn(const Call& call, Transaction& transaction, absl::string_view name) {
  Registration stored;
  const absl::Status status = Registrations().Load(call, transaction, name, stored).status();
  if (absl::IsNotFound(status)) return true;
  return status.ok() && stored.state() != Registration::WAITLISTED &&
         stored.state() != Registration::OFFERED;
}

}  // namespace

absl::Status CreateRegistration(const Call& call, Transaction& transaction,
                                const v1::CreateRegistrationRequest& request,
                                Registration& response) {
  const std::string name =
      request.registration_id().empty()
          ? ""
          : absl::StrCat(request.parent(), "/registrations/", request.registration_id());
  RETURN_IF_ERROR(CheckCode(call, transaction, request.registration().claim_code(), name,
                            "registration.claim_code"));
  std::vector<ResourceChange> along;
  RETURN_IF_ERROR(MakeReady(call, RunOf(call, transaction, along), request.parent()));
  RETURN_IF_ERROR(Registrations().Create(call, transaction, request, response));
  RecordAlong(call, std::move(along));
  return absl::OkStatus();
}

absl::Status UpdateRegistration(const Call& call, Transaction& transaction,
                                const v1::UpdateRegistrationRequest& request,
                                Registration& response) {
  const std::string& name = request.registration().name();
  RETURN_IF_ERROR(CheckCode(call, transaction, request.registration().claim_code(), name,
                            "registration.claim_code"));
  std::vector<ResourceChange> along;
  const SignUpRun run = RunOf(call, transaction, along);
  const std::string occurrence(call::ParentOfName(name));
  if (StaysWhenOthersMoveOn(call, transaction, name)) {
    RETURN_IF_ERROR(MakeReady(call, run, occurrence));
  }
  RETURN_IF_ERROR(Registrations().Update(call, transaction, request, response));
  RETURN_IF_ERROR(MoveOnAt(call, run, occurrence));
  RecordAlong(call, std::move(along));
  // A party that became smaller may have got an offer by that.
  return Registrations().Reread(call, transaction, response);
}

absl::Status ReferParty(const Call& call, Transaction& transaction,
                        const v1::ReferPartyRequest& request, v1::ReferPartyResponse& response) {
  RETURN_IF_ERROR(Occurrences().CheckName(request.parent(), "parent"));
  RETURN_IF_ERROR(CheckCode(call, transaction, request.claim_code(), "", "claim_code"));
  std::vector<ResourceChange> along;
  RETURN_IF_ERROR(MakeReady(call, RunOf(call, transaction, along), request.parent()));
  ASSIGN_OR_RETURN(const EffectiveOccurrence event,
                   FindEffective(call, transaction, request.parent()));

  Registration registration;
  registration.set_name(absl::StrCat(request.parent(), "/registrations/", call.NewId()));
  *registration.mutable_party() = request.party();
  registration.set_alias(request.alias());
  registration.set_source(Registration::PARTNER);
  // A partner knows the events of some controllers alone, and signs up for these.
  registration.set_controller(event.occurrence.controller());
  if (!request.claim_code().empty()) {
    ASSIGN_OR_RETURN(const std::string invitation,
                     invitations::NameByTypedCode(call, transaction, request.claim_code()));
    registration.set_invitation(invitation);
  }

  Violations violations;
  CheckParty(request.party(), LimitsOf(event), "party", violations);
  const bool is_nameless = request.alias().empty() && request.claim_code().empty();
  if (is_nameless) violations.Add("alias", common::v1::PARTY_NAMELESS);
  const SignUpPolicy::Mode mode = event.policy.mode();
  if (mode == SignUpPolicy::CLAIM_CODE && registration.invitation().empty()) {
    violations.Add("claim_code", common::v1::INVITATION_REQUIRED);
  }
  if (!violations.empty()) return call::InvalidFields(violations);
  if (mode == SignUpPolicy::INVITATION_ONLY) {
    const call::PermissionLines& taking = call::LinesOf(common::v1::TAKE_REGISTRATIONS);
    ASSIGN_OR_RETURN(const call::RecordScope scope, call::RecordsFor(call, taking, transaction));
    if (scope.is_nothing()) {
      return call::RoleRequired(absl::StrCat(call.method().short_name, " by invitation only"),
                                taking.role_names);
    }
  }
  RETURN_IF_ERROR(TakeUp(call, transaction, event, registration));
  RETURN_IF_ERROR(Registrations().Store(call, transaction, registration, /*origin=*/""));
  RecordAlong(call, std::move(along));
  RETURN_IF_ERROR(Explain(call, transaction, registration));
  response.set_registration(registration.name());
  response.set_state(registration.state());
  response.set_waitlist_position(registration.waitlist_position());
  response.set_explanation(registration.explanation());
  return absl::OkStatus();
}

absl::Status ApproveRegistration(const Call& call, Transaction& transaction,
                                 const v1::ApproveRegistrationRequest& request,
                                 Registration& response) {
  ASSIGN_OR_RETURN(RegistrationUnderChange registration,
                   LoadRegistration(call, transaction, request.name(), request.etag()));
  RETURN_IF_ERROR(CheckStep(registration, RegistrationStep::kApprove));
  if (HasEnded(registration.event.occurrence, call.time())) {
    return RegistrationStepRefused(registration.after.state(), "the event has ended");
  }
  std::vector<ResourceChange> along;
  RETURN_IF_ERROR(MoveOn(RunOf(call, transaction, along), registration.event));
  const EffectiveOccurrence& event = registration.event;
  RETURN_IF_ERROR(TakePlaces(transaction, call.owner(), event, registration.after));
  // Nothing is offered any more, so it would wait for nothing.
  const bool waits_in_vain =
      registration.after.state() == Registration::WAITLISTED && call.time() >= event.close_time;
  if (waits_in_vain) return SignUpClosed(event.open_time, event.close_time);
  RETURN_IF_ERROR(Registrations().Save(call, transaction, registration.meta, registration.before,
                                       registration.after));
  RecordAlong(call, std::move(along));
  response = std::move(registration.after);
  return absl::OkStatus();
}

absl::Status DeclineRegistration(const Call& call, Transaction& transaction,
                                 const v1::DeclineRegistrationRequest& request,
                                 Registration& response) {
  return Take(
      call, transaction, request, RegistrationStep::kDecline,
      [&](Registration& registration) {
        registration.set_state(Registration::DECLINED);
        registration.set_reason(request.reason());
        registration.clear_offer_expire_time();
      },
      response);
}

absl::Status AcceptOffer(const Call& call, Transaction& transaction,
                         const v1::AcceptOfferRequest& request, Registration& response) {
  return Take(
      call, transaction, request, RegistrationStep::kAcceptOffer,
      [](Registration& registration) {
        registration.set_state(Registration::CONFIRMED);
        registration.clear_offer_expire_time();
      },
      response);
}

absl::Status CancelRegistration(const Call& call, Transaction& transaction,
                                const v1::CancelRegistrationRequest& request,
                                Registration& response) {
  const Registration::CancelCause cause =
      request.cancel_cause() == Registration::CANCEL_CAUSE_UNSPECIFIED ? Registration::PARTY
                                                                       : request.cancel_cause();
  if (cause != Registration::PARTY && cause != Registration::LEADER) {
    return call::InvalidField({"cancel_cause",
                               common::v1::NOT_A_VALUE,
                               {{"type", "CancelCause"}, {"values", "PARTY, LEADER"}}});
  }
  ASSIGN_OR_RETURN(RegistrationUnderChange registration,
                   LoadRegistration(call, transaction, request.name(), request.etag()));
  if (IsLive(registration.after)) {
    CallOff(cause, request.reason(), registration.after);
    RETURN_IF_ERROR(SaveAndMoveOn(call, transaction, registration));
  }
  response = std::move(registration.after);
  return absl::OkStatus();
}

}  // namespace osiedle::clubs
