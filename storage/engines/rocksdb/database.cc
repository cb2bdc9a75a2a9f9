#include "storage/engines/rocksdb/database.h"

#include <utility>

#include "absl/random/random.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "rocksdb/cache.h"
#include "rocksdb/file_checksum.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/table.h"
#include "storage/engines/rocksdb/info_log.h"
#include "storage/engines/rocksdb/layout.h"
#include "storage/engines/rocksdb/log_check.h"
#include "storage/engines/rocksdb/status_mapping.h"
#include "storage/status_macros.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

enum class Folder { kEmpty, kStore };

// The beginning of the keys that storage/records makes: owner, table, index. Other keys work as
// well, but not as fast.
constexpr size_t kTableAndIndexPrefixBytes = 7;
// Owner and kind; see layout.h.
constexpr size_t kLogPrefixBytes = 6;

std::string Inside(const std::string& directory, const char* name) {
  return absl::StrCat(directory, "/", name);
}

// The content of the folder. FAILED_PRECONDITION when it is neither a known store nor empty.
absl::StatusOr<Folder> Inspect(rocksdb::Env* env, const std::string& directory) {
  std::string line;
  rocksdb::Status read = rocksdb::ReadFileToString(env, Inside(directory, kFormatFile), &line);
  if (read.ok()) {
    RETURN_IF_ERROR(CheckFormatLine(line, directory));
    return Folder::kStore;
  }
  if (env->FileExists(Inside(directory, kFormatFile)).ok()) {
    return ToStatus(read, Inside(directory, kFormatFile));
  }
  // Creating was interrupted: go on with it.
  if (env->FileExists(Inside(directory, kCreatingFile)).ok()) return Folder::kEmpty;

  std::vector<std::string> children;
  if (rocksdb::Status status = env->GetChildren(directory, &children); !status.ok()) {
    return ToStatus(status, directory);
  }
  for (const std::string& child : children) {
    if (child == "." || child == ".." || child == kLockFile) continue;
    return absl::FailedPreconditionError(
        absl::StrCat(directory, " is not empty and holds something else than a store"));
  }
  return Folder::kEmpty;
}

absl::Status BeginCreating(rocksdb::Env* env, const std::string& directory) {
  rocksdb::Status written =
      rocksdb::WriteStringToFile(env, FormatLine(), Inside(directory, kCreatingFile),
                                 /*should_sync=*/true);
  if (!written.ok()) return ToStatus(written, directory);
  return SyncFolder(env, directory);
}

absl::Status FinishCreating(rocksdb::Env* env, const std::string& directory) {
  rocksdb::Status renamed =
      env->RenameFile(Inside(directory, kCreatingFile), Inside(directory, kFormatFile));
  if (!renamed.ok()) return ToStatus(renamed, directory);
  return SyncFolder(env, directory);
}

}  // namespace

absl::StatusOr<std::unique_ptr<FolderLock>> FolderLock::Take(rocksdb::Env* env,
                                                             const std::string& directory) {
  rocksdb::FileLock* lock = nullptr;
  rocksdb::Status status = env->LockFile(Inside(directory, kLockFile), &lock);
  if (status.ok()) return std::unique_ptr<FolderLock>(new FolderLock(env, lock));
  // RocksDB has no status code for a held lock. A failure to open the file has another text.
  const std::string text = status.ToString();
  if (absl::StrContains(text, "lock hold by current process") ||
      absl::StrContains(text, "While lock file")) {
    return absl::FailedPreconditionError(absl::StrCat(directory, " is in use by another process"));
  }
  return ToStatus(status, directory);
}

FolderLock::~FolderLock() { env_->UnlockFile(lock_).PermitUncheckedError(); }

absl::StatusOr<std::unique_ptr<Database>> Database::OpenOrCreate(const DatabaseOptions& options) {
  rocksdb::Env* env = options.env;
  const std::string& directory = options.directory;
  if (rocksdb::Status made = env->CreateDirIfMissing(directory); !made.ok()) {
    return ToStatus(made, directory);
  }
  ASSIGN_OR_RETURN(std::unique_ptr<FolderLock> lock, FolderLock::Take(env, directory));
  ASSIGN_OR_RETURN(Folder folder, Inspect(env, directory));
  const bool create = folder == Folder::kEmpty;
  if (create) {
    RETURN_IF_ERROR(BeginCreating(env, directory));
  }

  std::unique_ptr<Database> database(new Database(options));
  database->lock_ = std::move(lock);
  RETURN_IF_ERROR(database->Open(create ? Access::kCreate : Access::kWrite));

  absl::Status known = database->ReadIncarnation();
  if (create && absl::IsNotFound(known)) {
    rocksdb::Status written =
        database->db().Put(SyncedWrite(), database->metadata(), kIncarnationKey, NewIncarnation());
    if (!written.ok()) return ToStatus(written, directory);
    known = database->ReadIncarnation();
  }
  if (!known.ok()) return absl::DataLossError(absl::StrCat(directory, ": ", known.message()));
  if (create) {
    RETURN_IF_ERROR(FinishCreating(env, directory));
  }
  return database;
}

absl::StatusOr<std::unique_ptr<Database>> Database::OpenForReading(const DatabaseOptions& options) {
  rocksdb::Env* env = options.env;
  const std::string& directory = options.directory;
  if (!env->FileExists(Inside(directory, kFormatFile)).ok()) {
    return absl::NotFoundError(absl::StrCat(directory, " holds no store"));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<FolderLock> lock, FolderLock::Take(env, directory));
  RETURN_IF_ERROR(Inspect(env, directory).status());

  std::unique_ptr<Database> database(new Database(options));
  database->lock_ = std::move(lock);
  RETURN_IF_ERROR(database->Open(Access::kRead));
  if (absl::Status known = database->ReadIncarnation(); !known.ok()) {
    return absl::DataLossError(absl::StrCat(directory, ": ", known.message()));
  }
  return database;
}

