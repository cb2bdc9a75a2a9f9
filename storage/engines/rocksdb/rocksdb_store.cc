#include "storage/engines/rocksdb/rocksdb_store.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rocksdb/file_system.h"
#include "storage/engines/rocksdb/backups.h"
#include "storage/engines/rocksdb/budget_meter.h"
#include "storage/engines/rocksdb/committer.h"
#include "storage/engines/rocksdb/database.h"
#include "storage/engines/rocksdb/entry_reserve.h"
#include "storage/engines/rocksdb/health.h"
#include "storage/engines/rocksdb/layout.h"
#include "storage/engines/rocksdb/log_presence.h"
#include "storage/engines/rocksdb/recovery.h"
#include "storage/engines/rocksdb/serial_thread.h"
#include "storage/engines/rocksdb/store_snapshot.h"
#include "storage/engines/rocksdb/views.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::storage {
namespace rocksdb_engine {
namespace {

absl::Status ClosedError() { return absl::UnavailableError("the store is closed"); }

class RocksDbStore final : public Store {
 public:
  RocksDbStore(std::unique_ptr<rocksdb::Env> env, std::unique_ptr<Health> health,
               std::unique_ptr<Database> database, std::unique_ptr<EntryReserve> reserve,
               const CommitterOptions& options)
      : env_(std::move(env)),
        health_(std::move(health)),
        database_(std::move(database)),
        reserve_(std::move(reserve)),
        incarnation_(database_->incarnation()),
        views_(*database_),
        completer_(std::make_unique<SerialThread>()),
        log_presence_(*database_),
        committer_(*database_, *reserve_, views_, *health_, *completer_, log_presence_, options) {}

  ~RocksDbStore() override {
    Close().IgnoreError();
    // The last jobs of the completer, refusals after Close(), may still use the committer.
    completer_.reset();
  }

  absl::StatusOr<std::unique_ptr<const Snapshot>> GetSnapshot(const Budget& budget) override {
    RETURN_IF_ERROR(health_->CheckReads());
    std::shared_ptr<const View> view = views_.Current();
    if (view == nullptr) return health_->closing() ? ClosedError() : ReopeningError();
    return std::make_unique<const StoreSnapshot>(*database_, std::move(view), budget);
  }

  void ReadWrite(const TransactionOptions& options, TransactionBody body,
                 CommitDone done) override {
    committer_.ReadWrite(options, std::move(body), std::move(done));
  }

  std::string incarnation() const override { return incarnation_; }

  absl::Status Ready(SteadyTime deadline) override {
    NoticeMissingLog();
    return health_->Ready(deadline);
  }

  absl::StatusOr<BackupInfo> Backup(const std::string& directory) override {
    absl::MutexLock lock(&database_->in_use());
    // A backup begins with writing the memtables to disk.
    RETURN_IF_ERROR(health_->CheckWrites());
    return backups_.Create(*database_, directory);
  }

  absl::StatusOr<std::vector<BackupInfo>> ListBackups(const std::string& directory) const override {
    return backups_.List(directory);
  }

  absl::Status DeleteBackup(const std::string& directory, uint32_t id) override {
    return backups_.Delete(directory, id);
  }

  void StopBackups() override { backups_.Stop(); }

  void WatchLogs(LogWatcher* watcher) override { committer_.WatchLogs(watcher); }

  absl::Status Close() override;
  std::vector<Metric> Metrics() const override;

 private:
  // Adds RocksDB's own metrics. REQUIRES: the database is open and stays open.
  void AddDatabaseMetrics(std::vector<Metric>& metrics) const;
  // Commits notice a missing log by themselves; this check is for a store at rest.
  void NoticeMissingLog();

  const std::unique_ptr<rocksdb::Env> env_;
  const std::unique_ptr<Health> health_;
  const std::unique_ptr<Database> database_;
  const std::unique_ptr<EntryReserve> reserve_;
  const std::string incarnation_;
  Views views_;
  std::unique_ptr<SerialThread> completer_;
  LogPresence log_presence_;
  Committer committer_;
  Backups backups_;

