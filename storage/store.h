// The storage contract: an ordered map from byte keys to byte values, and logs beside it.
//
// Strictly serialisable, range reads included: every committed transaction, and every snapshot,
// takes effect at one moment between its beginning and its report, as if all ran one after the
// other. A commit that was reported survives the loss of the process and of power.
//
// storage/testing holds the suite that every engine passes; storage/engines the engines.
#ifndef OSIEDLE_STORAGE_STORE_H_
#define OSIEDLE_STORAGE_STORE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "storage/metric.h"
#include "storage/snapshot.h"
#include "storage/steady_time.h"
#include "storage/transaction.h"

namespace osiedle::storage {

struct BackupInfo {
  enum class State { kCreating, kComplete, kDamaged };

  // Never given twice in one folder, even when the backup with this id is gone.
  uint32_t id = 0;
  State state = State::kComplete;
  // What is wrong with a damaged backup, for the person who mends disks.
  std::string damage;
  // When the backup began, and when it was complete; in whole seconds.
  absl::Time create_time;
  absl::Time complete_time;
  uint64_t bytes = 0;
  uint32_t files = 0;
  // For a new backup: the number of files shared with earlier backups that were damaged and copied
  // anew. When there are any, the disk of the folder is not to be trusted.
  uint32_t mended_files = 0;
};

// The id in `text`: digits alone, and no leading zero. Nothing for other texts.
std::optional<uint32_t> ParseBackupId(absl::string_view text);

// Learns which logs grow, so that followers of logs need not poll all of them. Called on threads of
// the engine, one at a time: must be quick and must not call the store.
class LogWatcher {
 public:
  virtual ~LogWatcher() = default;
  // Each of `logs` has new entries in every snapshot that is made from now on. `logs` may name a
  // log more than once.
  virtual void OnGrowth(absl::Span<const LogId> logs) = 0;
  // Any log may have new entries: the store opened itself anew.
  virtual void OnReopening() = 0;
};

// Thread-safe.
class Store {
 public:
  // REQUIRES: closed, or nothing is under way.
  virtual ~Store() = default;

  // UNAVAILABLE after Close() or a fatal failure. UNAVAILABLE also for a moment (try again) when a
  // full disk has room again and the store opens itself anew. Reads through existing snapshots then
  // fail with UNAVAILABLE, too, and the store waits until these are gone.
  virtual absl::StatusOr<std::unique_ptr<const Snapshot>> GetSnapshot(const Budget& budget) = 0;

  // Runs `body` on the calling thread, validates and commits what it did, and reports to `done` on
  // another thread. The engine runs a body again that lost to a concurrent commit. It may run a
  // body that is likely to lose (TransactionOptions::contention_hint) on its own thread at once.
  // After this call returns nothing can be cancelled.
  virtual void ReadWrite(const TransactionOptions& options, TransactionBody body,
                         CommitDone done) = 0;

  // Changes when the store's history changes under its readers: it is drawn anew when a store is
  // created and when one is restored from a backup. Cursors into logs carry it.
  virtual std::string incarnation() const = 0;

  // OK when a write would be accepted now. RESOURCE_EXHAUSTED (IsStoreFull): the disk is full,
  // reads work. UNAVAILABLE: closing, closed or failed. Waits for a passing state until the
  // deadline.
  virtual absl::Status Ready(SteadyTime deadline) = 0;

  // Copies the running store into `directory`, which may hold earlier backups. Blocks for as long
  // as the copying takes; transactions go on. The backup holds everything reported before the call.
  // It exists only after every byte of it, shared files included, was read back and was right. A
  // failure leaves nothing of it.
  //   RESOURCE_EXHAUSTED  IsStoreFull: there is no room for it
  //   DATA_LOSS           a file of the store, or a file read back from the folder, is wrong
  virtual absl::StatusOr<BackupInfo> Backup(const std::string& directory) = 0;
  // All backups by id, also damaged ones and one that is being made. Looks for missing files and
  // wrong sizes, and does not read the files.
  virtual absl::StatusOr<std::vector<BackupInfo>> ListBackups(
      const std::string& directory) const = 0;
  // Deletes a complete or damaged backup. Keeps the files that other backups share. NOT_FOUND:
  // there is no such backup. Waits for a backup that is being made.
  virtual absl::Status DeleteBackup(const std::string& directory, uint32_t id) = 0;
  // For the shutdown: a backup that is being made fails soon with UNAVAILABLE, and so does every
  // later one.
  virtual void StopBackups() = 0;

  // Tells `watcher` of all growth from now on, in place of an earlier watcher; null: of no growth.
  // Waits until the earlier watcher is no longer being called. A watcher outlives the store or is
  // replaced before it ends.
  virtual void WatchLogs(LogWatcher* watcher) = 0;

  // Finishes queued transactions, refuses new ones, and closes. Blocks. Idempotent. Returns the
  // first failure of the store's life that could not be resolved. Snapshots must be gone before.
  virtual absl::Status Close() = 0;

  // The metrics of the engine and its committer, each name once. Leaves out metrics that cannot be
  // had at the moment, and never waits for long. Works also after Close().
  virtual std::vector<Metric> Metrics() const = 0;
};

// Convenience for tests, tools and long jobs: ReadWrite that waits. Never call it from a thread
// that the engine or gRPC lent.
CommitResult ReadWriteAndWait(Store& store, const TransactionOptions& options,
                              TransactionBody body);

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_STORE_H_
