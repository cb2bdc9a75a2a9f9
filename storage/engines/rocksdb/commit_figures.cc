#include "storage/engines/rocksdb/commit_figures.h"

#include "absl/strings/str_cat.h"

namespace osiedle::storage::rocksdb_engine {

void CommitFigures::CountResult(const CommitResult& result) {
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

void CommitFigures::CountGroup(size_t transactions, size_t log_entries, absl::Duration sync) {
  ++groups_;
  group_transactions_ += transactions;
  log_entries_ += log_entries;
  const uint64_t nanoseconds = absl::ToInt64Nanoseconds(sync);
  sync_nanoseconds_ += nanoseconds;
  // Only the committer writes here.
  if (nanoseconds > longest_sync_nanoseconds_) longest_sync_nanoseconds_ = nanoseconds;
  for (size_t i = 0; i < kSyncSeconds.size(); ++i) {
    if (sync <= absl::Seconds(kSyncSeconds[i])) ++sync_buckets_[i];
  }
  for (size_t i = 0; i < kGroupSizes.size(); ++i) {
    if (transactions <= static_cast<size_t>(kGroupSizes[i])) ++size_buckets_[i];
  }
}

void CommitFigures::AddTo(std::map<std::string, double>& figures) const {
  figures["osiedle_store_commits_total"] = commits_;
  figures["osiedle_store_aborts_total"] = aborts_;
  figures["osiedle_store_unknown_total"] = unknown_;
  figures["osiedle_store_conflicts_total"] = conflicts_;
  figures["osiedle_store_reruns_total"] = reruns_;
  figures["osiedle_store_slow_reruns_total"] = slow_reruns_;
  figures["osiedle_store_troubles_total"] = troubles_;
  figures["osiedle_store_groups_total"] = groups_;
  figures["osiedle_store_group_transactions_sum"] = group_transactions_;
  figures["osiedle_store_log_entries_total"] = log_entries_;
  figures["osiedle_store_sync_seconds_sum"] = sync_nanoseconds_ * 1e-9;
  figures["osiedle_store_sync_seconds_count"] = groups_;
  figures["osiedle_store_sync_seconds_max"] = longest_sync_nanoseconds_ * 1e-9;
  for (size_t i = 0; i < kSyncSeconds.size(); ++i) {
    figures[absl::StrCat("osiedle_store_sync_seconds_bucket_le_", kSyncSeconds[i])] =
        sync_buckets_[i];
  }
  for (size_t i = 0; i < kGroupSizes.size(); ++i) {
    figures[absl::StrCat("osiedle_store_group_transactions_bucket_le_", kGroupSizes[i])] =
        size_buckets_[i];
  }
  figures["osiedle_store_window_keys"] = window_keys_;
  figures["osiedle_store_window_bytes"] = window_bytes_;
}

}  // namespace osiedle::storage::rocksdb_engine
