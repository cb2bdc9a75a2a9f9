// A snapshot that counts what is read of it.
#ifndef OSIEDLE_SERVICES_CALL_TESTING_COUNTING_SNAPSHOT_H_
#define OSIEDLE_SERVICES_CALL_TESTING_COUNTING_SNAPSHOT_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/snapshot.h"

namespace osiedle::call {

class CountingSnapshot final : public storage::Snapshot {
 public:
  // `behind` and `keys_read` outlive it. Adds one to `keys_read` for each key that is read: a
  // value, an entry of a range, a log or its end.
  CountingSnapshot(const storage::Snapshot& behind, int& keys_read)
      : behind_(behind), keys_read_(keys_read) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    ++keys_read_;
    return behind_.Get(key);
  }
  std::unique_ptr<storage::Iterator> Scan(const storage::KeyRange& range,
                                          const storage::ScanOptions& options) const override {
    return std::make_unique<Counting>(behind_.Scan(range, options), keys_read_);
  }
  absl::StatusOr<std::vector<storage::LogEntry>> ReadLog(storage::LogId log,
                                                         storage::LogPosition after,
                                                         size_t limit) const override {
    ++keys_read_;
    return behind_.ReadLog(log, after, limit);
  }
  absl::StatusOr<storage::LogPosition> LogEnd(storage::LogId log) const override {
    ++keys_read_;
    return behind_.LogEnd(log);
  }

 private:
  class Counting final : public storage::Iterator {
   public:
    Counting(std::unique_ptr<storage::Iterator> behind, int& keys_read)
        : behind_(std::move(behind)), keys_read_(keys_read) {}
    absl::StatusOr<bool> Next() override {
      ++keys_read_;
      return behind_->Next();
    }
    absl::string_view key() const override { return behind_->key(); }
    absl::string_view value() const override { return behind_->value(); }

   private:
    const std::unique_ptr<storage::Iterator> behind_;
    int& keys_read_;
  };

  const storage::Snapshot& behind_;
  int& keys_read_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_TESTING_COUNTING_SNAPSHOT_H_
