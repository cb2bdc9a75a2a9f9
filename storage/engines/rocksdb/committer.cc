#include "storage/engines/rocksdb/committer.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/engines/rocksdb/budget_meter.h"
#include "storage/engines/rocksdb/recovery.h"
#include "storage/engines/rocksdb/status_mapping.h"
#include "storage/engines/rocksdb/store_snapshot.h"
#include "storage/steady_time.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

constexpr absl::Duration kProbeInterval = absl::Milliseconds(200);
constexpr absl::Duration kRefuseInterval = absl::Milliseconds(1);

std::string NewTransactionId() {
  thread_local absl::BitGen random;
  const uint64_t halves[2] = {absl::Uniform<uint64_t>(random), absl::Uniform<uint64_t>(random)};
  return std::string(reinterpret_cast<const char*>(halves), sizeof(halves));
}

bool DeadlinePassed(const Submission& submission) {
  return submission.options.deadline != SteadyTime::InfiniteFuture() &&
         SteadyNow() > submission.options.deadline;
}

absl::Status DeadlineStatus() {
  return absl::DeadlineExceededError("the deadline passed before the commit began");
}

CommitResult Committed() { return {CommitOutcome::kCommitted, absl::OkStatus(), 0}; }
CommitResult Aborted(absl::Status status) {
  return {CommitOutcome::kAborted, std::move(status), 0};
}

// The status of a run's body, with the transaction's own errors.
absl::Status RunBody(Submission& submission) {
  ++submission.runs;
  return submission.run->Outcome(submission.body(*submission.run));
}

}  // namespace

Committer::Committer(Database& database, EntryReserve& reserve, Views& views, Health& health,
                     SerialThread& completer, LogPresence& log_presence,
                     const CommitterOptions& options)
    : database_(database),
      reserve_(reserve),
      views_(views),
      health_(health),
      completer_(completer),
      log_presence_(log_presence),
      options_(options),
      window_(options.max_window_bytes),
      thread_([this] { Run(); }) {
  // Unlocking makes the committer's thread look at its condition again.
  health_.WhenInTrouble([this] { absl::MutexLock lock(&mutex_); });
}

void Committer::Finish() {
  {
    absl::MutexLock lock(&mutex_);
    finishing_ = true;
    mutex_.Await(absl::Condition(this, &Committer::IsIdle));
    stop_.Give();
  }
  if (thread_.joinable()) thread_.join();
  health_.WhenInTrouble(nullptr);
}

void Committer::WatchLogs(LogWatcher* watcher) {
  absl::MutexLock lock(&watcher_mutex_);
  watcher_ = watcher;
}

void Committer::AddMetrics(std::vector<Metric>& metrics) const {
  metrics_.AddTo(metrics);
  metrics.push_back(Metric::Gauge("osiedle_store_queue_depth",
                                  "Transactions that ran and wait for the committer.", waiting_));
  metrics.push_back(Metric::Gauge("osiedle_store_queue_bytes",
                                  "Writes of the transactions that wait for the committer.",
                                  waiting_bytes_));
  absl::MutexLock lock(&mutex_);
  metrics.push_back(Metric::Gauge("osiedle_store_in_flight",
                                  "Transactions that were admitted and are not yet reported.",
                                  in_flight_));
}

// ---------------------------------------------------------------------------------------------
// On the threads of callers, and on rerunner_.

void Committer::ReadWrite(const TransactionOptions& options, TransactionBody body,
                          CommitDone done) {
  auto submission = std::make_unique<Submission>();
  submission->options = options;
  submission->options.budget.time = std::min(options.budget.time, kMaxTransactionTime);
  submission->body = std::move(body);
  submission->done = std::move(done);
  submission->id = NewTransactionId();
  if (absl::Status refused = Admit(*submission); !refused.ok()) {
    Report(std::move(submission), CommitOutcome::kAborted, std::move(refused));
    return;
  }
  if (hot_spots_.IsHot(submission->options.contention_hint)) {
    Enqueue(std::move(submission));
  } else {
    Attempt(std::move(submission));
  }
}

absl::Status Committer::Admit(Submission& submission) {
  if (absl::Status status = health_.CheckWrites(); !status.ok()) {
    if (!submission.options.log_entries_only || !IsStoreFull(status)) return status;
  }
  if (waiting_ >= options_.max_queued || waiting_bytes_ >= options_.max_queued_bytes) {
    return BackpressureError(absl::StrCat(waiting_.load(), " transactions wait to be committed"));
  }
  absl::MutexLock lock(&mutex_);
  if (finishing_) return absl::UnavailableError("the store is closing");
  ++in_flight_;
  submission.admitted = true;
  return absl::OkStatus();
}