  // Only the holder of database_->in_use() uses these members.
  bool closed_ = false;
  absl::Status close_status_;
};

void RocksDbStore::NoticeMissingLog() {
  // Another holder closes the database, or makes a backup and notices the missing log by itself.
  if (!database_->in_use().TryLock()) return;
  if (!closed_ && health_->CheckWrites().ok()) {
    if (rocksdb::Status there = log_presence_.Check(); !there.ok()) health_->Trouble(there);
  }
  database_->in_use().Unlock();
}

absl::Status RocksDbStore::Close() {
  health_->BeginClosing();
  // While this lock is held, the committer does not open the database anew.
  absl::MutexLock lock(&database_->in_use());
  if (closed_) return close_status_;
  committer_.Finish();
  views_.End();
  close_status_ = database_->Close();
  if (absl::Status failure = health_->failure(); !failure.ok()) close_status_ = failure;
  closed_ = true;
  return close_status_;
}

std::vector<Metric> RocksDbStore::Metrics() const {
  std::vector<Metric> metrics;
  committer_.AddMetrics(metrics);
  metrics.push_back(Metric::Counter("osiedle_store_rocksdb_background_errors_total",
                                    "Failures of RocksDB's own threads.",
                                    health_->background_errors()));
  metrics.push_back(Metric::Gauge("osiedle_store_reserve_free_bytes",
                                  "Room that is left for log entries while the disk is full.",
                                  reserve_->free_bytes()));
  if (std::optional<DiskRoom> room = MeasureRoom(database_->options()); room.has_value()) {
    metrics.push_back(Metric::Gauge("osiedle_store_disk_free_bytes",
                                    "Free space of the file system that holds the store.",
                                    room->free_bytes));
    metrics.push_back(Metric::Gauge("osiedle_store_disk_needed_bytes",
                                    "Free space that the store needs to be opened and to go on.",
                                    room->needed_bytes));
  }
  // A metrics page must not wait for a backup.
  if (!database_->in_use().TryLock()) return metrics;
  if (!closed_ && health_->failure().ok()) AddDatabaseMetrics(metrics);
  database_->in_use().Unlock();
  return metrics;
}

void RocksDbStore::AddDatabaseMetrics(std::vector<Metric>& metrics) const {
  struct Property {
    const char* rocksdb_name;
    const char* name;
    const char* help;
  };
  // Sums over the column families.
  constexpr Property kSums[] = {
      {"rocksdb.estimate-num-keys", "osiedle_store_rocksdb_keys_estimate",
       "Keys in the database, as RocksDB estimates them."},
      {"rocksdb.live-sst-files-size", "osiedle_store_rocksdb_table_bytes",
       "Size of the table files that are in use."},
      {"rocksdb.cur-size-all-mem-tables", "osiedle_store_rocksdb_memtable_bytes",
       "Memory of the tables that are not yet in files."},
      {"rocksdb.estimate-pending-compaction-bytes",
       "osiedle_store_rocksdb_pending_compaction_bytes",
       "Bytes that compactions have still to rewrite, as RocksDB estimates them."},
  };
  uint64_t value = 0;
  for (const Property& sum : kSums) {
    if (!database_->db().GetAggregatedIntProperty(sum.rocksdb_name, &value)) continue;
    metrics.push_back(Metric::Gauge(sum.name, sum.help, value));
  }
  // One cache for all column families.
  if (database_->db().GetIntProperty("rocksdb.block-cache-usage", &value)) {
    metrics.push_back(Metric::Gauge("osiedle_store_rocksdb_block_cache_bytes",
                                    "Memory of the cache of table blocks.", value));
  }
}

// An existing store can be read when there is no room to open it for writing. The committer then
// waits for room, as when the disk fills up later.
absl::StatusOr<std::unique_ptr<Database>> OpenAlsoWhenFull(const DatabaseOptions& options,
                                                           Health& health) {
  absl::StatusOr<std::unique_ptr<Database>> database = Database::OpenOrCreate(options);
  if (database.ok() || absl::IsFailedPrecondition(database.status())) return database;
  // An error that follows from a full disk may have another name, so the disk itself is asked.
  if (!IsStoreFull(database.status()) && !ProbeDisk(options).IsNoSpace()) return database;
  absl::StatusOr<std::unique_ptr<Database>> read_only = Database::OpenForReading(options);
  // No store exists yet.
  if (!read_only.ok()) return database;
  health.Trouble(rocksdb::Status::NoSpace(std::string(database.status().message())));
  return read_only;
}

}  // namespace
}  // namespace rocksdb_engine

absl::StatusOr<std::unique_ptr<Store>> OpenRocksDbStore(RocksDbOptions options) {
  using namespace rocksdb_engine;  // NOLINT: this function stands at the border.
  std::unique_ptr<rocksdb::Env> env;
  DatabaseOptions database_options;
  database_options.directory = std::move(options.directory);
  if (options.file_system != nullptr) {
    env = rocksdb::NewCompositeEnv(options.file_system);
  } else if (options.in_memory) {
    env.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
    database_options.directory = "/store";
  }
  if (env != nullptr) database_options.env = env.get();
  database_options.on_disk = !options.in_memory;
  if (!options.in_memory) {
    database_options.info_log = absl::StrCat(database_options.directory, "/", kInfoLogFile);
  }
  database_options.block_cache_bytes = options.block_cache_bytes;
  database_options.max_open_files = options.max_open_files;
  database_options.memtable_bytes = options.memtable_bytes;
  auto health = std::make_unique<Health>(std::move(options.on_fatal));
  database_options.listener = std::make_shared<TroubleListener>(*health);

  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenAlsoWhenFull(database_options, *health));
  auto reserve = std::make_unique<EntryReserve>(
      database_options.env, absl::StrCat(database_options.directory, "/", kReserveFile));
  absl::Status settled = reserve->Settle(*database, !health->InTrouble());
  if (IsStoreFull(settled)) health->Trouble(rocksdb::Status::NoSpace(settled.ToString()));
  if (!settled.ok() && !IsStoreFull(settled)) return settled;
  const size_t reserve_bytes = options.in_memory ? 0 : options.reserve_bytes;
  // There may be no room for the reserve now.
  if (!health->InTrouble()) reserve->Make(reserve_bytes).IgnoreError();
  return std::make_unique<RocksDbStore>(
      std::move(env), std::move(health), std::move(database), std::move(reserve),
      CommitterOptions{.max_queued = options.max_queued,
                       .max_queued_bytes = options.max_queued_bytes,
                       .max_window_bytes = options.max_window_bytes,
                       .run_budget = options.committer_run_budget,
                       .reserve_bytes = reserve_bytes});
}

}  // namespace osiedle::storage
