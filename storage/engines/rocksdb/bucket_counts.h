#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_BUCKET_COUNTS_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_BUCKET_COUNTS_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "storage/metric.h"

namespace osiedle::storage::rocksdb_engine {

// Counts values into buckets between `kBounds` upper bounds, and one bucket above them.
// Thread-safe, without a lock. A reader may see the newest value in the count and not yet in the
// sum.
template <size_t kBounds>
class BucketCounts {
 public:
  // In order.
  explicit BucketCounts(const std::array<double, kBounds>& upper_bounds)
      : upper_bounds_(upper_bounds) {}

  void Count(double value) {
    const auto bound = std::lower_bound(upper_bounds_.begin(), upper_bounds_.end(), value);
    counts_[bound - upper_bounds_.begin()].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
  }

  // The count is the sum of all buckets at every moment.
  Metric::Distribution Read() const {
    Metric::Distribution distribution;
    for (size_t i = 0; i < kBounds; ++i) {
      distribution.count += counts_[i].load(std::memory_order_relaxed);
      distribution.buckets.push_back({upper_bounds_[i], distribution.count});
    }
    distribution.count += counts_[kBounds].load(std::memory_order_relaxed);
    distribution.sum = sum_.load(std::memory_order_relaxed);
    return distribution;
  }

 private:
  const std::array<double, kBounds> upper_bounds_;
  std::array<std::atomic<uint64_t>, kBounds + 1> counts_ = {};
  std::atomic<double> sum_ = 0;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_BUCKET_COUNTS_H_
