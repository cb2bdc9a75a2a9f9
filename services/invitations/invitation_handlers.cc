#include "services/invitations/invitation_handlers.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/call/errors.h"
#include "services/call/resource_directory.h"
#include "services/invitations/invitation_rules.h"
#include "services/invitations/invitation_tables.h"
#include "services/invitations/invitation_writer.h"

namespace osiedle::invitations {

using ::osiedle::call::Call;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

namespace {

// What holds for HandOutInvitation and RedeemInvitation alike.
template <typename Request>
void CheckMoment(const Call& call, const Request& request, call::Violations& violations) {
  if (request.parent() != absl::StrCat("municipalities/", call.municipality())) {
    violations.Add("parent", "must be of the form municipalities/{municipality}");
  }
  if (request.has_occur_time()) {
    CheckOccurTime(request.occur_time(), call.time(), "occur_time", violations);
  }
}

template <typename Request>
std::optional<absl::Time> MomentOf(const Request& request) {
  if (!request.has_occur_time()) return std::nullopt;
  return TimeOf(request.occur_time());
}

// Contacts are of an area that knows this one, not the other way round.
absl::Status CheckContact(const Call& call, const storage::Reader& reader,
                          const std::string& contact) {
  const call::StandardResource* contacts =
      call.directory() == nullptr ? nullptr : call.directory()->OfType("osiedle/Contact");
  if (contacts == nullptr) return absl::InternalError("no contacts are known to this server");
  if (absl::Status valid = contacts->CheckName(contact, "contact"); !valid.ok()) return valid;
  absl::StatusOr<bool> live = contacts->IsLive(call, reader, contact);
  if (!live.ok()) return live.status();
  if (*live) return absl::OkStatus();
  call::Violations missing;
  missing.Add("contact", "names no contact of this municipality");
  return call::ReferencesNotFound(missing);
}

}  // namespace

absl::Status GetInvitation(const Call& call, const Snapshot& snapshot,
                           const v1::GetInvitationRequest& request, v1::Invitation& response) {
  return Invitations().Get(call, snapshot, request, response);
}

absl::Status ListInvitations(const Call& call, const Snapshot& snapshot,
                             const v1::ListInvitationsRequest& request,
                             v1::ListInvitationsResponse& response) {
  return Invitations().List(call, snapshot, request, response);
}

absl::Status HandOutInvitation(const Call& call, Transaction& transaction,
                               const v1::HandOutInvitationRequest& request,
                               v1::Invitation& response) {
  call::Violations violations;
  CheckMoment(call, request, violations);
  if (!violations.empty()) return call::InvalidFields(violations);
  if (absl::Status known = CheckContact(call, transaction, request.contact()); !known.ok()) {
    return known;
  }
  absl::StatusOr<v1::Invitation> handed_out = TakeHandOut(call, transaction,
                                                          {.invitation = request.invitation(),
                                                           .claim_code = request.claim_code(),
                                                           .contact = request.contact(),
                                                           .time = MomentOf(request)});
  if (!handed_out.ok()) return handed_out.status();
  response = *std::move(handed_out);
  return absl::OkStatus();
}

absl::Status RedeemInvitation(const Call& call, Transaction& transaction,
                              const v1::RedeemInvitationRequest& request,
                              v1::Invitation& response) {
  call::Violations violations;
  CheckMoment(call, request, violations);
  if (!violations.empty()) return call::InvalidFields(violations);
  absl::StatusOr<v1::Invitation> redeemed = Redeem(
      call, transaction,
      {.claim_code = request.claim_code(), .time = MomentOf(request), .place = request.place()});
  if (!redeemed.ok()) return redeemed.status();
  response = *std::move(redeemed);
  ShowToCaller(call, response);
  return absl::OkStatus();
}

absl::Status VoidInvitation(const Call& call, Transaction& transaction,
                            const v1::VoidInvitationRequest& request, v1::Invitation& response) {
  if (absl::Status valid = Invitations().CheckName(request.name()); !valid.ok()) return valid;
  v1::Invitation before;
  absl::StatusOr<storage::RowMeta> meta =
      Invitations().LoadLive(call, transaction, request.name(), request.etag(), before);
  if (!meta.ok()) return meta.status();
  if (!MayVoid(before)) {
    return call::StateTransitionRefused(before.name(), v1::Invitation::State_Name(before.state()),
                                        "only what can still be redeemed is voided");
  }
  response = before;
  TakeVoiding(call.time(), request.reason(), response);
  return Invitations().Save(call, transaction, *meta, before, response);
}

}  // namespace osiedle::invitations
