// Making a backup and deleting those that are no longer kept: the same for whoever calls and for
// the server's own clock.
#ifndef OSIEDLE_SERVICES_OPERATIONS_BACKUP_MAKING_H_
#define OSIEDLE_SERVICES_OPERATIONS_BACKUP_MAKING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "storage/store.h"

namespace osiedle::operations {

// The right to change the folder of backups: one holder in a process, and nobody waits for it.
// Given back by the thread that took it.
class BackupTurn {
 public:
  BackupTurn() ABSL_NO_THREAD_SAFETY_ANALYSIS;
  ~BackupTurn() ABSL_NO_THREAD_SAFETY_ANALYSIS;
  BackupTurn(const BackupTurn&) = delete;

  bool taken() const { return taken_; }

 private:
  const bool taken_;
};

struct MadeBackup {
  storage::BackupInfo info;
  // Those that were deleted in its favour, newest first.
  std::vector<uint32_t> deleted;
};

// Blocks for as long as the copying takes. When the new backup is whole, what is older than the
// newest `keep` whole ones is deleted, failed ones included; 0: nothing is. What can not be deleted
// is a line in the log, and is tried again after the next one. REQUIRES: turn.taken().
absl::StatusOr<MadeBackup> MakeBackup(const BackupTurn& turn, storage::Store& store,
                                      const std::string& directory, int keep);

}  // namespace osiedle::operations

#endif  // OSIEDLE_SERVICES_OPERATIONS_BACKUP_MAKING_H_
