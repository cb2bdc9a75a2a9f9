#include "storage/testing/reference_store.h"
#include "storage/steady_time.h"

#include <random>
#include <utility>

namespace osiedle::storage {
namespace {

// 16 random bytes.
std::string RandomId() {
  thread_local std::mt19937_64 random{std::random_device()()};
  const uint64_t words[] = {random(), random()};
  return std::string(reinterpret_cast<const char*>(words), sizeof(words));
}

// Applies the writes from `first` to before `last`, in the order of their keys.
void ApplyWrites(const ReferenceWrites& writes, size_t first, size_t last, Mutation mutation,
                 ReferenceState& state) {
  size_t number = 0;
  for (const auto& [key, value] : writes) {
    if (const size_t i = number++; i < first || i >= last) continue;
    if (value) {
      state.keys[key] = {*value, state.version};
    } else if (mutation != Mutation::kLostDelete) {
      state.keys.erase(key);
    }
  }
}

void AppendEntry(LogId id, const std::string& value, Mutation mutation, size_t commits,
                 ReferenceState& state) {
  std::map<LogPosition, std::string>& log = state.logs[id];
  const bool now = commits % 8 == 7;  // mutants err now and then, not always
  LogPosition position = log.empty() ? 1 : log.rbegin()->first + 1;
  if (now && mutation == Mutation::kLogGap) ++position;
  log[position] = value;
  if (now && mutation == Mutation::kLogTwice) log[position + 1] = value;
  if (now && mutation == Mutation::kLogSwapped && position > 1) {
    std::swap(log[position], log[position - 1]);
  }
}

}  // namespace

struct ReferenceStore::Pending {
  TransactionOptions options;
  TransactionBody body;
  CommitDone done;
  std::string id;
  // The reason why the transaction was not run at all.
  absl::Status refusal;
  int runs = 0;
  std::unique_ptr<ReferenceTransaction> transaction;  // of the last run
  absl::Status said;                                  // by the body, in the last run
  ReferenceWrites leftover;                           // of the runs before; only mutants look at it
};

ReferenceStore::ReferenceStore(ReferenceOptions options)
    : mutation_(options.mutation),
      max_queued_(options.max_queued),
      disk_(options.disk != nullptr ? options.disk : std::make_shared<ReferenceDisk>()),
      newest_(disk_->state),
      before_(disk_->state) {
  if (disk_->incarnation.empty()) disk_->incarnation = RandomId();
  committer_ = std::thread([this] { CommitLoop(); });
}

ReferenceStore::~ReferenceStore() {
  Close().IgnoreError();
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  committer_.join();
}

absl::StatusOr<std::unique_ptr<const Snapshot>> ReferenceStore::GetSnapshot(const Budget& budget) {
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) return absl::UnavailableError("the store is closed");
  }
  return std::make_unique<ReferenceSnapshot>(View(/*of_transaction=*/false), budget, mutation_);
}

void ReferenceStore::ReadWrite(const TransactionOptions& options, TransactionBody body,
                               CommitDone done) {
  auto pending = std::make_unique<Pending>();
  pending->options = options;
  pending->body = std::move(body);
  pending->done = std::move(done);
  pending->id = RandomId();
  if (SteadyNow() >= options.deadline) {
    pending->refusal = absl::DeadlineExceededError("the deadline has passed");
  } else if (absl::Status status = Ready(options.deadline); !status.ok()) {
    pending->refusal = status;
  } else {
    Run(*pending);
  }
  absl::MutexLock lock(&mutex_);
  if (closed_) pending->refusal = absl::UnavailableError("the store is closed");
  if (waiting_ >= max_queued_) pending->refusal = BackpressureError("too many transactions wait");
  if (pending->refusal.ok()) ++waiting_;
  queue_.push_back(std::move(pending));
}

absl::Status ReferenceStore::Ready(SteadyTime deadline) {
  absl::MutexLock lock(&mutex_);
  return closed_ ? absl::UnavailableError("the store is closed") : absl::OkStatus();
}

absl::StatusOr<BackupInfo> ReferenceStore::Backup(const std::string& directory) {
  return absl::UnimplementedError("the reference store has no backups");
}

absl::StatusOr<std::vector<BackupInfo>> ReferenceStore::ListBackups(
    const std::string& directory) const {
  return absl::UnimplementedError("the reference store has no backups");
}

absl::Status ReferenceStore::DeleteBackup(const std::string& directory, uint32_t id) {
  return absl::UnimplementedError("the reference store has no backups");
}

void ReferenceStore::WatchLogs(LogWatcher* watcher) {
  absl::MutexLock lock(&watcher_mutex_);
  watcher_ = watcher;
}

absl::Status ReferenceStore::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  mutex_.Await(absl::Condition(
      +[](size_t* waiting) { return *waiting == 0; }, &waiting_));
  disk_->state = newest_;
  return absl::OkStatus();
}

std::vector<Metric> ReferenceStore::Metrics() const {
  absl::MutexLock lock(&mutex_);
  return {
      Metric::Counter("reference_commits_total", "Transactions that committed.", newest_->version)};
}

