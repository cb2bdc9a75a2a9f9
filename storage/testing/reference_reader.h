// Snapshots and transactions of the reference store.
#ifndef OSIEDLE_STORAGE_TESTING_REFERENCE_READER_H_
#define OSIEDLE_STORAGE_TESTING_REFERENCE_READER_H_

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "storage/steady_time.h"
#include "storage/testing/history.h"
#include "storage/testing/mutation.h"
#include "storage/testing/reference_state.h"
#include "storage/transaction.h"

namespace osiedle::storage {

// What is left of a Budget. Thread-safe.
class ReferenceBudget {
 public:
  explicit ReferenceBudget(const Budget& budget);

  // Fails when a part of the budget is spent, and from then on for ever.
  absl::Status Check();
  // Charges one visited key.
  void Spend(size_t bytes);

 private:
  absl::Mutex mutex_;
  Budget left_ ABSL_GUARDED_BY(mutex_);
  const SteadyTime end_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

// Tells which state to read. An honest store always gives the same one.
using ReferenceView = std::function<ReferenceStatePtr()>;

class ReferenceSnapshot : public Snapshot {
 public:
  ReferenceSnapshot(ReferenceView view, const Budget& budget, Mutation mutation);

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override;
  std::unique_ptr<Iterator> Scan(const KeyRange& range, const ScanOptions& options) const override;
  absl::StatusOr<std::vector<LogEntry>> ReadLog(LogId log, LogPosition after,
                                                size_t limit) const override;
  absl::StatusOr<LogPosition> LogEnd(LogId log) const override;

 private:
  const ReferenceView view_;
  const Mutation mutation_;
  mutable ReferenceBudget budget_;
};

// Uncommitted values that leak, for Mutation::kDirtyRead.
struct ReferenceLeak {
  absl::Mutex mutex;
  std::map<std::string, std::string> values ABSL_GUARDED_BY(mutex);
};

class ReferenceTransaction : public Transaction {
 public:
  ReferenceTransaction(ReferenceView view, const Budget& budget, std::string id, Mutation mutation,
                       ReferenceLeak& leak);

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override;
  std::unique_ptr<Iterator> Scan(const KeyRange& range, const ScanOptions& options) const override;
  absl::Status Put(absl::string_view key, absl::string_view value) override;
  absl::Status Delete(absl::string_view key) override;
  absl::Status Append(LogId log, absl::string_view value) override;
  absl::string_view id() const override { return id_; }

  // The first error of a call above, or of the budget. The error stays, whatever the body returns.
  absl::Status status() const { return status_; }
  const ReferenceWrites& writes() const { return writes_; }
  const ReferenceAppends& appends() const { return appends_; }
  const ReferenceStatePtr& start() const { return start_; }
  // The ranges that were visited, each only as far as its scan went.
  const std::deque<KeyRange>& scanned() const { return scanned_; }
  const std::vector<std::string>& gotten() const { return gotten_; }

 private:
  // Charges a write against the limits, and remembers a failure.
  absl::Status Charge(absl::Status valid, size_t bytes);

  const ReferenceView view_;
  const ReferenceStatePtr start_;
  const std::string id_;
  const Mutation mutation_;
  ReferenceLeak& leak_;
  mutable ReferenceBudget budget_;
  mutable absl::Status status_;
  mutable std::vector<std::string> gotten_;
  // A deque: iterators widen their range in place while they go.
  mutable std::deque<KeyRange> scanned_;
  ReferenceWrites writes_;
  ReferenceAppends appends_;
  size_t bytes_ = 0;
  size_t count_ = 0;
};

// Whether everything that `transaction` read is unchanged in `now`.
bool IsStillValid(const ReferenceTransaction& transaction, const ReferenceState& now,
                  Mutation mutation);

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_TESTING_REFERENCE_READER_H_
