// One run of a body.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_TRANSACTION_RUN_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_TRANSACTION_RUN_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/engines/rocksdb/budget_meter.h"
#include "storage/engines/rocksdb/database.h"
#include "storage/engines/rocksdb/overlay_iterator.h"
#include "storage/engines/rocksdb/read_set.h"
#include "storage/engines/rocksdb/views.h"
#include "storage/transaction.h"

namespace osiedle::storage::rocksdb_engine {

// What a run reads. `pending` are writes that will be durable before this run's are; a run that
// sees them is run by the committer itself. It may be null.
struct RunSource {
  const Database& database;
  std::shared_ptr<const View> view;
  const WriteMap* pending = nullptr;
};

class TransactionRun final : public Transaction {
 public:
  TransactionRun(RunSource source, absl::string_view id, const Budget& budget);

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override;
  std::unique_ptr<Iterator> Scan(const KeyRange& range, const ScanOptions& options) const override;
  absl::Status Put(absl::string_view key, absl::string_view value) override;
  absl::Status Delete(absl::string_view key) override;
  absl::Status Append(LogId log, absl::string_view value) override;
  absl::string_view id() const override { return id_; }

  // What came of the run, when its body returned `status`: an error of the transaction counts even
  // if the body ignored it.
  absl::Status Outcome(absl::Status status) const;
  bool out_of_time() const { return meter_.out_of_time(); }

  bool wrote_nothing() const { return writes_.empty() && appends_.empty(); }
  const ReadSet& reads() const { return reads_; }
  WriteMap& writes() { return writes_; }
  std::vector<std::pair<LogId, std::string>>& appends() { return appends_; }
  size_t bytes() const { return bytes_; }

 private:
  // Makes `status` the end of the transaction.
  absl::Status Fail(absl::Status status) const;
  absl::StatusOr<std::optional<std::string>> Lookup(absl::string_view key) const;
  // What one of the latest reads of the view found under `key`; null: none of them asked for it.
  const std::optional<std::string>* FindKnown(absl::string_view key) const;
  void Remember(const std::optional<std::string>& value) const;
  absl::Status Write(absl::string_view key, std::optional<std::string> value);

  const RunSource source_;
  const std::string id_;
  mutable BudgetMeter meter_;
  mutable ReadSet reads_;
  // The latest reads of the view, which never changes: bodies often read a row that their checks
  // have read before them. Once it is full, the oldest gives way.
  struct Known {
    // In reads_.points.
    size_t place = 0;
    std::optional<std::string> value;
  };
  mutable std::vector<Known> known_;
  mutable size_t next_known_ = 0;
  mutable absl::Status failure_;
  WriteMap writes_;
  std::vector<std::pair<LogId, std::string>> appends_;
  // Keys, values and log entries as they would be committed now.
  size_t bytes_ = 0;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_TRANSACTION_RUN_H_
