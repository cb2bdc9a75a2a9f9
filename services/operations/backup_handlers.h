// Backups of the whole store, in the folder that the server was given for them.
#ifndef OSIEDLE_SERVICES_OPERATIONS_BACKUP_HANDLERS_H_
#define OSIEDLE_SERVICES_OPERATIONS_BACKUP_HANDLERS_H_

#include "absl/status/status.h"
#include "google/protobuf/empty.pb.h"
#include "osiedle/operations/v1/backup.pb.h"
#include "osiedle/operations/v1/backup_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::operations {

// No transaction: blocks for as long as the copying takes. One change of the folder at a time; a
// second one is refused with QUEUE_FULL, so that backups never occupy the threads that lists need.
absl::Status CreateBackup(const call::Call& call, const v1::CreateBackupRequest& request,
                          v1::Backup& response);

// No transaction either.
absl::Status DeleteBackup(const call::Call& call, const v1::DeleteBackupRequest& request,
                          google::protobuf::Empty& response);

absl::Status GetBackup(const call::Call& call, const storage::Snapshot& snapshot,
                       const v1::GetBackupRequest& request, v1::Backup& response);

absl::Status ListBackups(const call::Call& call, const storage::Snapshot& snapshot,
                         const v1::ListBackupsRequest& request, v1::ListBackupsResponse& response);

}  // namespace osiedle::operations

#endif  // OSIEDLE_SERVICES_OPERATIONS_BACKUP_HANDLERS_H_
