// A store that counts what is read of its snapshots.
#ifndef OSIEDLE_SERVICES_FIGURES_TESTING_COUNTING_STORE_H_
#define OSIEDLE_SERVICES_FIGURES_TESTING_COUNTING_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/call/testing/counting_snapshot.h"
#include "storage/status_macros.h"
#include "storage/store.h"

namespace osiedle::figures {

class CountingStore final : public storage::Store {
 public:
  // `behind` outlives it, and it outlives its snapshots.
  explicit CountingStore(storage::Store& behind) : behind_(behind) {}

  // As CountingSnapshot counts. What transactions read is not in it.
  int keys_read() const { return keys_read_; }

  absl::StatusOr<std::unique_ptr<const storage::Snapshot>> GetSnapshot(
      const storage::Budget& budget) override {
    ASSIGN_OR_RETURN(std::unique_ptr<const storage::Snapshot> snapshot,
                     behind_.GetSnapshot(budget));
    counted_.push_back(std::move(snapshot));
    return std::make_unique<call::CountingSnapshot>(*counted_.back(), keys_read_);
  }
  void ReadWrite(const storage::TransactionOptions& options, storage::TransactionBody body,
                 storage::CommitDone done) override {
    behind_.ReadWrite(options, std::move(body), std::move(done));
  }
  std::string incarnation() const override { return behind_.incarnation(); }
  absl::Status Ready(storage::SteadyTime deadline) override { return behind_.Ready(deadline); }
  absl::StatusOr<storage::BackupInfo> Backup(const std::string& directory) override {
    return behind_.Backup(directory);
  }
  absl::StatusOr<std::vector<storage::BackupInfo>> ListBackups(
      const std::string& directory) const override {
    return behind_.ListBackups(directory);
  }
  absl::Status DeleteBackup(const std::string& directory, uint32_t id) override {
    return behind_.DeleteBackup(directory, id);
  }
  void StopBackups() override { behind_.StopBackups(); }
  void WatchLogs(storage::LogWatcher* watcher) override { behind_.WatchLogs(watcher); }
  absl::Status Close() override { return behind_.Close(); }
  std::vector<storage::Metric> Metrics() const override { return behind_.Metrics(); }

 private:
  storage::Store& behind_;
  std::vector<std::unique_ptr<const storage::Snapshot>> counted_;
  int keys_read_ = 0;
};

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_TESTING_COUNTING_STORE_H_
