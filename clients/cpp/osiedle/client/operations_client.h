// osiedle.operations.v1.OperationsService: backups and the audit log.
#ifndef OSIEDLE_CLIENT_OPERATIONS_CLIENT_H_
#define OSIEDLE_CLIENT_OPERATIONS_CLIENT_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "google/protobuf/empty.pb.h"
#include "osiedle/client/service_client.h"
#include "osiedle/operations/v1/audit_entry.pb.h"
#include "osiedle/operations/v1/backup.pb.h"

namespace osiedle::client {

// One method for each RPC; the proto files say what each does, and how it fails. A List is a range
// that fetches its pages as it is walked (paged_range.h).
class OperationsClient : public ServiceClient {
 public:
  explicit OperationsClient(std::shared_ptr<Connection> connection)
      : ServiceClient(std::move(connection), "osiedle.operations.v1.OperationsService") {}

  absl::StatusOr<operations::v1::Backup> CreateBackup(
      const operations::v1::CreateBackupRequest& request, const CallOptions& options = {}) const {
    return Call<operations::v1::Backup>(request, options);
  }
  absl::StatusOr<google::protobuf::Empty> DeleteBackup(
      const operations::v1::DeleteBackupRequest& request, const CallOptions& options = {}) const {
    return Call<google::protobuf::Empty>(request, options);
  }
  absl::StatusOr<operations::v1::Backup> GetBackup(const operations::v1::GetBackupRequest& request,
                                                   const CallOptions& options = {}) const {
    return Call<operations::v1::Backup>(request, options);
  }
  PagedRange<operations::v1::Backup> ListBackups(const operations::v1::ListBackupsRequest& request,
                                                 const CallOptions& options = {}) const {
    return List(request, options, &operations::v1::ListBackupsResponse::mutable_backups);
  }
  PagedRange<operations::v1::AuditEntry> ListAuditEntries(
      const operations::v1::ListAuditEntriesRequest& request,
      const CallOptions& options = {}) const {
    return List(request, options, &operations::v1::ListAuditEntriesResponse::mutable_audit_entries);
  }
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_OPERATIONS_CLIENT_H_
