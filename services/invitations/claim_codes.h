// The codes of a batch, and the invitation of a code.
//
// A code is made from the store's secret, the batch and the number. It can be made again when the
// request that created the batch is repeated, so it is not stored. Only its hash, under another key
// of that secret, is stored.
#ifndef OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODES_H_
#define OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "osiedle/invitations/v1/invitation_batch.pb.h"
#include "services/call/rpc/call.h"
#include "storage/records/table.h"
#include "storage/transaction.h"

namespace osiedle::invitations {

// Fills in the codes of a batch, as printed, in the order of its invitations.
void ShowClaimCodes(const call::Call& call, v1::InvitationBatch& batch);
// Replaces the codes by as many empty ones.
void HideClaimCodes(v1::InvitationBatch& batch);

// Makes the code at `index` of a batch that shows its codes lead to an invitation.
absl::Status KeepClaimCode(const call::Call& call, storage::Transaction& transaction,
                           absl::string_view printed, absl::string_view invitation_id);

struct FoundInvitation {
  v1::Invitation invitation;
  storage::RowMeta meta;
};
// The invitation of a code (as ReadClaimCode gives it) in the call's municipality, or nothing. An
// unknown code costs as many reads as a known one.
absl::StatusOr<std::optional<FoundInvitation>> FindByClaimCode(const call::Call& call,
                                                               const storage::Reader& reader,
                                                               absl::string_view code);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODES_H_
