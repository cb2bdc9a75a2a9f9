// The one thread that writes.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_COMMITTER_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_COMMITTER_H_

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/engines/rocksdb/commit_group.h"
#include "storage/engines/rocksdb/commit_metrics.h"
#include "storage/engines/rocksdb/conflict_window.h"
#include "storage/engines/rocksdb/database.h"
#include "storage/engines/rocksdb/entry_reserve.h"
#include "storage/engines/rocksdb/health.h"
#include "storage/engines/rocksdb/hot_spots.h"
#include "storage/engines/rocksdb/log_presence.h"
#include "storage/engines/rocksdb/serial_thread.h"
#include "storage/engines/rocksdb/submission.h"
#include "storage/engines/rocksdb/views.h"
#include "storage/metric.h"
#include "storage/store.h"
#include "storage/transaction.h"

namespace osiedle::storage::rocksdb_engine {

struct CommitterOptions {
  size_t max_queued = 0;
  size_t max_queued_bytes = 0;
  size_t max_window_bytes = 0;
  absl::Duration run_budget;
  // Of the reserve, which is made anew when there is room and none is there.
  size_t reserve_bytes = 0;
};

// Runs bodies on the threads that submit them, validates them one after the other, and writes the
// valid ones in groups. Losers run again on the writes of the group so far. Bodies that would lose
// run only there. README.md tells why it is correct. Thread-safe.
class Committer {
 public:
  // All must outlive the committer; `completer` must be emptied before it goes.
  Committer(Database& database, EntryReserve& reserve, Views& views, Health& health,
            SerialThread& completer, LogPresence& log_presence, const CommitterOptions& options);
  // REQUIRES: Finish() was called.
  ~Committer() = default;

  // Store::ReadWrite.
  void ReadWrite(const TransactionOptions& options, TransactionBody body, CommitDone done);

  // Waits until every admitted transaction was reported, and ends the thread. `health` refuses new
  // ones by now.
  void Finish();

  // Store::WatchLogs.
  void WatchLogs(LogWatcher* watcher);

  void AddMetrics(std::vector<Metric>& metrics) const;

 private:
  using Queue = std::deque<std::unique_ptr<Submission>>;

  // --- On the threads of callers, and on `rerunner_` ---

  absl::Status Admit(Submission& submission);
  // One run on the newest view; then queues it, or reports it when there is nothing to write.
  void Attempt(std::unique_ptr<Submission> submission);
  void Enqueue(std::unique_ptr<Submission> submission);
  void Report(std::unique_ptr<Submission> submission, CommitOutcome outcome, absl::Status status);
  // Passes the results to `done` on the completer's thread, in order.
  void Report(std::vector<Finished> finished);

  // --- On the committer's thread ---

  void Run();
  void CommitNextGroup();
  // Validates the transaction and makes it part of the group, reruns it, or ends it.
  void Decide(CommitGroup& group, std::unique_ptr<Submission> submission);
  // On what the group has written so far: cannot lose.
  void RunHere(CommitGroup& group, std::unique_ptr<Submission> submission);
  void RerunElsewhere(std::unique_ptr<Submission> submission);
  // Adds the writes of the last run to the group.
  void Merge(CommitGroup& group, std::unique_ptr<Submission> submission);
  absl::StatusOr<LogPosition> LastPosition(LogId log);
  absl::Status MakeDurable(CommitGroup& group);
  // Waits for room and opens the database anew, or gives the store up.
  void Recover();
  // True when the store serves again. False: to be tried again, or the store has failed.
  bool OpenAnew();
  // Waits until nobody holds a view. False: the store closes.
  bool EndViews();
  // Accepts transactions that may use the reserve, and refuses all others.
  void RefuseWaiting();
  // The same for all transactions that come during `interval`. False: the store closes.
  bool RefuseFor(absl::Duration interval);
  // Of those that met a full disk: commits what may use the reserve (log_entries_only).
  void SaveInReserve(std::vector<Finished>& finished);
  // The error with which a transaction is refused now.
  absl::Status Refusal() const;

  bool HasWork() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  bool IsIdle() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return in_flight_ == 0; }

  Database& database_;
  EntryReserve& reserve_;
  Views& views_;
  Health& health_;
  SerialThread& completer_;
  LogPresence& log_presence_;
  const CommitterOptions options_;
  CommitMetrics metrics_;

  mutable absl::Mutex mutex_;
  Queue queue_ ABSL_GUARDED_BY(mutex_);
  // Admitted and not yet reported.
  size_t in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
  bool finishing_ ABSL_GUARDED_BY(mutex_) = false;
  // Given with mutex_ held: the committer's thread waits on it.
  StopSignal stop_;
  // In queue_ and taken_, and their writes.
  std::atomic<size_t> waiting_ = 0;
  std::atomic<size_t> waiting_bytes_ = 0;

  // Held while the watcher is called.
  absl::Mutex watcher_mutex_;
  LogWatcher* watcher_ ABSL_GUARDED_BY(watcher_mutex_) = nullptr;

  HotSpots hot_spots_;

  // Of the committer's thread alone.
  Queue taken_;
  ConflictWindow window_;
  // The newest position of a log, where it is known.
  absl::flat_hash_map<LogId, LogPosition> log_ends_;

  SerialThread rerunner_;
  std::thread thread_;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_COMMITTER_H_