ReferenceStatePtr ReferenceStore::Newest() const {
  absl::MutexLock lock(&mutex_);
  return newest_;
}

ReferenceView ReferenceStore::View(bool of_transaction) {
  const Mutation moving = of_transaction ? Mutation::kReadCommitted : Mutation::kMovingSnapshot;
  if (mutation_ == moving) return [this] { return Newest(); };
  const Mutation stale = of_transaction ? Mutation::kStaleReadOnly : Mutation::kStaleSnapshot;
  absl::MutexLock lock(&mutex_);
  return [state = mutation_ == stale ? before_ : newest_] { return state; };
}

void ReferenceStore::Run(Pending& pending) {
  ++pending.runs;
  if (pending.transaction != nullptr) pending.leftover = pending.transaction->writes();
  pending.transaction = std::make_unique<ReferenceTransaction>(
      View(/*of_transaction=*/true), pending.options.budget, pending.id, mutation_, leak_);
  pending.said = pending.body(*pending.transaction);
  pending.said.Update(pending.transaction->status());
}

void ReferenceStore::CommitLoop() {
  while (true) {
    std::unique_ptr<Pending> pending;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(
          +[](ReferenceStore* store) ABSL_EXCLUSIVE_LOCKS_REQUIRED(store->mutex_) {
            return store->ending_ || !store->queue_.empty();
          },
          this));
      if (queue_.empty()) return;
      pending = std::move(queue_.front());
      queue_.pop_front();
    }
    const bool waited = pending->refusal.ok();
    pending->done(Decide(*pending));
    if (mutation_ == Mutation::kLateCommit && waited && pending->said.ok()) {
      for (int i = 0; i < 20; ++i) std::this_thread::yield();
      Apply(*pending);
    }
    absl::MutexLock lock(&mutex_);
    if (waited) --waiting_;
  }
}

CommitResult ReferenceStore::Decide(Pending& pending) {
  const auto aborted = [&](absl::Status status) {
    return CommitResult{CommitOutcome::kAborted, std::move(status), pending.runs};
  };
  if (!pending.refusal.ok()) return aborted(pending.refusal);
  const bool writes =
      !pending.transaction->writes().empty() || !pending.transaction->appends().empty();
  const bool may_be_stale = mutation_ == Mutation::kStaleReadOnly && !writes;
  if (!may_be_stale && !IsStillValid(*pending.transaction, *Newest(), mutation_)) {
    if (mutation_ == Mutation::kLostCommit) return {CommitOutcome::kCommitted, {}, pending.runs};
    if (SteadyNow() >= pending.options.deadline) {
      return aborted(absl::DeadlineExceededError("overtaken, and no time to run again"));
    }
    Run(pending);
  }
  if (!pending.said.ok()) {
    if (mutation_ == Mutation::kFailureApplied) Apply(pending);
    return aborted(pending.said);
  }
  if (SteadyNow() >= pending.options.deadline) {
    return aborted(absl::DeadlineExceededError("the deadline passed before the commit"));
  }
  if (mutation_ != Mutation::kLateCommit) Apply(pending);
  if (mutation_ == Mutation::kFalseAbort && commits_ % 8 == 7) {
    return aborted(absl::DeadlineExceededError("a lie"));
  }
  return {CommitOutcome::kCommitted, absl::OkStatus(), pending.runs};
}

void ReferenceStore::Apply(const Pending& pending) {
  const ReferenceTransaction& transaction = *pending.transaction;
  auto next = std::make_shared<ReferenceState>(*Newest());
  ++next->version;
  ++commits_;
  if (mutation_ == Mutation::kRerunKeepsWrites) {
    ApplyWrites(pending.leftover, 0, pending.leftover.size(), mutation_, *next);
  }
  const size_t count = transaction.writes().size();
  const size_t half = count / 2;
  ApplyWrites(transaction.writes(), 0, half, mutation_, *next);
  if (mutation_ == Mutation::kTornVisibility && half > 0) {
    Publish(std::make_shared<ReferenceState>(*next));
    for (int i = 0; i < 20; ++i) std::this_thread::yield();
  }
  if (mutation_ != Mutation::kTornCommit || half == 0) {
    ApplyWrites(transaction.writes(), half, count, mutation_, *next);
  }
  for (const auto& [log, value] : transaction.appends()) {
    AppendEntry(log, value, mutation_, commits_, *next);
  }
  Publish(std::move(next));
  std::vector<LogId> grown;
  for (const auto& [log, value] : transaction.appends()) grown.push_back(log);
  absl::MutexLock lock(&watcher_mutex_);
  if (watcher_ != nullptr && !grown.empty()) watcher_->OnGrowth(grown);
}

void ReferenceStore::Publish(ReferenceStatePtr state) {
  absl::MutexLock lock(&mutex_);
  before_ = std::move(newest_);
  newest_ = std::move(state);
}

}  // namespace osiedle::storage
