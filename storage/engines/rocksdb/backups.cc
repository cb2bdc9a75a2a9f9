#include "storage/engines/rocksdb/backups.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "storage/engines/rocksdb/layout.h"
#include "storage/engines/rocksdb/status_mapping.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

BackupInfo ToInfo(const rocksdb::BackupInfo& info) {
  return {info.backup_id, absl::FromUnixSeconds(info.timestamp), info.size, info.number_files};
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
  return ToInfo(info);
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
  for (const rocksdb::BackupInfo& info : infos) backups.push_back(ToInfo(info));
  return backups;
}

}  // namespace osiedle::storage::rocksdb_engine
