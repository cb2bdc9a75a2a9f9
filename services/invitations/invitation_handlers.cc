#include "services/invitations/invitation_handlers.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/moment_rules.h"
#include "services/call/resource/reference_check.h"
#include "services/call/rpc/errors.h"
#include "services/invitations/invitation_rules.h"
#include "services/invitations/invitation_tables.h"
#include "services/invitations/invitation_writer.h"
#include "storage/status_macros.h"

namespace osiedle::invitations {

using ::osiedle::call::Call;
using ::osiedle::storage::Transaction;

namespace {

// The common part of HandOutInvitation and RedeemInvitation.
template <typename Request>
void CheckMoment(const Call& call, const Request& request, call::Violations& violations) {
  if (request.parent() != absl::StrCat("municipalities/", call.municipality())) {
    violations.Add("parent", common::v1::BAD_PARENT,
                   {{"pattern", "municipalities/{municipality}"}});
  }
  if (request.has_occur_time()) {
    call::CheckOccurTime(request.occur_time(), call.time(), "occur_time", violations);
  }
}

template <typename Request>
std::optional<absl::Time> MomentOf(const Request& request) {
  if (!request.has_occur_time()) return std::nullopt;
  return TimeOf(request.occur_time());
}

}  // namespace

absl::Status HandOutInvitation(const Call& call, Transaction& transaction,
                               const v1::HandOutInvitationRequest& request,
                               v1::Invitation& response) {
  call::Violations violations;
  CheckMoment(call, request, violations);
  // The area of contacts depends on this one, so contacts are found through the directory.
  call::ReferenceCheck references(call, transaction, violations);
  references.CheckField(request, v1::HandOutInvitationRequest::kContactFieldNumber);
  if (!violations.empty()) return call::InvalidFields(violations);
  RETURN_IF_ERROR(references.Result());
  ASSIGN_OR_RETURN(response, TakeHandOut(call, transaction,
                                         {.invitation = request.invitation(),
                                          .claim_code = request.claim_code(),
                                          .contact = request.contact(),
                                          .time = MomentOf(request)}));
  return absl::OkStatus();
}

absl::Status RedeemInvitation(const Call& call, Transaction& transaction,
                              const v1::RedeemInvitationRequest& request,
                              v1::Invitation& response) {
  call::Violations violations;
  CheckMoment(call, request, violations);
  if (!violations.empty()) return call::InvalidFields(violations);
  ASSIGN_OR_RETURN(response, Redeem(call, transaction,
                                    {.claim_code = request.claim_code(),
                                     .time = MomentOf(request),
                                     .place = request.place()}));
  ShowToCaller(call, response);
  return absl::OkStatus();
}

absl::Status VoidInvitation(const Call& call, Transaction& transaction,
                            const v1::VoidInvitationRequest& request, v1::Invitation& response) {
  RETURN_IF_ERROR(Invitations().CheckName(request.name()));
  v1::Invitation before;
  ASSIGN_OR_RETURN(storage::RowMeta meta, Invitations().LoadLive(call, transaction, request.name(),
                                                                 request.etag(), before));
  if (!MayVoid(before)) {
    return call::StateTransitionRefused(before.name(), v1::Invitation::State_Name(before.state()),
                                        "only what can still be redeemed is voided");
  }
  response = before;
  TakeVoiding(call.time(), request.reason(), response);
  return Invitations().Save(call, transaction, meta, before, response);
}

}  // namespace osiedle::invitations
