// The handlers of the RPCs about batches.
#ifndef OSIEDLE_SERVICES_INVITATIONS_BATCH_HANDLERS_H_
#define OSIEDLE_SERVICES_INVITATIONS_BATCH_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/invitations/v1/invitation_batch.pb.h"
#include "osiedle/invitations/v1/invitation_batch_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::invitations {

// Its answer shows the codes of a batch that it made; see HideClaimCodes and ShowClaimCodes
// (claim_codes.h) for the answers that are kept for repeats.
absl::Status CreateInvitationBatch(const call::Call& call, storage::Transaction& transaction,
                                   const v1::CreateInvitationBatchRequest& request,
                                   v1::InvitationBatch& response);
// The invitations of a batch follow it to another controller.
absl::Status UpdateInvitationBatch(const call::Call& call, storage::Transaction& transaction,
                                   const v1::UpdateInvitationBatchRequest& request,
                                   v1::InvitationBatch& response);
absl::Status VoidInvitationBatch(const call::Call& call, storage::Transaction& transaction,
                                 const v1::VoidInvitationBatchRequest& request,
                                 v1::InvitationBatch& response);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_BATCH_HANDLERS_H_