void Committer::Attempt(std::unique_ptr<Submission> submission) {
  if (DeadlinePassed(*submission)) {
    Report(std::move(submission), CommitOutcome::kAborted, DeadlineStatus());
    return;
  }
  submission->view = views_.Pin();
  if (submission->view.view() == nullptr) {
    Report(std::move(submission), CommitOutcome::kAborted, Refusal());
    return;
  }
  submission->run = std::make_unique<TransactionRun>(RunSource{database_, submission->view.view()},
                                                     submission->id, submission->options.budget);
  absl::Status status = RunBody(*submission);
  if (!status.ok()) {
    Report(std::move(submission), CommitOutcome::kAborted, std::move(status));
  } else if (submission->run->wrote_nothing()) {
    // All its reads were true at one moment, that of its view, so nothing can conflict.
    Report(std::move(submission), CommitOutcome::kCommitted, absl::OkStatus());
  } else {
    Enqueue(std::move(submission));
  }
}

void Committer::Enqueue(std::unique_ptr<Submission> submission) {
  waiting_bytes_ += submission->bytes();
  ++waiting_;
  absl::MutexLock lock(&mutex_);
  queue_.push_back(std::move(submission));
}

void Committer::Report(std::unique_ptr<Submission> submission, CommitOutcome outcome,
                       absl::Status status) {
  CommitResult result{outcome, std::move(status), submission->runs};
  std::vector<Finished> finished;
  finished.push_back({std::move(submission), std::move(result)});
  Report(std::move(finished));
}

void Committer::Report(std::vector<Finished> finished) {
  if (finished.empty()) return;
  for (Finished& each : finished) {
    metrics_.CountResult(each.result);
    each.submission->run.reset();
    each.submission->view.Release();
  }
  completer_.Add([this, finished = std::move(finished)]() mutable {
    size_t admitted = 0;
    for (Finished& each : finished) {
      if (each.submission->admitted) ++admitted;
      // The body is destroyed before `done`, because its objects may belong to the receiver of
      // `done`.
      each.submission->body = nullptr;
      each.submission->done(std::move(each.result));
      each.submission.reset();
    }
    if (admitted == 0) return;
    absl::MutexLock lock(&mutex_);
    in_flight_ -= admitted;
  });
}

// ---------------------------------------------------------------------------------------------
// On the committer's thread.

bool Committer::HasWork() const { return stop_.given() || !queue_.empty() || health_.InTrouble(); }

void Committer::Run() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (taken_.empty()) mutex_.Await(absl::Condition(this, &Committer::HasWork));
      if (stop_.given()) return;
      std::move(queue_.begin(), queue_.end(), std::back_inserter(taken_));
      queue_.clear();
    }
    if (health_.InTrouble()) {
      Recover();
    } else if (!health_.failure().ok()) {
      RefuseWaiting();
    } else if (!taken_.empty()) {
      CommitNextGroup();
    }
  }
}

void Committer::CommitNextGroup() {
  CommitGroup group(views_.Current());
  hot_spots_.NextGroup();
  do {
    std::unique_ptr<Submission> submission = std::move(taken_.front());
    taken_.pop_front();
    --waiting_;
    waiting_bytes_ -= submission->bytes();
    Decide(group, std::move(submission));
  } while (!taken_.empty() && !group.IsFull());

  absl::Status durable = MakeDurable(group);
  if (!durable.ok()) {
    for (Finished& each : group.finished()) {
      if (each.wrote) {
        each.result.outcome = CommitOutcome::kUnknown;
        each.result.status = durable;
      } else if (each.saw_pending) {
        // Its answer rests on writes that may or may not have happened.
        each.result.outcome = CommitOutcome::kAborted;
        each.result.status = durable;
      }
    }
    SaveInReserve(group.finished());
  }
  Report(std::move(group.finished()));
}

void Committer::Decide(CommitGroup& group, std::unique_ptr<Submission> submission) {
  if (DeadlinePassed(*submission)) {
    group.Add(std::move(submission), Aborted(DeadlineStatus()), false);
    return;
  }
  if (submission->run == nullptr) {
    RunHere(group, std::move(submission));
    return;
  }
  const ReadSet& reads = submission->run->reads();
  const bool lost = window_.Conflicts(reads, submission->view.view()->version()) ||
                    Touch(reads, group.pending(), [](const auto&) { return true; });
  submission->view.Release();
  if (!lost) {
    Merge(group, std::move(submission));
    return;
  }
  metrics_.CountConflict();
  hot_spots_.MarkLost(submission->options.contention_hint);
  if (submission->slow) {
    RerunElsewhere(std::move(submission));
  } else {
    metrics_.CountRerun(/*elsewhere=*/false);
    RunHere(group, std::move(submission));
  }
}

