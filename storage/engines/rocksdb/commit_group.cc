#include "storage/engines/rocksdb/commit_group.h"

#include "storage/engines/rocksdb/layout.h"
#include "storage/engines/rocksdb/status_mapping.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

constexpr size_t kMaxTransactions = 1024;
constexpr size_t kMaxBytes = 8 * 1024 * 1024;
constexpr absl::Duration kMaxTime = absl::Milliseconds(40);

}  // namespace

bool CommitGroup::IsFull() const {
  return finished_.size() >= kMaxTransactions || bytes_ >= kMaxBytes ||
         SteadyNow() - begin_ >= kMaxTime;
}

void CommitGroup::AddWrites(WriteMap& writes) {
  for (const auto& [key, value] : writes) {
    bytes_ += key.size() + (value.has_value() ? value->size() : 0);
  }
  if (pending_.empty()) {
    pending_.swap(writes);
    return;
  }
  for (auto& [key, value] : writes) pending_.insert_or_assign(key, std::move(value));
}

void CommitGroup::AddLogEntry(const Database& database, LogId log, LogPosition position,
                              const std::string& value) {
  bytes_ += value.size();
  grown_.push_back(log);
  batch_.Put(database.logs(), LogKey(log, position), value).PermitUncheckedError();
}

void CommitGroup::Add(std::unique_ptr<Submission> submission, CommitResult result, bool wrote) {
  Finished& finished = finished_.emplace_back();
  result.runs = submission->runs;
  finished.submission = std::move(submission);
  finished.result = std::move(result);
  finished.wrote = wrote;
  finished.saw_pending = !wrote && !pending_.empty();
}

rocksdb::WriteBatch& CommitGroup::FillBatch(const Database& database) {
  for (const auto& [key, value] : pending_) {
    rocksdb::Status status = value.has_value() ? batch_.Put(database.records(), key, *value)
                                               : batch_.Delete(database.records(), key);
    // Fails only beyond 4 GiB.
    status.PermitUncheckedError();
  }
  return batch_;
}

std::vector<std::string> CommitGroup::WrittenKeys() const {
  std::vector<std::string> keys;
  keys.reserve(pending_.size());
  for (const auto& [key, value] : pending_) keys.push_back(key);
  return keys;
}

}  // namespace osiedle::storage::rocksdb_engine
