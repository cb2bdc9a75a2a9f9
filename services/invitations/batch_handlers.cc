#include "services/invitations/batch_handlers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/invitations/claim_codes.h"
#include "services/invitations/invitation_rules.h"
#include "services/invitations/invitation_tables.h"
#include "storage/status_macros.h"

namespace osiedle::invitations {

using ::osiedle::call::Call;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::RowMeta;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

namespace {

// The invitations of a new batch, and its codes in the answer.
absl::Status IssueInvitations(const Call& call, Transaction& transaction,
                              v1::InvitationBatch& batch) {
  for (int i = 0; i < batch.invitation_count(); ++i) batch.add_claim_codes();
  ShowClaimCodes(call, batch);
  const absl::string_view batch_id = call::LastIdOfName(batch.name());
  for (int i = 0; i < batch.invitation_count(); ++i) {
    const std::string id = InvitationId(batch_id, i + 1);
    v1::Invitation invitation;
    invitation.set_name(absl::StrCat(call::ParentOfName(batch.name()), "/invitations/", id));
    invitation.set_invitation_batch(batch.name());
    invitation.set_number(i + 1);
    invitation.set_display_name(batch.display_name());
    invitation.set_controller(batch.controller());
    *invitation.mutable_expire_time() = batch.expire_time();
    invitation.set_state(v1::Invitation::ISSUED);
    RETURN_IF_ERROR(Invitations().Store(call, transaction, invitation, ""));
    RETURN_IF_ERROR(KeepClaimCode(call, transaction, batch.claim_codes(i), id));
  }
  return absl::OkStatus();
}

struct StoredInvitation {
  v1::Invitation invitation;
  RowMeta meta;
};

absl::StatusOr<std::vector<StoredInvitation>> InvitationsOf(const Call& call,
                                                            const storage::Reader& reader,
                                                            const v1::InvitationBatch& batch) {
  std::vector<StoredInvitation> found;
  AnyTable::Walk walk = Invitations().table().WalkRows(
      reader, call.owner(),
      AnyTable::Under(index::kInvitationsByBatch, KeyTuple::Of(batch.name())));
  v1::Invitation invitation;
  while (true) {
    ASSIGN_OR_RETURN(bool more, walk.Next(invitation));
    if (!more) return found;
    found.push_back({std::move(invitation), walk.meta()});
  }
}

}  // namespace

absl::Status CreateInvitationBatch(const Call& call, Transaction& transaction,
                                   const v1::CreateInvitationBatchRequest& request,
                                   v1::InvitationBatch& response) {
  RETURN_IF_ERROR(InvitationBatches().Create(call, transaction, request, response));
  // An existing batch has its invitations, and its codes were already shown.
  if (response.etag() != call::EtagOf(call.revision())) return absl::OkStatus();
  absl::Status issued = IssueInvitations(call, transaction, response);
  if (call.validate_only()) response.clear_claim_codes();
  return issued;
}

absl::Status UpdateInvitationBatch(const Call& call, Transaction& transaction,
                                   const v1::UpdateInvitationBatchRequest& request,
                                   v1::InvitationBatch& response) {
  RETURN_IF_ERROR(InvitationBatches().Update(call, transaction, request, response));
  ASSIGN_OR_RETURN(const std::vector<StoredInvitation> invitations,
                   InvitationsOf(call, transaction, response));
  for (const StoredInvitation& stored : invitations) {
    v1::Invitation after = stored.invitation;
    after.set_controller(response.controller());
    RETURN_IF_ERROR(Invitations().Save(call, transaction, stored.meta, stored.invitation, after));
  }
  return absl::OkStatus();
}

absl::Status VoidInvitationBatch(const Call& call, Transaction& transaction,
                                 const v1::VoidInvitationBatchRequest& request,
                                 v1::InvitationBatch& response) {
  RETURN_IF_ERROR(InvitationBatches().CheckName(request.name()));
  v1::InvitationBatch before;
  ASSIGN_OR_RETURN(RowMeta meta, InvitationBatches().LoadLive(call, transaction, request.name(),
                                                              request.etag(), before));
  if (before.state() == v1::InvitationBatch::VOIDED) {
    return call::StateTransitionRefused(before.name(), "VOIDED", "it is voided already");
  }
  ASSIGN_OR_RETURN(std::vector<StoredInvitation> invitations,
                   InvitationsOf(call, transaction, before));

  response = before;
  response.set_state(v1::InvitationBatch::VOIDED);
  *response.mutable_void_time() = TimestampOf(call.time());
  response.set_void_reason(request.reason());
  RETURN_IF_ERROR(InvitationBatches().Save(call, transaction, meta, before, response));
  for (const StoredInvitation& stored : invitations) {
    if (!MayVoid(stored.invitation)) continue;
    v1::Invitation after = stored.invitation;
    after.set_controller(response.controller());
    TakeVoiding(call.time(), request.reason(), after);
    RETURN_IF_ERROR(Invitations().Save(call, transaction, stored.meta, stored.invitation, after));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::invitations
