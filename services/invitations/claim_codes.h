// Which codes a batch has, and which invitation a code leads to.
//
// A code is made from the store's secret, the batch and the number: it can be made again for
// whoever repeats the request that created the batch, and need not be kept. What is kept is its
// hash under another key of that secret.
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
// Leaves as many empty ones in their place.
void HideClaimCodes(v1::InvitationBatch& batch);

// Makes the code at `index` of a batch that shows its codes lead to an invitation.
absl::Status KeepClaimCode(const call::Call& call, storage::Transaction& transaction,
                           absl::string_view printed, absl::string_view invitation_id);

struct FoundInvitation {
  v1::Invitation invitation;
  storage::RowMeta meta;
};
// What a code (as ReadClaimCode gives it) leads to in the call's municipality, or nothing. Reads as
// many rows for nothing as for something.
absl::StatusOr<std::optional<FoundInvitation>> FindByClaimCode(const call::Call& call,
                                                               const storage::Reader& reader,
                                                               absl::string_view code);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODES_H_
