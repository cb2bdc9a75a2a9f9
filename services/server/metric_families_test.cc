#include "services/server/metric_families.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "prometheus/text_serializer.h"

namespace osiedle::server {
namespace {

using ::osiedle::storage::Metric;

std::string Page(const std::vector<Metric>& metrics) {
  return prometheus::TextSerializer().Serialize(ToFamilies(metrics));
}

TEST(MetricFamiliesTest, ACounter_KeepsItsNameHelpAndValue) {
  EXPECT_EQ(Page({Metric::Counter("store_commits_total", "Commits.", 7)}),
            "# HELP store_commits_total Commits.\n"
            "# TYPE store_commits_total counter\n"
            "store_commits_total 7\n");
}

TEST(MetricFamiliesTest, AGauge_KeepsItsNameHelpAndValue) {
  EXPECT_EQ(Page({Metric::Gauge("store_full_ratio", "Part that is full.", 0.25)}),
            "# HELP store_full_ratio Part that is full.\n"
            "# TYPE store_full_ratio gauge\n"
            "store_full_ratio 0.25\n");
}

TEST(MetricFamiliesTest, AHistogram_HasItsBucketsAndOneAboveThem) {
  EXPECT_EQ(Page({Metric::Histogram("sync_seconds", "Time of a sync.",
                                    {.buckets = {{0.001, 1}, {0.5, 3}}, .count = 4, .sum = 2.5})}),
            "# HELP sync_seconds Time of a sync.\n"
            "# TYPE sync_seconds histogram\n"
            "sync_seconds_count 4\n"
            "sync_seconds_sum 2.5\n"
            "sync_seconds_bucket{le=\"0.001\"} 1\n"
            "sync_seconds_bucket{le=\"0.5\"} 3\n"
            "sync_seconds_bucket{le=\"+Inf\"} 4\n");
}

TEST(MetricFamiliesTest, SeveralMetrics_KeepTheirOrder) {
  const std::vector<prometheus::MetricFamily> families =
      ToFamilies({Metric::Gauge("b", "B.", 1), Metric::Gauge("a", "A.", 2)});
  ASSERT_EQ(families.size(), 2u);
  EXPECT_EQ(families[0].name, "b");
  EXPECT_EQ(families[1].name, "a");
}

}  // namespace
}  // namespace osiedle::server
