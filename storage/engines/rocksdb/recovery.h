// The committer's checks of the disk before it opens the database anew.
//
// RocksDB's own DB::Resume is not used. In 7.8.3 it waits for ever for a flush whose thread met the
// error before the flush began. And a write that failed only because the MANIFEST could not be
// written stays in the memtables with sequence numbers that the next writes get as well, so it is
// visible in part. Opened from its log, the database holds each write whole or not at all.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_RECOVERY_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_RECOVERY_H_

#include <cstdint>
#include <optional>

#include "rocksdb/status.h"
#include "storage/engines/rocksdb/database.h"

namespace osiedle::storage::rocksdb_engine {

// Writes a file beside the database. NoSpace: the disk is full.
rocksdb::Status ProbeDisk(const DatabaseOptions& options);

struct DiskRoom {
  uint64_t free_bytes = 0;
  // The room for opening the database, which writes the content of its log into tables, and for
  // going on for a while.
  uint64_t needed_bytes = 0;
};

// Nothing where the file system does not tell.
std::optional<DiskRoom> MeasureRoom(const DatabaseOptions& options);

// NoSpace, with both numbers, unless there is as much room as is needed. None of these needs the
// database open.
rocksdb::Status CheckRoomToOpen(const DatabaseOptions& options);

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_RECOVERY_H_
