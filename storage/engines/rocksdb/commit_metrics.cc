#include "storage/engines/rocksdb/commit_metrics.h"

#include <utility>

namespace osiedle::storage::rocksdb_engine {

void CommitMetrics::CountResult(const CommitResult& result) {
  switch (result.outcome) {
    case CommitOutcome::kCommitted:
      ++commits_;
      break;
    case CommitOutcome::kAborted:
      ++aborts_;
      break;
    case CommitOutcome::kUnknown:
      ++unknown_;
      break;
  }
}

void CommitMetrics::CountGroup(size_t transactions, size_t log_entries, absl::Duration sync) {
  log_entries_ += log_entries;
  const double seconds = absl::ToDoubleSeconds(sync);
  sync_seconds_.Count(seconds);
  group_transactions_.Count(static_cast<double>(transactions));
  if (seconds > longest_sync_seconds_) longest_sync_seconds_ = seconds;
}

void CommitMetrics::AddTo(std::vector<Metric>& metrics) const {
  metrics.push_back(Metric::Counter("osiedle_store_commits_total",
                                    "Transactions that were reported as committed.", commits_));
  metrics.push_back(Metric::Counter("osiedle_store_aborts_total",
                                    "Transactions that were reported as aborted.", aborts_));
  metrics.push_back(Metric::Counter(
      "osiedle_store_unknown_total",
      "Transactions of which a failed disk does not tell whether they committed.", unknown_));
  metrics.push_back(Metric::Counter("osiedle_store_conflicts_total",
                                    "Runs of transactions that lost to a concurrent commit.",
                                    conflicts_));
  metrics.push_back(Metric::Counter("osiedle_store_reruns_total",
                                    "Transactions that lost and were run again by the committer.",
                                    reruns_));
  metrics.push_back(
      Metric::Counter("osiedle_store_slow_reruns_total",
                      "Transactions that were too long to be run by the committer and were run "
                      "again beside it.",
                      slow_reruns_));
  metrics.push_back(Metric::Counter("osiedle_store_troubles_total",
                                    "Failures of the disk after which the store opened itself "
                                    "anew or ended.",
                                    troubles_));
  metrics.push_back(Metric::Counter("osiedle_store_log_entries_total",
                                    "Entries that were written into the store's logs.",
                                    log_entries_));
  Metric::Distribution sync_seconds = sync_seconds_.Read();
  metrics.push_back(Metric::Counter("osiedle_store_groups_total",
                                    "Groups of transactions that were written and synced as one.",
                                    sync_seconds.count));
  metrics.push_back(Metric::Histogram("osiedle_store_sync_seconds",
                                      "Time that it took to write and sync a group.",
                                      std::move(sync_seconds)));
  metrics.push_back(Metric::Gauge("osiedle_store_sync_seconds_max",
                                  "Longest time that it took to write and sync a group since the "
                                  "store was opened.",
                                  longest_sync_seconds_));
  metrics.push_back(Metric::Histogram("osiedle_store_group_transactions",
                                      "Transactions in a group.", group_transactions_.Read()));
  metrics.push_back(Metric::Gauge(
      "osiedle_store_window_keys",
      "Keys that were changed lately and that transactions are validated against.", window_keys_));
  metrics.push_back(Metric::Gauge("osiedle_store_window_bytes",
                                  "Memory of the keys that transactions are validated against.",
                                  window_bytes_));
}

}  // namespace osiedle::storage::rocksdb_engine
