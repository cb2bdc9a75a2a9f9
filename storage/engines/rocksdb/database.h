// The folder of a store and the RocksDB database in it: lock, format, options, opening, closing.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_DATABASE_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_DATABASE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/listener.h"

namespace osiedle::storage::rocksdb_engine {

// Holds <directory>/LOCK: one process, and one store in it, has the folder.
class FolderLock {
 public:
  // FAILED_PRECONDITION when another holds it.
  static absl::StatusOr<std::unique_ptr<FolderLock>> Take(rocksdb::Env* env,
                                                          const std::string& directory);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  FolderLock(rocksdb::Env* env, rocksdb::FileLock* lock) : env_(env), lock_(lock) {}

  rocksdb::Env* const env_;
  rocksdb::FileLock* const lock_;
};

struct DatabaseOptions {
  std::string directory;
  // Must outlive the database.
  rocksdb::Env* env = rocksdb::Env::Default();
  size_t block_cache_bytes = 32 * 1024 * 1024;
  // -1: no limit.
  int max_open_files = -1;
  size_t memtable_bytes = 16 * 1024 * 1024;
  // The folder is one of the machine's file system, whatever stands between.
  bool on_disk = true;
  std::shared_ptr<rocksdb::EventListener> listener;
  // A file for InfoLog; empty for none.
  std::string info_log;
};

// A store's folder and the database in it. Thread-safe as rocksdb::DB is, while the database is
// open.
class Database {
 public:
  enum class Access { kCreate, kWrite, kRead };

  // Opens the store in the folder, or creates one in an empty or missing folder.
  static absl::StatusOr<std::unique_ptr<Database>> OpenOrCreate(const DatabaseOptions& options);
  // Opens an existing store without changing anything. NOT_FOUND when there is none.
  static absl::StatusOr<std::unique_ptr<Database>> OpenForReading(const DatabaseOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* metadata() const { return families_[0]; }
  rocksdb::ColumnFamilyHandle* records() const { return families_[1]; }
  rocksdb::ColumnFamilyHandle* logs() const { return families_[2]; }
  const std::vector<rocksdb::ColumnFamilyHandle*>& families() const { return families_; }

  const DatabaseOptions& options() const { return options_; }
  const std::string& incarnation() const { return incarnation_; }

  // Held by what uses the database otherwise than through a view, and by who closes it.
  absl::Mutex& in_use() const { return in_use_; }

  // Closes the database and keeps the folder; Open() opens it again, from its log. Nobody but the
  // caller may use it meanwhile: iterators and RocksDB snapshots must be gone.
  absl::Status Shut();
  // REQUIRES: it is shut. After a failure it still is.
  //   DATA_LOSS           the log is damaged (log_check.h), or a file
  //   RESOURCE_EXHAUSTED  IsStoreFull
  absl::Status Open(Access access);

  // Shuts it and leaves the folder. Idempotent.
  absl::Status Close();

 private:
  explicit Database(const DatabaseOptions& options) : options_(options) {}

  absl::Status ReadIncarnation();

  const DatabaseOptions options_;
  mutable absl::Mutex in_use_;
  std::unique_ptr<FolderLock> lock_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
  std::string incarnation_;
};

// Options of every store's database; also what reads backups and restored copies.
rocksdb::DBOptions MakeDbOptions(const DatabaseOptions& options);
std::vector<rocksdb::ColumnFamilyDescriptor> MakeFamilies(const DatabaseOptions& options);

// How much of the log is kept before RocksDB writes tables of it.
uint64_t MaxLogBytes(const DatabaseOptions& options);

std::string DatabasePath(const std::string& directory);
// 32 hexadecimal digits.
std::string NewIncarnation();
// For writes that must be durable when they return.
rocksdb::WriteOptions SyncedWrite();
absl::Status SyncFolder(rocksdb::Env* env, const std::string& directory);

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_DATABASE_H_
