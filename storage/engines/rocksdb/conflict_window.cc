#include "storage/engines/rocksdb/conflict_window.h"

#include <utility>

namespace osiedle::storage::rocksdb_engine {
namespace {

// A key is stored in its group and in the map. Strings and nodes have some overhead of their own.
size_t CostOf(const std::string& key) { return 2 * (key.size() + sizeof(std::string)) + 16; }

}  // namespace

void ConflictWindow::Add(Version version, std::vector<std::string> keys) {
  Group group{version, std::move(keys), 0};
  for (const std::string& key : group.keys) {
    newest_[key] = version;
    group.bytes += CostOf(key);
  }
  bytes_ += group.bytes;
  groups_.push_back(std::move(group));
  while (bytes_ > max_bytes_) DropOldestGroup();
}

bool ConflictWindow::Conflicts(const ReadSet& reads, Version read_at) const {
  if (read_at < floor_) return !reads.points.empty() || !reads.scans.empty();
  if (groups_.empty() || groups_.back().version <= read_at) return false;
  return Touch(reads, newest_, [&](const auto& entry) { return entry.second > read_at; });
}

void ConflictWindow::TrimTo(Version oldest) {
  while (!groups_.empty() && groups_.front().version <= oldest) DropOldestGroup();
}

void ConflictWindow::Reset(Version floor) {
  groups_.clear();
  newest_.clear();
  bytes_ = 0;
  floor_ = floor;
}

void ConflictWindow::DropOldestGroup() {
  const Group& group = groups_.front();
  for (const std::string& key : group.keys) {
    auto it = newest_.find(key);
    // A younger group that wrote the key too still needs it.
    if (it->second == group.version) newest_.erase(it);
  }
  floor_ = group.version;
  bytes_ -= group.bytes;
  groups_.pop_front();
}

}  // namespace osiedle::storage::rocksdb_engine
