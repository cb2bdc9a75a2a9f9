#include "storage/engines/rocksdb/backups.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "storage/engines/rocksdb/layout.h"
#include "storage/engines/rocksdb/status_mapping.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

// RocksDB keeps the time at which it began a backup. It makes a backup one by giving the file that
// describes it its name, when all else is there: that file tells when it was whole.
absl::StatusOr<BackupInfo> ToInfo(const std::string& directory, const rocksdb::BackupInfo& info) {
  const std::string description = absl::StrCat(directory, "/meta/", info.backup_id);
  uint64_t seconds = 0;
  rocksdb::Status status = rocksdb::Env::Default()->GetFileModificationTime(description, &seconds);
  if (!status.ok()) return ToStatus(status, description);
  const absl::Time begin = absl::FromUnixSeconds(info.timestamp);
  // The file system's clock may lag behind by a moment.
  const absl::Time end = std::max(begin, absl::FromUnixSeconds(seconds));
  return BackupInfo{info.backup_id, begin, end, info.size, info.number_files};
}

}  // namespace

rocksdb::BackupEngineOptions MakeBackupOptions(const std::string& directory) {
  rocksdb::BackupEngineOptions options(directory, rocksdb::Env::Default());
  options.share_table_files = true;
  // Files of equal names of a store and of one restored from its backup differ.
  options.share_files_with_checksum = true;
  options.sync = true;
  return options;
}

absl::StatusOr<BackupInfo> CreateBackup(Database& database, const std::string& directory) {
  rocksdb::BackupEngine* opened = nullptr;
  rocksdb::Status status =
      rocksdb::BackupEngine::Open(MakeBackupOptions(directory), database.db().GetEnv(), &opened);
  if (!status.ok()) return ToStatus(status, directory);
  std::unique_ptr<rocksdb::BackupEngine> engine(opened);

  // Flushed, a backup is table files alone: most are shared with the backup before, and none of it
  // depends on the log.
  rocksdb::CreateBackupOptions options;
  options.flush_before_backup = true;
  rocksdb::BackupID id = 0;
  status = engine->CreateNewBackupWithMetadata(options, &database.db(), FormatLine(), &id);
  if (!status.ok()) return ToStatus(status, absl::StrCat("backup to ", directory));
  rocksdb::BackupInfo info;
  status = engine->GetBackupInfo(id, &info);
  if (!status.ok()) return ToStatus(status, absl::StrCat("backup to ", directory));
  return ToInfo(directory, info);
}

absl::StatusOr<std::vector<BackupInfo>> ListBackups(const std::string& directory) {
  std::vector<BackupInfo> backups;
  if (rocksdb::Env::Default()->FileExists(directory).IsNotFound()) return backups;
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  rocksdb::Status status = rocksdb::BackupEngineReadOnly::Open(MakeBackupOptions(directory),
                                                               rocksdb::Env::Default(), &opened);
  if (!status.ok()) return ToStatus(status, directory);
  std::unique_ptr<rocksdb::BackupEngineReadOnly> engine(opened);
  std::vector<rocksdb::BackupInfo> infos;
  engine->GetBackupInfo(&infos);
  for (const rocksdb::BackupInfo& each : infos) {
    absl::StatusOr<BackupInfo> info = ToInfo(directory, each);
    if (!info.ok()) return info.status();
    backups.push_back(*std::move(info));
  }
  return backups;
}

}  // namespace osiedle::storage::rocksdb_engine
