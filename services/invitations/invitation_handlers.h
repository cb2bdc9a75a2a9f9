// The handlers of the RPCs about invitations.
#ifndef OSIEDLE_SERVICES_INVITATIONS_INVITATION_HANDLERS_H_
#define OSIEDLE_SERVICES_INVITATIONS_INVITATION_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "osiedle/invitations/v1/invitation_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::invitations {

absl::Status HandOutInvitation(const call::Call& call, storage::Transaction& transaction,
                               const v1::HandOutInvitationRequest& request,
                               v1::Invitation& response);
absl::Status RedeemInvitation(const call::Call& call, storage::Transaction& transaction,
                              const v1::RedeemInvitationRequest& request, v1::Invitation& response);
absl::Status VoidInvitation(const call::Call& call, storage::Transaction& transaction,
                            const v1::VoidInvitationRequest& request, v1::Invitation& response);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_INVITATION_HANDLERS_H_
