// Room that is kept for log entries while the disk is full.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_ENTRY_RESERVE_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_ENTRY_RESERVE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rocksdb/env.h"
#include "storage/engines/rocksdb/database.h"
#include "storage/snapshot.h"

namespace osiedle::storage::rocksdb_engine {

// A file beside the database that is filled once, when there is room, and written over later: that
// takes no room on file systems that write in place (ext4, xfs; not btrfs, zfs). Its entries move
// into the logs once, when the database can be written again. Each record carries the number of its
// round; the write that takes rounds over notes the number of the last (layout.h).
//
// One thread at a time may use it; any thread may call free_bytes().
class EntryReserve {
 public:
  using Entry = std::pair<LogId, std::string>;

  // `env` outlives this. Nothing is read or made before Settle().
  EntryReserve(rocksdb::Env* env, std::string path) : env_(env), path_(std::move(path)) {}

  // Reads the entries that the database does not have yet, and writes them into its logs when it is
  // `writable`.
  //   DATA_LOSS  a record is damaged: it cannot be read, and behind it there is a whole one
  // After another failure it may be tried again, on the database opened anew.
  absl::Status Settle(const Database& database, bool writable);

  // Makes the file with room for `bytes`, unless it is there. A failure leaves none: there may be
  // no room for it.
  absl::Status Make(size_t bytes);

  // Durable when it returns, all of them or, after a failure, perhaps some.
  //   RESOURCE_EXHAUSTED  IsStoreFull: the reserve is used up, or there is none
  absl::Status Add(const std::vector<const Entry*>& entries);

  size_t free_bytes() const { return free_bytes_.load(std::memory_order_relaxed); }

 private:
  // Finds the entries of rounds after `settled`, and the place of the next one.
  absl::Status Read(uint64_t settled);
  void SetEnd(size_t end);

  rocksdb::Env* const env_;
  const std::string path_;
  size_t capacity_ = 0;
  size_t end_ = 0;
  // Of the next record.
  uint64_t round_ = 1;
  std::vector<Entry> entries_;
  std::atomic<size_t> free_bytes_ = 0;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_ENTRY_RESERVE_H_
