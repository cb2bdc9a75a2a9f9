// Metrics as the metrics page shows them.
#ifndef OSIEDLE_SERVICES_SERVER_METRIC_FAMILIES_H_
#define OSIEDLE_SERVICES_SERVER_METRIC_FAMILIES_H_

#include <vector>

#include "prometheus/metric_family.h"
#include "storage/metric.h"

namespace osiedle::server {

// One family for each metric.
std::vector<prometheus::MetricFamily> ToFamilies(const std::vector<storage::Metric>& metrics);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_METRIC_FAMILIES_H_
