// Whether a write-ahead log ends as a crash would have left it.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_LOG_CHECK_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_LOG_CHECK_H_

#include <string>

#include "absl/status/status.h"
#include "rocksdb/env.h"

namespace osiedle::storage::rocksdb_engine {

// A crash leaves a log whose last record is cut off. RocksDB (7.8.3) also takes for that what it is
// not, and drops acknowledged writes without a word: a record whose damaged length reaches past the
// end of the file, or, anywhere in the log, a damaged type that stands for a recycled log (we never
// recycle). So before it opens them this reads all logs of the database as RocksDB's file format
// describes them:
//   DATA_LOSS   behind a record that cannot be read there is a whole one; or the last record is
//               whole but for its length or type
// Damage to the content of a record is left to RocksDB, which finds it and does not say where:
// LocateDamage does. There need be no database.
absl::Status CheckWriteAheadLogs(rocksdb::Env* env, const std::string& database_path);

// For a database that RocksDB refuses to open as corrupt: DATA_LOSS, which names the log and the
// byte of the first damaged record; OK when the logs are not what is damaged. Reads all of them.
absl::Status LocateDamage(rocksdb::Env* env, const std::string& database_path);

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_LOG_CHECK_H_
