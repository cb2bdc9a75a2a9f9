// The records that many transactions want to change at this moment.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_HOT_SPOTS_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_HOT_SPOTS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace osiedle::storage::rocksdb_engine {

// Remembers for some groups that transactions of a hint (TransactionOptions::contention_hint) lost.
// Hints that share a place are confused, which costs only time. One thread marks and counts groups;
// any asks.
class HotSpots {
 public:
  // The committer has begun another group.
  void NextGroup() { group_.store(group_.load(kRelaxed) + 1, kRelaxed); }
  void MarkLost(uint64_t hint) {
    if (hint != 0) lost_[hint % kPlaces].store(group_.load(kRelaxed), kRelaxed);
  }
  bool IsHot(uint64_t hint) const {
    if (hint == 0) return false;
    const uint64_t lost = lost_[hint % kPlaces].load(kRelaxed);
    return lost != 0 && group_.load(kRelaxed) - lost < kGroups;
  }

 private:
  static constexpr std::memory_order kRelaxed = std::memory_order_relaxed;
  // Only a try shows that a record has cooled down, so one group in so many tries and may lose.
  static constexpr uint64_t kGroups = 64;
  static constexpr size_t kPlaces = 1024;

  std::atomic<uint64_t> group_ = 0;
  std::array<std::atomic<uint64_t>, kPlaces> lost_ = {};
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_HOT_SPOTS_H_