Database::~Database() { Close().IgnoreError(); }

absl::Status Database::Open(Access access) {
  const std::string path = DatabasePath(options_.directory);
  RETURN_IF_ERROR(CheckWriteAheadLogs(options_.env, path));

  rocksdb::DBOptions db_options = MakeDbOptions(options_);
  // A store whose database is missing (a disk that is not mounted) must not become an empty one.
  db_options.create_if_missing = access == Access::kCreate;
  db_options.create_missing_column_families = access == Access::kCreate;
  rocksdb::DB* db = nullptr;
  const std::vector<rocksdb::ColumnFamilyDescriptor> families = MakeFamilies(options_);
  rocksdb::Status opened =
      access == Access::kRead
          ? rocksdb::DB::OpenForReadOnly(db_options, path, families, &families_, &db)
          : rocksdb::DB::Open(db_options, path, families, &families_, &db);
  if (!opened.ok()) {
    families_.clear();
    if (opened.IsCorruption()) {
      absl::Status located = LocateDamage(options_.env, path);
      if (absl::IsDataLoss(located)) return located;
    }
    return ToStatus(opened, absl::StrCat("opening ", options_.directory));
  }
  db_.reset(db);
  return absl::OkStatus();
}

absl::Status Database::Shut() {
  if (db_ == nullptr) return absl::OkStatus();
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    db_->DestroyColumnFamilyHandle(family).PermitUncheckedError();
  }
  families_.clear();
  rocksdb::Status closed = db_->Close();
  db_.reset();
  return ToStatus(closed, "closing the store");
}

absl::Status Database::Close() {
  absl::Status closed = Shut();
  lock_.reset();
  return closed;
}

absl::Status Database::ReadIncarnation() {
  return ToStatus(db_->Get({}, metadata(), kIncarnationKey, &incarnation_), "incarnation");
}

rocksdb::DBOptions MakeDbOptions(const DatabaseOptions& options) {
  rocksdb::DBOptions db;
  db.env = options.env;
  // The default mode takes a flipped bit in the middle of the log for its end and drops the
  // acknowledged writes after it. This mode accepts only a torn tail, which a crash leaves.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  db.track_and_verify_wals_in_manifest = true;
  db.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  db.max_open_files = options.max_open_files;
  // In RocksDB 7.8.3, 8 and more jobs have a race with several write buffers.
  db.max_background_jobs = 4;
  // Families that are rarely written would otherwise hold old logs back for ever.
  db.max_total_wal_size = MaxLogBytes(options);
  // RocksDB's resuming hangs at some faults and tears writes at others (recovery.h). The committer
  // opens the database anew instead.
  db.max_bgerror_resume_count = 0;
  db.info_log = std::make_shared<InfoLog>(options.info_log);
  if (options.listener != nullptr) db.listeners.push_back(options.listener);
  return db;
}

std::vector<rocksdb::ColumnFamilyDescriptor> MakeFamilies(const DatabaseOptions& options) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.cache_index_and_filter_blocks = true;
  // Pinning saves two of the three look-ups in the cache that a read would make. It takes about 12
  // MB for a million contacts, counted in the cache.
  table.metadata_cache_options.unpartitioned_pinning = rocksdb::PinningTier::kAll;

  rocksdb::ColumnFamilyOptions family;
  family.write_buffer_size = options.memtable_bytes;
  family.memtable_protection_bytes_per_key = 8;
  // Most look-ups of a write are for missing keys (a replay record, the row of a new id).
  family.memtable_whole_key_filtering = true;
  family.memtable_prefix_bloom_size_ratio = 0.02;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  rocksdb::ColumnFamilyOptions metadata = family;
  metadata.write_buffer_size = 1024 * 1024;
  rocksdb::ColumnFamilyOptions records = family;
  rocksdb::ColumnFamilyOptions logs = family;
  // Within a table or an index, and within a log, new keys mostly come in order. The hint places
  // each key beside the one before it.
  records.memtable_insert_with_hint_prefix_extractor.reset(
      rocksdb::NewFixedPrefixTransform(kTableAndIndexPrefixBytes));
  logs.memtable_insert_with_hint_prefix_extractor.reset(
      rocksdb::NewFixedPrefixTransform(kLogPrefixBytes));
  return {{rocksdb::kDefaultColumnFamilyName, metadata},
          {kRecordsFamily, records},
          {kLogsFamily, logs}};
}

uint64_t MaxLogBytes(const DatabaseOptions& options) { return 4 * options.memtable_bytes; }

std::string DatabasePath(const std::string& directory) {
  return Inside(directory, kDatabaseFolder);
}

std::string NewIncarnation() {
  absl::BitGen random;
  return absl::StrFormat("%016x%016x", absl::Uniform<uint64_t>(random),
                         absl::Uniform<uint64_t>(random));
}

rocksdb::WriteOptions SyncedWrite() {
  rocksdb::WriteOptions options;
  options.sync = true;
  options.protection_bytes_per_key = 8;
  return options;
}

absl::Status SyncFolder(rocksdb::Env* env, const std::string& directory) {
  std::unique_ptr<rocksdb::Directory> folder;
  rocksdb::Status status = env->NewDirectory(directory, &folder);
  if (status.ok()) status = folder->Fsync();
  return ToStatus(status, directory);
}

}  // namespace osiedle::storage::rocksdb_engine
