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
#include "services/clubs/doors/attendance_reader.h"
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
  RETURN_IF_ERROR(MoveOn(ClubRun::Of(call, transaction, along), registration.event));
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

// The name of the registration that a change is about: with the id `-`, the one that has the
// external ids.
absl::StatusOr<std::string> NameUnderChange(const Call& call, const storage::Reader& reader,
                                            const Registration& registration) {
  const std::string& name = registration.name();
  if (call::LastIdOfName(name) != "-") return name;
  ASSIGN_OR_RETURN(const std::vector<std::string> holders,
                   Registrations().HoldersOfExternalIds(call, reader, registration));
  return holders.empty() ? name : holders.front();
}

// What comes before a change of this registration, or before its creation. The row itself stays as
// it is: CheckRegistrationChange says what moving on makes of a party that waits or has an offer.
// Nothing is done for a change that its etag refuses. True: there is such a registration.
absl::StatusOr<bool> MakeReadyForChange(const Call& call, const ClubRun& run,
                                        absl::string_view name, absl::string_view etag) {
  const absl::string_view occurrence = call::ParentOfName(name);
  Registration stored;
  const absl::Status status =
      Registrations().LoadLive(call, run.transaction, name, etag, stored).status();
  if (absl::IsNotFound(status)) {
    RETURN_IF_ERROR(MakeReady(call, run, occurrence));
    return false;
  }
  const bool may_move =
      stored.state() == Registration::WAITLISTED || stored.state() == Registration::OFFERED;
  if (!status.ok() || may_move) return true;
  // Standing registrations that have their turn could rewrite the row.
  RETURN_IF_ERROR(stored.standing_registration().empty() ? MakeReady(call, run, occurrence)
                                                         : MoveOnAt(call, run, occurrence));
  return true;
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
  RETURN_IF_ERROR(MakeReady(call, ClubRun::Of(call, transaction, along), request.parent()));
  RETURN_IF_ERROR(Registrations().Create(call, transaction, request, response));
  RecordAlong(call, std::move(along));
  return absl::OkStatus();
}

absl::Status UpdateRegistration(const Call& call, Transaction& transaction,
                                const v1::UpdateRegistrationRequest& request,
                                Registration& response) {
  ASSIGN_OR_RETURN(const std::string name,
                   NameUnderChange(call, transaction, request.registration()));
  RETURN_IF_ERROR(CheckCode(call, transaction, request.registration().claim_code(), name,
                            "registration.claim_code"));
  std::vector<ResourceChange> along;
  const ClubRun run = ClubRun::Of(call, transaction, along);
  ASSIGN_OR_RETURN(const bool is_there,
                   MakeReadyForChange(call, run, name, request.registration().etag()));
  RETURN_IF_ERROR(Registrations().Update(call, transaction, request, response));
  if (is_there) RETURN_IF_ERROR(MoveOnAt(call, run, call::ParentOfName(name)));
  RecordAlong(call, std::move(along));
  return absl::OkStatus();
}

absl::Status ReferParty(const Call& call, Transaction& transaction,
                        const v1::ReferPartyRequest& request, v1::ReferPartyResponse& response) {
  RETURN_IF_ERROR(Occurrences().CheckName(request.parent(), "parent"));
  RETURN_IF_ERROR(CheckCode(call, transaction, request.claim_code(), "", "claim_code"));
  std::vector<ResourceChange> along;
  RETURN_IF_ERROR(MakeReady(call, ClubRun::Of(call, transaction, along), request.parent()));
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
  RETURN_IF_ERROR(MoveOn(ClubRun::Of(call, transaction, along), registration.event));
  const EffectiveOccurrence& event = registration.event;
  RETURN_IF_ERROR(TakePlaces(transaction, call.owner(), call.time(), event, registration.after));
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
    ASSIGN_OR_RETURN(const bool has_come, HasCome(transaction, call.owner(), request.name()));
    if (has_come) {
      return RegistrationStepRefused(registration.after.state(),
                                     "the party came; delete its attendance first");
    }
    CallOff(cause, request.reason(), registration.after);
    RETURN_IF_ERROR(SaveAndMoveOn(call, transaction, registration));
  }
  response = std::move(registration.after);
  return absl::OkStatus();
}

}  // namespace osiedle::clubs
