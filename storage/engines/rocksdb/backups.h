// Copies of a running store.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_BACKUPS_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_BACKUPS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "rocksdb/utilities/backup_engine.h"
#include "storage/engines/rocksdb/database.h"
#include "storage/store.h"

namespace osiedle::storage::rocksdb_engine {

// REQUIRES: no other call for the same folder is under way.
absl::StatusOr<BackupInfo> CreateBackup(Database& database, const std::string& directory);
absl::StatusOr<std::vector<BackupInfo>> ListBackups(const std::string& directory);

// Backups lie on the machine's own file system, whatever the store lies on.
rocksdb::BackupEngineOptions MakeBackupOptions(const std::string& directory);

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_BACKUPS_H_
