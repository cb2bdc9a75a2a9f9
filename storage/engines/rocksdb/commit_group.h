#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_COMMIT_GROUP_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_COMMIT_GROUP_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "rocksdb/write_batch.h"
#include "storage/engines/rocksdb/database.h"
#include "storage/engines/rocksdb/overlay_iterator.h"
#include "storage/engines/rocksdb/submission.h"
#include "storage/engines/rocksdb/views.h"
#include "storage/steady_time.h"

namespace osiedle::storage::rocksdb_engine {

// The transactions that become durable together. The next transaction meets the state of `view`
// with `pending` laid over it.
class CommitGroup {
 public:
  explicit CommitGroup(std::shared_ptr<const View> view)
      : view_(std::move(view)), batch_(0, 0, /*protection_bytes_per_key=*/8, 0) {}

  const std::shared_ptr<const View>& view() const { return view_; }
  const WriteMap& pending() const { return pending_; }
  std::vector<Finished>& finished() { return finished_; }

  // Later ones wait for the next group: those in this one must not wait too long for their sync.
  bool IsFull() const;
  // The logs that it appends to, once for each entry.
  const std::vector<LogId>& grown() const { return grown_; }
  bool WritesNothing() const { return pending_.empty() && batch_.Count() == 0; }

  void AddWrites(WriteMap& writes);
  void AddLogEntry(const Database& database, LogId log, LogPosition position,
                   const std::string& value);
  void Add(std::unique_ptr<Submission> submission, CommitResult result, bool wrote);

  // All writes of the group, each key once: of a key written by many only the last value counts.
  rocksdb::WriteBatch& FillBatch(const Database& database);
  std::vector<std::string> WrittenKeys() const;

 private:
  const std::shared_ptr<const View> view_;
  const SteadyTime begin_ = SteadyNow();
  WriteMap pending_;
  rocksdb::WriteBatch batch_;
  std::vector<LogId> grown_;
  size_t bytes_ = 0;
  std::vector<Finished> finished_;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_COMMIT_GROUP_H_
