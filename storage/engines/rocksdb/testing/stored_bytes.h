// The data that a reader of a store's folder could find.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_STORED_BYTES_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_STORED_BYTES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace osiedle::storage {

// The keys and values of a store that is not open, one after the other: every version that its
// tables and its log still hold, overwritten and deleted ones included. The tables are compressed,
// so that their files do not show this. Changes nothing.
absl::StatusOr<std::string> EveryVersion(const std::string& directory);

// Writes the tables of a store that is not open anew, without what was overwritten or deleted, as
// RocksDB does by itself in the course of time.
absl::Status CompactEverything(const std::string& directory);

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_STORED_BYTES_H_
