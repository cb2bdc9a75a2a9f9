// Whether the write-ahead log is still where the next start will look for it.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_LOG_PRESENCE_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_LOG_PRESENCE_H_

#include <sys/types.h>

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "rocksdb/status.h"
#include "storage/engines/rocksdb/database.h"

namespace osiedle::storage::rocksdb_engine {

// A deleted file still accepts writes and syncs from a process that has it open, without an error.
// So does a file whose folder was moved away. These writes are lost. Thread-safe.
class LogPresence {
 public:
  // `database` outlives it.
  explicit LogPresence(const Database& database) : database_(database) {}

  // IOError, which names the file, when the log that is written to is not under its name any more.
  // Costs some microseconds. REQUIRES: the database is open for writing, and stays so meanwhile.
  rocksdb::Status Check();

 private:
  const Database& database_;
  absl::Mutex mutex_;
  // The log that was found last, and which file it was.
  uint64_t number_ ABSL_GUARDED_BY(mutex_) = 0;
  dev_t device_ ABSL_GUARDED_BY(mutex_) = 0;
  ino_t inode_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_LOG_PRESENCE_H_
