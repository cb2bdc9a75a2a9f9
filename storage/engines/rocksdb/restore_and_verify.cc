// Work on a store that no process has open.
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/engines/rocksdb/backup_files.h"
#include "storage/engines/rocksdb/backups.h"
#include "storage/engines/rocksdb/database.h"
#include "storage/engines/rocksdb/layout.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/engines/rocksdb/status_mapping.h"
#include "storage/status_macros.h"

namespace osiedle::storage {
namespace rocksdb_engine {
namespace {

namespace fs = std::filesystem;

absl::Status FileStatus(const std::error_code& error, const fs::path& path) {
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(path.string(), ": ", error.message()));
}

absl::Status CheckVacant(const std::string& directory) {
  std::error_code error;
  const bool exists = fs::exists(directory, error);
  if (error) return FileStatus(error, directory);
  if (!exists) return absl::OkStatus();
  const bool empty = fs::is_empty(directory, error);
  if (error) return FileStatus(error, directory);
  if (empty) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(directory, " is not empty"));
}

// The folders of the copy, and the writes of its opening, are not synced so far.
absl::Status SyncTree(const std::string& directory) {
  rocksdb::Env* env = rocksdb::Env::Default();
  std::error_code error;
  for (fs::recursive_directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    if (it->is_directory()) {
      RETURN_IF_ERROR(SyncFolder(env, it->path()));
      continue;
    }
    std::unique_ptr<rocksdb::WritableFile> file;
    rocksdb::Status synced =
        env->ReopenWritableFile(it->path().string(), &file, rocksdb::EnvOptions());
    if (synced.ok()) synced = file->Fsync();
    if (synced.ok()) synced = file->Close();
    if (!synced.ok()) return ToStatus(synced, it->path().string());
  }
  if (error) return FileStatus(error, directory);
  return SyncFolder(env, directory);
}

absl::Status CopyFromBackup(const std::string& backup_directory, uint32_t id,
                            const std::string& database_path) {
  ASSIGN_OR_RETURN(BackupDescription description, ReadBackup(backup_directory, id));
  rocksdb::Env* env = rocksdb::Env::Default();
  if (rocksdb::Status made = env->CreateDirIfMissing(database_path); !made.ok()) {
    return ToStatus(made, database_path);
  }
  for (const BackupFile& file : description.files) {
    const std::string from = absl::StrCat(backup_directory, "/", file.path);
    ASSIGN_OR_RETURN(
        FileDigest copied,
        CopyFile(env, from, std::numeric_limits<uint64_t>::max(),
                 absl::StrCat(database_path, "/", file.NameInDatabase()), [] { return true; }));
    if (copied.checksum != file.checksum || copied.size != file.size) {
      return absl::DataLossError(absl::StrCat(from, " is damaged: its checksum is wrong"));
    }
  }
  return absl::OkStatus();
}

// Opens the copy like a new store after a crash in the middle of its creation, which also checks
// the copy. Readers of the old store's logs must notice the restore.
absl::Status GiveNewIncarnation(const std::string& directory) {
  DatabaseOptions options;
  options.directory = directory;
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, Database::OpenOrCreate(options));
  rocksdb::DB& db = database->db();
  rocksdb::Status status =
      db.Put(SyncedWrite(), database->metadata(), kIncarnationKey, NewIncarnation());
  if (status.ok()) status = db.VerifyChecksum();
  if (!status.ok()) return ToStatus(status, directory);
  return database->Close();
}

absl::Status RestoreInto(const std::string& backup_directory, uint32_t id,
                         const std::string& directory) {
  rocksdb::Env* env = rocksdb::Env::Default();
  rocksdb::Status made = env->CreateDirIfMissing(directory);
  if (!made.ok()) return ToStatus(made, directory);
  RETURN_IF_ERROR(CopyFromBackup(backup_directory, id, DatabasePath(directory)));
  rocksdb::Status written =
      rocksdb::WriteStringToFile(env, FormatLine(), absl::StrCat(directory, "/", kFormatFile),
                                 /*should_sync=*/true);
  if (!written.ok()) return ToStatus(written, directory);
  RETURN_IF_ERROR(GiveNewIncarnation(directory));
  return SyncTree(directory);
}

// Walks the records, so that every block is read, and counts them.
absl::Status WalkRecords(const Database& database, VerifyReport& report) {
  rocksdb::ReadOptions read;
  read.fill_cache = false;
  std::unique_ptr<rocksdb::Iterator> it(database.db().NewIterator(read, database.records()));
  for (it->SeekToFirst(); it->Valid(); it->Next()) ++report.keys;
  return ToStatus(it->status(), "records");
}

// Every log is 1, 2, 3 ... without a gap.
absl::Status WalkLogs(const Database& database, VerifyReport& report) {
  rocksdb::ReadOptions read;
  read.fill_cache = false;
  std::unique_ptr<rocksdb::Iterator> it(database.db().NewIterator(read, database.logs()));
  std::optional<LogId> log;
  LogPosition position = 0;
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    std::optional<DecodedLogKey> key = DecodeLogKey(ToView(it->key()));
    if (!key.has_value()) {
      return absl::DataLossError("the logs hold a key that is not one of a log");
    }
    if (key->log != log) {
      log = key->log;
      position = 0;
      ++report.logs;
    }
    if (key->position != ++position) {
      return absl::DataLossError(
          absl::StrCat("log ", log->owner, "/", log->kind, " lacks entry ", position));
    }
    ++report.log_entries;
  }
  return ToStatus(it->status(), "logs");
}

}  // namespace
}  // namespace rocksdb_engine

absl::Status RestoreRocksDbStore(const std::string& backup_directory, uint32_t id,
                                 const std::string& directory) {
  using namespace rocksdb_engine;  // NOLINT: this function stands at the border.
  RETURN_IF_ERROR(CheckVacant(directory));
  fs::path target = fs::path(directory).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  const fs::path copy = target.string() + ".restoring";
  std::error_code error;
  // An interrupted restore left these files.
  fs::remove_all(copy, error);
  if (error) return FileStatus(error, copy);

  absl::Status status = RestoreInto(backup_directory, id, copy.string());
  if (!status.ok()) {
    fs::remove_all(copy, error);
    return status;
  }
  fs::rename(copy, target, error);
  if (error) return FileStatus(error, target);
  const fs::path parent = target.has_parent_path() ? target.parent_path() : fs::path(".");
  return SyncFolder(rocksdb::Env::Default(), parent.string());
}

absl::StatusOr<VerifyReport> VerifyRocksDbStore(const std::string& directory) {
  using namespace rocksdb_engine;  // NOLINT: this function stands at the border.
  DatabaseOptions options;
  options.directory = directory;
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, Database::OpenForReading(options));
  rocksdb::DB& db = database->db();
  rocksdb::Status checked = db.VerifyFileChecksums(rocksdb::ReadOptions());
  if (checked.ok()) checked = db.VerifyChecksum();
  if (!checked.ok()) return ToStatus(checked, directory);

  VerifyReport report;
  RETURN_IF_ERROR(WalkRecords(*database, report));
  RETURN_IF_ERROR(WalkLogs(*database, report));
  RETURN_IF_ERROR(database->Close());
  return report;
}

}  // namespace osiedle::storage
