// What is asked of every creation and change of a batch; fills in what the client left open.
#ifndef OSIEDLE_SERVICES_INVITATIONS_BATCH_CHECKS_H_
#define OSIEDLE_SERVICES_INVITATIONS_BATCH_CHECKS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/call/call.h"
#include "services/call/violations.h"
#include "storage/snapshot.h"

namespace osiedle::invitations {

// Leaves room in an invitation's id for its number.
bool IsBatchId(absl::string_view id);

// A call::CheckRules.
absl::Status CheckBatchChange(const call::Call& call, const storage::Reader& reader,
                              const google::protobuf::Message* before,
                              google::protobuf::Message& after, call::Violations& violations);

// A call::CheckDelete: slips that are good must not lead to a batch that is gone.
absl::Status CheckBatchDelete(const call::Call& call, const storage::Reader& reader,
                              const google::protobuf::Message& message);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_BATCH_CHECKS_H_
