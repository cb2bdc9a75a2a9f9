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
    // Its last jobs, refusals after Close(), may still be looking at the committer.
    completer_.reset();
  }

  absl::StatusOr<std::unique_ptr<const Snapshot>> GetSnapshot(const Budget& budget) override {
    if (absl::Status status = health_->CheckReads(); !status.ok()) return status;
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
    // A backup begins with writing out what is in memory.
    if (absl::Status status = health_->CheckWrites(); !status.ok()) return status;
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
  std::map<std::string, double> Figures() const override;

 private:
  // Commits notice it by themselves; this is for a store at rest.
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

  // Of who holds database_->in_use().
  bool closed_ = false;
  absl::Status close_status_;
};

void RocksDbStore::NoticeMissingLog() {
  // Whoever holds it closes the database, or makes a backup and finds out by itself.
  if (!database_->in_use().TryLock()) return;
  if (!closed_ && health_->CheckWrites().ok()) {
    if (rocksdb::Status there = log_presence_.Check(); !there.ok()) health_->Trouble(there);
  }
  database_->in_use().Unlock();
}

absl::Status RocksDbStore::Close() {
  health_->BeginClosing();
  // Whoever holds this meanwhile keeps the committer from opening the database anew.
  absl::MutexLock lock(&database_->in_use());
  if (closed_) return close_status_;
  committer_.Finish();
  views_.End();
  close_status_ = database_->Close();
  if (absl::Status failure = health_->failure(); !failure.ok()) close_status_ = failure;
  closed_ = true;
  return close_status_;
}

std::map<std::string, double> RocksDbStore::Figures() const {
  std::map<std::string, double> figures;
  committer_.AddFigures(figures);
  figures["osiedle_store_rocksdb_background_errors_total"] = health_->background_errors();
  figures["osiedle_store_reserve_free_bytes"] = static_cast<double>(reserve_->free_bytes());
  if (std::optional<DiskRoom> room = MeasureRoom(database_->options()); room.has_value()) {
    figures["osiedle_store_disk_free_bytes"] = static_cast<double>(room->free_bytes);
    figures["osiedle_store_disk_needed_bytes"] = static_cast<double>(room->needed_bytes);
  }
  // A page of figures must not wait for a backup.
  if (!database_->in_use().TryLock()) return figures;
  if (!closed_ && health_->failure().ok()) {
    const std::pair<const char*, const char*> kProperties[] = {
        {"osiedle_store_rocksdb_keys_estimate", "rocksdb.estimate-num-keys"},
        {"osiedle_store_rocksdb_table_bytes", "rocksdb.live-sst-files-size"},
        {"osiedle_store_rocksdb_memtable_bytes", "rocksdb.cur-size-all-mem-tables"},
        {"osiedle_store_rocksdb_pending_compaction_bytes",
         "rocksdb.estimate-pending-compaction-bytes"},
    };
    for (const auto& [name, property] : kProperties) {
      uint64_t sum = 0;
      if (database_->db().GetAggregatedIntProperty(property, &sum)) figures[name] = sum;
    }
    uint64_t value = 0;
    // One cache for all families.
    if (database_->db().GetIntProperty("rocksdb.block-cache-usage", &value)) {
      figures["osiedle_store_rocksdb_block_cache_bytes"] = value;
    }
  }
  database_->in_use().Unlock();
  return figures;
}

// A store that is there can be read when there is no room to open it for writing; the committer
// then looks for room, as when the disk fills up later.
absl::StatusOr<std::unique_ptr<Database>> OpenAlsoWhenFull(const DatabaseOptions& options,
                                                           Health& health) {
  absl::StatusOr<std::unique_ptr<Database>> database = Database::OpenOrCreate(options);
  if (database.ok() || absl::IsFailedPrecondition(database.status())) return database;
  // What follows from a full disk may come under another name; the disk itself knows.
  if (!IsStoreFull(database.status()) && !ProbeDisk(options).IsNoSpace()) return database;
  absl::StatusOr<std::unique_ptr<Database>> read_only = Database::OpenForReading(options);
  // There is none yet.
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

  absl::StatusOr<std::unique_ptr<Database>> database = OpenAlsoWhenFull(database_options, *health);
  if (!database.ok()) return database.status();
  auto reserve = std::make_unique<EntryReserve>(
      database_options.env, absl::StrCat(database_options.directory, "/", kReserveFile));
  absl::Status settled = reserve->Settle(**database, !health->InTrouble());
  if (IsStoreFull(settled)) health->Trouble(rocksdb::Status::NoSpace(settled.ToString()));
  if (!settled.ok() && !IsStoreFull(settled)) return settled;
  const size_t reserve_bytes = options.in_memory ? 0 : options.reserve_bytes;
  // There may be no room for it now.
  if (!health->InTrouble()) reserve->Make(reserve_bytes).IgnoreError();
  return std::make_unique<RocksDbStore>(
      std::move(env), std::move(health), *std::move(database), std::move(reserve),
      CommitterOptions{options.max_queued, options.max_window_bytes, options.committer_run_budget,
                       reserve_bytes});
}

}  // namespace osiedle::storage
