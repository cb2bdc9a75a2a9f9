// Copies of a running store, in a folder of backups (layout.h).
//
// RocksDB's backup engine makes such folders, too, and reads these. It is not used for three
// reasons: a damaged description ends the process, a shared file is reused without a check, and the
// ids of deleted backups are given again.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_BACKUPS_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_BACKUPS_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "storage/engines/rocksdb/backup_description.h"
#include "storage/engines/rocksdb/database.h"
#include "storage/store.h"

namespace osiedle::storage::rocksdb_engine {

// Store's part about backups; the folders lie on the machine's own file system, whatever the store
// lies on. Thread-safe.
class Backups {
 public:
  // REQUIRES: the caller holds database.in_use().
  absl::StatusOr<BackupInfo> Create(Database& database, const std::string& directory)
      ABSL_LOCKS_EXCLUDED(changing_);
  absl::StatusOr<std::vector<BackupInfo>> List(const std::string& directory) const;
  absl::Status Delete(const std::string& directory, uint32_t id) ABSL_LOCKS_EXCLUDED(changing_);
  void Stop() { stopped_.store(true); }

 private:
  absl::StatusOr<BackupInfo> Copy(Database& database, const std::string& directory, uint32_t id);

  // Held while files are made or deleted.
  absl::Mutex changing_;
  std::atomic<bool> stopped_ = false;
  // The backup that is being made, or 0.
  std::atomic<uint32_t> under_way_ = 0;
};

// What describes backup `id`, when all the files it names are there with their sizes.
//   NOT_FOUND            no backup has this id
//   DATA_LOSS            it is damaged, or was never finished
//   FAILED_PRECONDITION  it was written in a newer format
absl::StatusOr<BackupDescription> ReadBackup(const std::string& directory, uint32_t id);

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_BACKUPS_H_
