// Reading the audit logs: one of each municipality, and the platform's own.
#ifndef OSIEDLE_SERVICES_OPERATIONS_AUDIT_HANDLERS_H_
#define OSIEDLE_SERVICES_OPERATIONS_AUDIT_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/operations/v1/audit_entry.pb.h"
#include "osiedle/operations/v1/audit_entry_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::operations {

absl::Status ListAuditEntries(const call::Call& call, const storage::Snapshot& snapshot,
                              const v1::ListAuditEntriesRequest& request,
                              v1::ListAuditEntriesResponse& response);

}  // namespace osiedle::operations

#endif  // OSIEDLE_SERVICES_OPERATIONS_AUDIT_HANDLERS_H_
