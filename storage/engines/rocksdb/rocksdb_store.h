// The default engine: one RocksDB database in one folder, owned by one process.
//
// A single committer thread takes all waiting transactions, validates each against the window of
// recently committed keys, merges the valid ones into one write batch, makes it durable with one
// sync, and reports them in order. README.md beside this file tells how and why.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_ROCKSDB_STORE_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_ROCKSDB_STORE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb

namespace osiedle::storage {

struct RocksDbOptions {
  // The folder of the store. Created when it does not exist.
  std::string directory;
  // Keeps everything in memory instead: the same engine on RocksDB's in-memory environment. For
  // tests; nothing survives the store.
  bool in_memory = false;
  // For fault injection: used in place of the machine's file system. Must outlive the store.
  std::shared_ptr<rocksdb::FileSystem> file_system;

  size_t block_cache_bytes = 64 * 1024 * 1024;
  // Tables that it keeps open; -1: all. A few other files come on top.
  int max_open_files = -1;
  // Of each of two families; twice that while one is being written out.
  size_t memtable_bytes = 16 * 1024 * 1024;
  // Transactions that may wait for the committer; more are refused with IsBackpressure.
  size_t max_queued = 16'384;
  // What the waiting transactions may hold in memory together; as long as they hold as much, more
  // are refused with IsBackpressure.
  size_t max_queued_bytes = 256 * 1024 * 1024;
  // The conflict window is dropped from its old end beyond this; the transactions that would have
  // needed it are run again instead.
  size_t max_window_bytes = 32 * 1024 * 1024;
  // A body that the committer runs again may hold up the others no longer than this: then it goes
  // on in a thread of its own, and must win there.
  absl::Duration committer_run_budget = absl::Milliseconds(20);
  // Disk kept for log entries while the disk is full (TransactionOptions::log_entries_only); 0:
  // none is made.
  size_t reserve_bytes = 0;
  // Called once, on a thread of the engine, when the store can not go on, as after an I/O error:
  // the process should say so and end. The store refuses everything by then. A full disk is never
  // fatal.
  absl::AnyInvocable<void(absl::Status)> on_fatal;
};

// Opens or creates a store. One that is there opens on a full disk, too: it is read, takes no
// changes, and looks for room as it does when the disk fills up later.
//   FAILED_PRECONDITION  another process has the folder open; or the folder was written in a newer
//                        format than this program knows; or it holds something else
//   DATA_LOSS            the log or a file is damaged in a way that a crash cannot explain
absl::StatusOr<std::unique_ptr<Store>> OpenRocksDbStore(RocksDbOptions options);

// Restores backup `id` from `backup_directory` into `directory`, which must not exist or be empty.
// The result has a new incarnation. Crash-safe: `directory` appears complete or not at all.
//   NOT_FOUND            no backup with this id
//   FAILED_PRECONDITION  `directory` is not empty, or the backup's format is newer
//   DATA_LOSS            the backup is damaged
absl::Status RestoreRocksDbStore(const std::string& backup_directory, uint32_t id,
                                 const std::string& directory);

struct VerifyReport {
  uint64_t keys = 0;
  uint64_t logs = 0;
  uint64_t log_entries = 0;
};

// Checks a store that is not open: file checksums, block checksums, that every log is gapless. What
// the values mean is checked by whoever knows their tables.
absl::StatusOr<VerifyReport> VerifyRocksDbStore(const std::string& directory);

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_ROCKSDB_STORE_H_
