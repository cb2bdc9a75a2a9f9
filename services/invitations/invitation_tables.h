// The rows of this area, and the resources over them.
//
//   batches             by id
//   invitations         by id; by batch and number; by contact
//   claim codes         by the code's keyed hash: where it leads
//   tries               by principal, and one for the municipality (claim_code_tries.h)
//
// Batches and invitations have besides these the indexes of all resources.
#ifndef OSIEDLE_SERVICES_INVITATIONS_INVITATION_TABLES_H_
#define OSIEDLE_SERVICES_INVITATIONS_INVITATION_TABLES_H_

#include "osiedle/internal/v1/claim_code.pb.h"
#include "osiedle/internal/v1/tries.pb.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "osiedle/invitations/v1/invitation_batch.pb.h"
#include "services/call/resource/resource.h"
#include "storage/records/table.h"

namespace osiedle::invitations {

// The indexes' numbers stand in keys on disk. NEVER RENUMBER, never use a number again.
namespace index {
inline constexpr storage::IndexId kBatchesByController{16};
inline constexpr storage::IndexId kInvitationsByBatch{16};
inline constexpr storage::IndexId kInvitationsByContact{17};
inline constexpr storage::IndexId kInvitationsByController{18};
}  // namespace index

const call::Resource<v1::InvitationBatch>& InvitationBatches();
const call::Resource<v1::Invitation>& Invitations();
const storage::Table<internal::v1::ClaimCode>& ClaimCodeTable();
const storage::Table<internal::v1::Tries>& ClaimCodeTriesTable();

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_INVITATION_TABLES_H_
