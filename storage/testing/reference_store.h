// A model of the contract, as small as it can be and plainly right. The suite and the checker are
// developed against it, and its mistakes on purpose prove the checker. It keeps everything in
// memory, copies the whole store at every commit, and is never to be used outside tests.
#ifndef OSIEDLE_STORAGE_TESTING_REFERENCE_STORE_H_
#define OSIEDLE_STORAGE_TESTING_REFERENCE_STORE_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "storage/store.h"
#include "storage/testing/mutation.h"
#include "storage/testing/reference_reader.h"
#include "storage/testing/reference_state.h"

namespace osiedle::storage {

// The data that a reference store leaves behind, on which another can be opened.
struct ReferenceDisk {
  std::string incarnation;
  ReferenceStatePtr state = std::make_shared<ReferenceState>();
};

struct ReferenceOptions {
  // Null: a new one. At most one store at a time.
  std::shared_ptr<ReferenceDisk> disk = {};
  size_t max_queued = 16'384;
  Mutation mutation = Mutation::kNone;
};

// Every commit makes a new state, and a snapshot is a pointer to a state. A read is valid when the
// newest state would answer it in the same way. One thread commits and reports one transaction at a
// time. It runs losers again on the newest state, where nobody can overtake them.
class ReferenceStore : public Store {
 public:
  explicit ReferenceStore(ReferenceOptions options);
  ~ReferenceStore() override;

  absl::StatusOr<std::unique_ptr<const Snapshot>> GetSnapshot(const Budget& budget) override;
  void ReadWrite(const TransactionOptions& options, TransactionBody body, CommitDone done) override;
  std::string incarnation() const override { return disk_->incarnation; }
  absl::Status Ready(SteadyTime deadline) override;
  // UNIMPLEMENTED: there is no disk to copy.
  absl::StatusOr<BackupInfo> Backup(const std::string& directory) override;
  absl::StatusOr<std::vector<BackupInfo>> ListBackups(const std::string& directory) const override;
  absl::Status DeleteBackup(const std::string& directory, uint32_t id) override;
  void StopBackups() override {}
  void WatchLogs(LogWatcher* watcher) override;
  absl::Status Close() override;
  std::vector<Metric> Metrics() const override;

 private:
  struct Pending;

  ReferenceStatePtr Newest() const;
  // The state that a transaction or a snapshot reads.
  ReferenceView View(bool of_transaction);
  void Run(Pending& pending);
  void CommitLoop();
  CommitResult Decide(Pending& pending);
  void Apply(const Pending& pending);
  void Publish(ReferenceStatePtr state);

  const Mutation mutation_;
  const size_t max_queued_;
  const std::shared_ptr<ReferenceDisk> disk_;
  ReferenceLeak leak_;

  mutable absl::Mutex mutex_;
  ReferenceStatePtr newest_ ABSL_GUARDED_BY(mutex_);
  ReferenceStatePtr before_ ABSL_GUARDED_BY(mutex_);  // the state before; only mutants read it
  std::deque<std::unique_ptr<Pending>> queue_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_ ABSL_GUARDED_BY(mutex_) = 0;  // entries of the queue that were not refused
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;

  absl::Mutex watcher_mutex_;  // held while the watcher is called
  LogWatcher* watcher_ ABSL_GUARDED_BY(watcher_mutex_) = nullptr;

  size_t commits_ = 0;  // the committer's own
  std::thread committer_;
};

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_TESTING_REFERENCE_STORE_H_
