// The recently committed keys, against which a transaction is validated.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_CONFLICT_WINDOW_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_CONFLICT_WINDOW_H_

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "storage/engines/rocksdb/read_set.h"
#include "storage/engines/rocksdb/views.h"

namespace osiedle::storage::rocksdb_engine {

// Knows, for every version since its floor, which keys changed. A transaction that read a version
// below the floor counts as a loser. This may be wrong but is safe: the body only runs again.
//
// Not thread-safe: it belongs to the committer.
class ConflictWindow {
 public:
  explicit ConflictWindow(size_t max_bytes) : max_bytes_(max_bytes) {}

  // The group that made `version` wrote `keys`, each named once.
  // REQUIRES: versions grow from call to call.
  void Add(Version version, std::vector<std::string> keys);

  // Whether anything in `reads` changed after version `read_at`.
  bool Conflicts(const ReadSet& reads, Version read_at) const;

  // Nobody reads a version before `oldest` any more.
  void TrimTo(Version oldest);

  // Forgets everything. A transaction that read a version before `floor` has lost.
  void Reset(Version floor);

  size_t bytes() const { return bytes_; }
  size_t keys() const { return newest_.size(); }

 private:
  struct Group {
    Version version;
    std::vector<std::string> keys;
    size_t bytes;
  };

  void DropOldestGroup();

  const size_t max_bytes_;
  // Changes up to and including this version are not known.
  Version floor_ = 0;
  std::deque<Group> groups_;
  // The newest version that changed a key. Ordered, for ranges.
  absl::btree_map<std::string, Version> newest_;
  size_t bytes_ = 0;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_CONFLICT_WINDOW_H_
