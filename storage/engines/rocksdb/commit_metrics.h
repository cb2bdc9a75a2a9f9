#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_COMMIT_METRICS_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_COMMIT_METRICS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "storage/engines/rocksdb/bucket_counts.h"
#include "storage/metric.h"
#include "storage/transaction.h"

namespace osiedle::storage::rocksdb_engine {

// What the committer counts. Thread-safe; a reader may see one of two related counters ahead.
class CommitMetrics {
 public:
  void CountResult(const CommitResult& result);
  void CountConflict() { ++conflicts_; }
  void CountRerun(bool elsewhere) { ++(elsewhere ? slow_reruns_ : reruns_); }
  // REQUIRES: called by one thread at a time.
  void CountGroup(size_t transactions, size_t log_entries, absl::Duration sync);
  void CountTrouble() { ++troubles_; }
  void SetWindow(size_t keys, size_t bytes) {
    window_keys_ = keys;
    window_bytes_ = bytes;
  }

  void AddTo(std::vector<Metric>& metrics) const;

 private:
  static constexpr std::array<double, 10> kSyncSeconds = {0.0001, 0.0003, 0.001, 0.003, 0.01,
                                                          0.03,   0.1,    0.3,   1,     3};
  static constexpr std::array<double, 6> kGroupSizes = {1, 4, 16, 64, 256, 1024};

  std::atomic<uint64_t> commits_ = 0, aborts_ = 0, unknown_ = 0;
  std::atomic<uint64_t> conflicts_ = 0, reruns_ = 0, slow_reruns_ = 0, troubles_ = 0;
  std::atomic<uint64_t> log_entries_ = 0;
  // Each counts every group.
  BucketCounts<kSyncSeconds.size()> sync_seconds_{kSyncSeconds};
  BucketCounts<kGroupSizes.size()> group_transactions_{kGroupSizes};
  std::atomic<double> longest_sync_seconds_ = 0;
  std::atomic<uint64_t> window_keys_ = 0, window_bytes_ = 0;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_COMMIT_METRICS_H_
