// Counts what one run, or one snapshot, has used of its budget.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_BUDGET_METER_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_BUDGET_METER_H_

#include <atomic>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/limits.h"
#include "storage/steady_time.h"

namespace osiedle::storage::rocksdb_engine {

// The error of reads while the database is closed for a moment (recovery.h): UNAVAILABLE.
absl::Status ReopeningError();

// Thread-safe. Once spent it stays spent.
class BudgetMeter {
 public:
  // `ended` (which may be null) tells that the reader must release its view. All reads fail from
  // then on.
  explicit BudgetMeter(const Budget& budget, const std::atomic<bool>* ended = nullptr)
      : budget_(budget), begin_(SteadyNow()), ended_(ended) {}

  // One key was visited, `bytes` of key and value handed out. Looks at the clock now and then.
  absl::Status Charge(size_t bytes);
  // Whether time is left to read.
  absl::Status CheckTime();

  bool out_of_time() const { return out_of_time_.load(std::memory_order_relaxed); }

 private:
  const Budget budget_;
  const SteadyTime begin_;
  const std::atomic<bool>* const ended_;
  std::atomic<size_t> keys_ = 0;
  std::atomic<size_t> bytes_ = 0;
  std::atomic<bool> out_of_time_ = false;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_BUDGET_METER_H_
