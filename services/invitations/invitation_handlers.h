// What each RPC about invitations means.
#ifndef OSIEDLE_SERVICES_INVITATIONS_INVITATION_HANDLERS_H_
#define OSIEDLE_SERVICES_INVITATIONS_INVITATION_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "services/call/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::invitations {

absl::Status GetInvitation(const call::Call& call, const storage::Snapshot& snapshot,
                           const v1::GetInvitationRequest& request, v1::Invitation& response);
absl::Status ListInvitations(const call::Call& call, const storage::Snapshot& snapshot,
                             const v1::ListInvitationsRequest& request,
                             v1::ListInvitationsResponse& response);
absl::Status HandOutInvitation(const call::Call& call, storage::Transaction& transaction,
                               const v1::HandOutInvitationRequest& request,
                               v1::Invitation& response);
absl::Status RedeemInvitation(const call::Call& call, storage::Transaction& transaction,
                              const v1::RedeemInvitationRequest& request, v1::Invitation& response);
absl::Status VoidInvitation(const call::Call& call, storage::Transaction& transaction,
                            const v1::VoidInvitationRequest& request, v1::Invitation& response);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_INVITATION_HANDLERS_H_
