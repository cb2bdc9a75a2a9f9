// Figures that are not counted by prometheus itself, for the metrics page.
#ifndef OSIEDLE_SERVICES_SERVER_FIGURES_H_
#define OSIEDLE_SERVICES_SERVER_FIGURES_H_

#include <map>
#include <string>
#include <vector>

#include "prometheus/metric_family.h"

namespace osiedle::server {

// Named figures as metrics. A name that ends in _total is a counter; X_bucket_le_B, X_sum and
// X_count together are the histogram X; everything else is a gauge.
std::vector<prometheus::MetricFamily> ToFamilies(const std::map<std::string, double>& figures);

// Of the process: memory and file descriptors, under prometheus's own names.
std::map<std::string, double> ProcessFigures();

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_FIGURES_H_