void Committer::RunHere(CommitGroup& group, std::unique_ptr<Submission> submission) {
  const Budget& own = submission->options.budget;
  Budget budget = own;
  budget.time = std::min(own.time, options_.run_budget);
  submission->run = std::make_unique<TransactionRun>(
      RunSource{database_, group.view(), &group.pending()}, submission->id, budget);
  absl::Status status = RunBody(*submission);
  if (submission->run->out_of_time() && budget.time < own.time) {
    submission->slow = true;
    RerunElsewhere(std::move(submission));
  } else if (!status.ok()) {
    group.Add(std::move(submission), Aborted(std::move(status)), false);
  } else if (submission->run->wrote_nothing()) {
    group.Add(std::move(submission), Committed(), false);
  } else {
    // No other commit can come between, because this thread alone makes new versions.
    Merge(group, std::move(submission));
  }
}

void Committer::RerunElsewhere(std::unique_ptr<Submission> submission) {
  metrics_.CountRerun(/*elsewhere=*/true);
  submission->run.reset();
  rerunner_.Add(
      [this, submission = std::move(submission)]() mutable { Attempt(std::move(submission)); });
}

void Committer::Merge(CommitGroup& group, std::unique_ptr<Submission> submission) {
  TransactionRun& run = *submission->run;
  // All steps that may fail come first, because a transaction joins whole or not at all.
  for (const auto& [log, value] : run.appends()) {
    absl::StatusOr<LogPosition> last = LastPosition(log);
    if (!last.ok()) {
      group.Add(std::move(submission), Aborted(last.status()), false);
      return;
    }
  }
  for (const auto& [log, value] : run.appends()) {
    group.AddLogEntry(database_, log, ++log_ends_[log], value);
  }
  group.AddWrites(run.writes());
  group.Add(std::move(submission), Committed(), true);
}

absl::StatusOr<LogPosition> Committer::LastPosition(LogId log) {
  auto known = log_ends_.find(log);
  if (known != log_ends_.end()) return known->second;
  absl::StatusOr<LogPosition> last = ReadLogEnd(database_, nullptr, log);
  if (last.ok()) log_ends_[log] = *last;
  return last;
}

absl::Status Committer::MakeDurable(CommitGroup& group) {
  if (group.WritesNothing()) return absl::OkStatus();
  rocksdb::WriteBatch& batch = group.FillBatch(database_);
  const SteadyTime begin = SteadyNow();
  rocksdb::Status written = database_.db().Write(SyncedWrite(), &batch);
  metrics_.CountGroup(group.finished().size(), batch.Count() - group.pending().size(),
                      SteadyNow() - begin);
  // A sync succeeds also into a log that was deleted.
  if (written.ok()) written = log_presence_.Check();
  if (!written.ok()) {
    health_.Trouble(written);
    const std::string message = absl::StrCat("commit: ", written.ToString());
    // Errors that follow from a full disk have other names, too.
    return health_.IsFull() ? StoreFullError(message) : absl::UnavailableError(message);
  }
  // The window comes before the view. A reader of the new view must find later changes in the
  // window, and a reader of an older view must find this group.
  if (!group.pending().empty()) {
    window_.Add(database_.db().GetLatestSequenceNumber(), group.WrittenKeys());
  }
  views_.Refresh();
  window_.TrimTo(views_.Oldest());
  metrics_.SetWindow(window_.keys(), window_.bytes());
  if (!group.grown().empty()) {
    absl::MutexLock lock(&watcher_mutex_);
    if (watcher_ != nullptr) watcher_->OnGrowth(group.grown());
  }
  return absl::OkStatus();
}

