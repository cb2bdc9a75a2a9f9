// The metrics that dashboards and alerts look at by their names.
#include <map>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/engines/rocksdb/testing/store_fixture.h"
#include "storage/testing/metric_value.h"

namespace osiedle::storage {
namespace {

using ::testing::IsSupersetOf;
using ::testing::UnorderedElementsAreArray;
using Kind = Metric::Kind;

const std::map<std::string, Kind>& Promised() {
  static const auto* promised = new std::map<std::string, Kind>{
      {"osiedle_store_aborts_total", Kind::kCounter},
      {"osiedle_store_commits_total", Kind::kCounter},
      {"osiedle_store_conflicts_total", Kind::kCounter},
      {"osiedle_store_disk_free_bytes", Kind::kGauge},
      {"osiedle_store_disk_needed_bytes", Kind::kGauge},
      {"osiedle_store_group_transactions", Kind::kHistogram},
      {"osiedle_store_groups_total", Kind::kCounter},
      {"osiedle_store_in_flight", Kind::kGauge},
      {"osiedle_store_log_entries_total", Kind::kCounter},
      {"osiedle_store_queue_bytes", Kind::kGauge},
      {"osiedle_store_queue_depth", Kind::kGauge},
      {"osiedle_store_reruns_total", Kind::kCounter},
      {"osiedle_store_reserve_free_bytes", Kind::kGauge},
      {"osiedle_store_rocksdb_background_errors_total", Kind::kCounter},
      {"osiedle_store_rocksdb_block_cache_bytes", Kind::kGauge},
      {"osiedle_store_rocksdb_keys_estimate", Kind::kGauge},
      {"osiedle_store_rocksdb_memtable_bytes", Kind::kGauge},
      {"osiedle_store_rocksdb_pending_compaction_bytes", Kind::kGauge},
      {"osiedle_store_rocksdb_table_bytes", Kind::kGauge},
      {"osiedle_store_slow_reruns_total", Kind::kCounter},
      {"osiedle_store_sync_seconds", Kind::kHistogram},
      {"osiedle_store_sync_seconds_max", Kind::kGauge},
      {"osiedle_store_troubles_total", Kind::kCounter},
      {"osiedle_store_unknown_total", Kind::kCounter},
      {"osiedle_store_window_bytes", Kind::kGauge},
      {"osiedle_store_window_keys", Kind::kGauge},
  };
  return *promised;
}

std::map<std::string, Metric> MetricsOf(const Store& store) {
  std::map<std::string, Metric> metrics;
  for (Metric& metric : store.Metrics()) metrics[metric.name] = std::move(metric);
  return metrics;
}

std::map<std::string, Kind> KindsOf(const Store& store) {
  std::map<std::string, Kind> kinds;
  for (const Metric& metric : store.Metrics()) kinds[metric.name] = metric.kind;
  return kinds;
}

class MetricsTest : public RocksDbStoreTest {};

TEST_F(MetricsTest, OfAnOpenStore_AreTheOnesThatArePromised) {
  EXPECT_THAT(KindsOf(*Open()), UnorderedElementsAreArray(Promised()));
}

TEST_F(MetricsTest, AfterCommits_CountThemAndTheirGroups) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "v").status.ok());
  ASSERT_TRUE(Append(*store, "entry").status.ok());
  ASSERT_FALSE(ReadWriteAndWait(*store, {}, [](Transaction&) {
                 return absl::NotFoundError("no");
               }).status.ok());

  std::map<std::string, Metric> metrics = MetricsOf(*store);
  EXPECT_EQ(metrics["osiedle_store_commits_total"].value, 2);
  EXPECT_EQ(metrics["osiedle_store_aborts_total"].value, 1);
  EXPECT_EQ(metrics["osiedle_store_log_entries_total"].value, 1);
  EXPECT_EQ(metrics["osiedle_store_groups_total"].value, 2);
  EXPECT_GT(metrics["osiedle_store_rocksdb_memtable_bytes"].value, 0);

  const Metric::Distribution& sizes = metrics["osiedle_store_group_transactions"].distribution;
  EXPECT_EQ(sizes.count, 2u);
  EXPECT_EQ(sizes.sum, 2);
  ASSERT_FALSE(sizes.buckets.empty());
  EXPECT_EQ(sizes.buckets.front().upper_bound, 1);
  EXPECT_EQ(sizes.buckets.front().cumulative_count, 2u) << "each alone";

  const Metric::Distribution& seconds = metrics["osiedle_store_sync_seconds"].distribution;
  EXPECT_EQ(seconds.count, 2u);
  const double longest = metrics["osiedle_store_sync_seconds_max"].value;
  EXPECT_GT(longest, 0);
  EXPECT_GE(seconds.sum, longest);
  EXPECT_LE(seconds.sum, 2 * longest);
}

// The metrics page is served until the very end.
TEST_F(MetricsTest, OfAClosedStore_AreAllButTheDatabasesOwn) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "v").status.ok());
  ASSERT_TRUE(store->Close().ok());
  const std::map<std::string, Kind> kinds = KindsOf(*store);
  EXPECT_THAT(Promised(), IsSupersetOf(kinds));
  EXPECT_TRUE(kinds.contains("osiedle_store_disk_free_bytes"));
  EXPECT_FALSE(kinds.contains("osiedle_store_rocksdb_table_bytes"));
  EXPECT_EQ(MetricValue(store->Metrics(), "osiedle_store_commits_total"), 1);
}

}  // namespace
}  // namespace osiedle::storage
