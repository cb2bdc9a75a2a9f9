#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_STORE_SNAPSHOT_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_STORE_SNAPSHOT_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/engines/rocksdb/budget_meter.h"
#include "storage/engines/rocksdb/database.h"
#include "storage/engines/rocksdb/views.h"
#include "storage/snapshot.h"

namespace osiedle::storage::rocksdb_engine {

// INVALID_ARGUMENT when `key` is empty or too long.
absl::Status CheckKey(absl::string_view key);

// The value of a key of the records, or nothing.
absl::StatusOr<std::optional<std::string>> ReadRecord(const Database& database, const View& view,
                                                      absl::string_view key);

// The newest position of `log` in the version `snapshot`, or in the newest one when that is null.
absl::StatusOr<LogPosition> ReadLogEnd(const Database& database, const rocksdb::Snapshot* snapshot,
                                       LogId log);

class StoreSnapshot final : public Snapshot {
 public:
  StoreSnapshot(const Database& database, std::shared_ptr<const View> view, const Budget& budget)
      : database_(database), view_(std::move(view)), meter_(budget, &view_->ended()) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override;
  std::unique_ptr<Iterator> Scan(const KeyRange& range, const ScanOptions& options) const override;
  absl::StatusOr<std::vector<LogEntry>> ReadLog(LogId log, LogPosition after,
                                                size_t limit) const override;
  absl::StatusOr<LogPosition> LogEnd(LogId log) const override;

 private:
  const Database& database_;
  const std::shared_ptr<const View> view_;
  mutable BudgetMeter meter_;
};

}  // namespace osiedle::storage::rocksdb_engine

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_STORE_SNAPSHOT_H_