void Committer::Recover() {
  metrics_.CountTrouble();
  while (true) {
    RefuseWaiting();
    // An error that follows from a full disk may have another name, so the disk itself is asked.
    rocksdb::Status disk = ProbeDisk(database_.options());
    if (disk.ok() && health_.IsFull()) disk = CheckRoomToOpen(database_.options());
    const bool passing = disk.IsNoSpace() || LacksDescriptors(disk);
    if (passing) health_.Trouble(disk);
    if (!health_.IsPassing() || (!disk.ok() && !passing)) {
      absl::Status why = health_.cause();
      if (!disk.ok() && !passing) {
        why = absl::Status(why.code(),
                           absl::StrCat(why.message(), "; then a probe: ", disk.ToString()));
      }
      health_.Fail(std::move(why));
      return;
    }
    if (disk.ok() && OpenAnew()) return;
    if (!health_.failure().ok()) return;
    if (!RefuseFor(kProbeInterval)) return;
  }
}

bool Committer::RefuseFor(absl::Duration interval) {
  const SteadyTime end = SteadyNow() + interval;
  do {
    if (stop_.WaitFor(kRefuseInterval)) return false;
    RefuseWaiting();
  } while (SteadyNow() < end);
  return true;
}

bool Committer::OpenAnew() {
  // A backup goes on, and reads go on until the backup is done.
  if (!database_.in_use().TryLock()) return false;
  absl::Cleanup unlock = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { database_.in_use().Unlock(); };
  if (!EndViews()) return false;
  // Closing fails because of the earlier failure.
  database_.Shut().IgnoreError();
  // Troubles from here on belong to the new database.
  const uint64_t troubles = health_.troubles();
  absl::Status opened = database_.Open(Database::Access::kWrite);
  const bool writable = opened.ok();
  const rocksdb::Status disk = writable ? rocksdb::Status::OK() : ProbeDisk(database_.options());
  if (IsStoreFull(opened) || disk.IsNoSpace() || LacksDescriptors(disk)) {
    // The disk is full again, or descriptors are lacking. Reading needs no room.
    opened = database_.Open(Database::Access::kRead);
  }
  absl::Status settled = opened.ok() ? reserve_.Settle(database_, writable) : opened;
  // When the disk is full again, the entries stay in the reserve.
  if (IsStoreFull(settled)) health_.Trouble(rocksdb::Status::NoSpace());
  if (!settled.ok() && !IsStoreFull(settled)) {
    health_.Fail(std::move(settled));
    return false;
  }
  // There may be no room for the reserve yet.
  if (writable) reserve_.Make(options_.reserve_bytes).IgnoreError();
  // All remembered state is dropped, because a group whose write failed may be in the database now.
  log_ends_.clear();
  views_.Refresh();
  window_.Reset(views_.Current()->version());
  {
    // An unknown group may have appended to logs.
    absl::MutexLock lock(&watcher_mutex_);
    if (watcher_ != nullptr) watcher_->OnReopening();
  }
  return writable && health_.Recovered(troubles);
}

bool Committer::EndViews() {
  views_.End();
  while (!views_.IsNone()) {
    RefuseWaiting();
    if (health_.closing()) return false;
    // This wait is rare and short, and not worth a signal in every snapshot.
    absl::SleepFor(kRefuseInterval);
  }
  return true;
}

void Committer::RefuseWaiting() {
  {
    absl::MutexLock lock(&mutex_);
    std::move(queue_.begin(), queue_.end(), std::back_inserter(taken_));
    queue_.clear();
  }
  const absl::Status reason = Refusal();
  std::vector<Finished> refused;
  for (std::unique_ptr<Submission>& submission : taken_) {
    --waiting_;
    waiting_bytes_ -= submission->bytes();
    CommitResult result{CommitOutcome::kAborted, reason, submission->runs};
    refused.push_back({std::move(submission), std::move(result)});
  }
  taken_.clear();
  SaveInReserve(refused);
  Report(std::move(refused));
}

void Committer::SaveInReserve(std::vector<Finished>& finished) {
  std::vector<Finished*> saved;
  std::vector<const EntryReserve::Entry*> entries;
  for (Finished& each : finished) {
    const Submission& submission = *each.submission;
    if (!submission.options.log_entries_only || submission.run == nullptr) continue;
    if (!IsStoreFull(each.result.status) || !submission.run->writes().empty()) continue;
    saved.push_back(&each);
    for (const auto& entry : submission.run->appends()) entries.push_back(&entry);
  }
  if (saved.empty()) return;
  const absl::Status added = reserve_.Add(entries);
  for (Finished* each : saved) {
    each->result.outcome = added.ok() ? CommitOutcome::kCommitted : CommitOutcome::kAborted;
    each->result.status = added;
  }
}

absl::Status Committer::Refusal() const {
  absl::Status reason = health_.CheckWrites();
  return reason.ok() ? ReopeningError() : reason;
}

}  // namespace osiedle::storage::rocksdb_engine
