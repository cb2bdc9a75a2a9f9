// Scanning a version of the store with writes laid over it that are not in the database yet.
//
// RocksDB's own iterator (WriteBatchWithIndex::NewIteratorWithBase) ignores the bounds, and fails
// when the batch grows during the scan. This one checks both bounds itself, owns the keys and
// values that it gives out, and looks the overlay up anew at each step.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_OVERLAY_ITERATOR_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_OVERLAY_ITERATOR_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "rocksdb/db.h"
#include "rocksdb/iterator.h"
#include "storage/engines/rocksdb/budget_meter.h"
#include "storage/engines/rocksdb/read_set.h"
#include "storage/snapshot.h"

namespace osiedle::storage::rocksdb_engine {

// Writes by key; no value means deleted.
using WriteMap = absl::btree_map<std::string, std::optional<std::string>>;

// What a scan reads. Everything pointed to must outlive the iterator.
struct ScanSource {
  rocksdb::DB* db = nullptr;
  rocksdb::ColumnFamilyHandle* family = nullptr;
  const rocksdb::Snapshot* snapshot = nullptr;
  // Newest first. They may grow and change while the iterator is in use.
  std::vector<const WriteMap*> overlays;
  // Pays for each key visited. May be null.
  BudgetMeter* meter = nullptr;
  // Told how far the scan has gone. May be null.
  ScanTrace* trace = nullptr;
};

class OverlayIterator final : public Iterator {
 public:
  OverlayIterator(ScanSource source, KeyRange range, ScanOptions options);

  absl::StatusOr<bool> Next() override;
  absl::string_view key() const override { return key_; }
  absl::string_view value() const override { return value_; }

 private:
  // Goes to the next key, deleted or not. False at the end.
  absl::StatusOr<bool> Step();
  void OpenBase();
  // Puts the base on its first key past `key_`.
  void AdvanceBase();
  bool BaseIsInRange() const;
  // The entry of an overlay next to `key_`, or null.
  const WriteMap::value_type* NextIn(const WriteMap& overlay) const;
  // Whether `a` comes before `b` in the direction of the scan.
  bool Before(absl::string_view a, absl::string_view b) const;

  const ScanSource source_;
  const KeyRange range_;
  const ScanOptions options_;
  rocksdb::Slice lower_, upper_;
  std::unique_ptr<rocksdb::Iterator> base_;

  bool begun_ = false;
  bool ended_ = false;
  absl::Status failure_;
  size_t returned_ = 0;
  // The last key visited, and its value unless it was deleted.
  std::string key_;
  std::string value_;
  bool deleted_ = false;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_OVERLAY_ITERATOR_H_
