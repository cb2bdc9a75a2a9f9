// The reads of one run of a body. None of them may have changed when it commits.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_READ_SET_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_READ_SET_H_

#include <deque>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "storage/snapshot.h"

namespace osiedle::storage::rocksdb_engine {

// How far a scan has gone. It stands for the keys between its start and `last`, both included; for
// its whole range once it has ended; for nothing before its first step.
struct ScanTrace {
  KeyRange range;
  bool reverse = false;
  bool begun = false;
  bool ended = false;
  // A failed scan makes its transaction fail, even if the body takes the failure for an end.
  absl::Status failure;
  std::string last;

  KeyRange Covered() const {
    if (ended) return range;
    if (reverse) return {last, range.end};
    return {range.begin, last + '\0'};
  }
};

struct ReadSet {
  std::vector<std::string> points;
  // A deque: iterators write to their trace while others are added.
  std::deque<ScanTrace> scans;
};

// Whether `reads` cover an entry of `map` (ordered, by key) for which `changed(entry)` holds.
template <typename OrderedMap, typename Changed>
bool Touch(const ReadSet& reads, const OrderedMap& map, Changed changed) {
  if (map.empty()) return false;
  for (const std::string& key : reads.points) {
    auto it = map.find(key);
    if (it != map.end() && changed(*it)) return true;
  }
  for (const ScanTrace& scan : reads.scans) {
    if (!scan.begun) continue;
    const KeyRange range = scan.Covered();
    for (auto it = map.lower_bound(range.begin); it != map.end() && range.Contains(it->first);
         ++it) {
      if (changed(*it)) return true;
    }
  }
  return false;
}

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_READ_SET_H_
