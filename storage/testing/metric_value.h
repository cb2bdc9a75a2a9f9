// Metrics as tests look at them.
#ifndef OSIEDLE_STORAGE_TESTING_METRIC_VALUE_H_
#define OSIEDLE_STORAGE_TESTING_METRIC_VALUE_H_

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "absl/strings/string_view.h"
#include "storage/metric.h"

namespace osiedle::storage {

// The value of the counter or gauge `name`. A metric that is not there fails the test.
inline double MetricValue(const std::vector<Metric>& metrics, absl::string_view name) {
  for (const Metric& metric : metrics) {
    if (metric.name != name) continue;
    EXPECT_NE(metric.kind, Metric::Kind::kHistogram) << name;
    return metric.value;
  }
  ADD_FAILURE() << "there is no metric " << name;
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_TESTING_METRIC_VALUE_H_
