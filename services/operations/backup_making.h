// Makes a backup and deletes those that are no longer kept, for callers and for scheduled backups.
#ifndef OSIEDLE_SERVICES_OPERATIONS_BACKUP_MAKING_H_
#define OSIEDLE_SERVICES_OPERATIONS_BACKUP_MAKING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "storage/store.h"

namespace osiedle::operations {

// The right to change the folder of backups. It has one holder in a process, and no thread waits
// for it. The thread that took it gives it back.
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
  // The older backups that were deleted for it, newest first.
  std::vector<uint32_t> deleted;
};

// Blocks for as long as the copying takes. When the new backup is whole, what is older than the
// newest `keep` whole ones is deleted, failed ones included; 0: nothing is. A failed deletion is a
// line in the log, and is tried again after the next backup. REQUIRES: turn.taken().
absl::StatusOr<MadeBackup> MakeBackup(const BackupTurn& turn, storage::Store& store,
                                      const std::string& directory, int keep);

}  // namespace osiedle::operations

#endif  // OSIEDLE_SERVICES_OPERATIONS_BACKUP_MAKING_H_
