#include "services/server/process_metrics.h"

#include <vector>

#include "gtest/gtest.h"
#include "storage/testing/metric_value.h"

namespace osiedle::server {
namespace {

using ::osiedle::storage::MetricValue;

TEST(ProcessMetricsTest, KnowMemoryAndDescriptors) {
  std::vector<storage::Metric> metrics;
  AddProcessMetrics(metrics);
  EXPECT_GT(MetricValue(metrics, "process_resident_memory_bytes"), 1e6);
  EXPECT_GT(MetricValue(metrics, "process_open_fds"), 2);
  EXPECT_GE(MetricValue(metrics, "process_max_fds"), MetricValue(metrics, "process_open_fds"));
}

}  // namespace
}  // namespace osiedle::server
