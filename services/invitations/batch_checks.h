// The checks of every creation and change of a batch. Fills in default values.
#ifndef OSIEDLE_SERVICES_INVITATIONS_BATCH_CHECKS_H_
#define OSIEDLE_SERVICES_INVITATIONS_BATCH_CHECKS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "osiedle/invitations/v1/invitation_batch.pb.h"
#include "services/call/resource/resource.h"

namespace osiedle::invitations {

// Leaves room in an invitation's id for its number.
bool IsBatchId(absl::string_view id);

absl::Status CheckBatchChange(const call::Change<v1::InvitationBatch>& change);

// A batch with good slips must not be deleted.
absl::Status CheckBatchDelete(const call::Call& call, const storage::Reader& reader,
                              const v1::InvitationBatch& batch);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_BATCH_CHECKS_H_
