#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_RECOVERY_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_RECOVERY_H_

#include <cstddef>

#include "rocksdb/status.h"
#include "storage/engines/rocksdb/database.h"

namespace osiedle::storage::rocksdb_engine {

// Tries once to make a database that refuses writes take them again. OK: a write was made durable
// in a new log, and what was in the old log without having been acknowledged will not come back.
// ShutdownInProgress: it hung, and the database is of no more use.
//
// `unpublished` is how many entries the writes that failed since the last success had. RocksDB
// (7.8.3) may have put them into its memtables, when only its MANIFEST could not be written,
// without moving its sequence number past them: then the next writes would use the same numbers and
// show such a write in part. So as many numbers are used up first: it is there whole, or not at
// all.
rocksdb::Status ResumeAfterTrouble(Database& database, size_t unpublished);

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_RECOVERY_H_
