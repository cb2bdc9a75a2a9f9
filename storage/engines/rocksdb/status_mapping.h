// The border between RocksDB's types and ours.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_STATUS_MAPPING_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_STATUS_MAPPING_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rocksdb/slice.h"
#include "rocksdb/status.h"

namespace osiedle::storage::rocksdb_engine {

// The process or the machine has no file descriptor left just now (EMFILE, ENFILE). RocksDB has no
// code of its own for this.
bool LacksDescriptors(const rocksdb::Status& status);

// NoSpace becomes StoreFullError, damage DATA_LOSS, other trouble with the disk UNAVAILABLE, and
// what only a defect of this engine can cause INTERNAL. `what` begins the message.
absl::Status ToStatus(const rocksdb::Status& status, absl::string_view what);

inline rocksdb::Slice ToSlice(absl::string_view view) { return {view.data(), view.size()}; }
inline absl::string_view ToView(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_STATUS_MAPPING_H_
