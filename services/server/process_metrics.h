// What the operating system knows about this process.
#ifndef OSIEDLE_SERVICES_SERVER_PROCESS_METRICS_H_
#define OSIEDLE_SERVICES_SERVER_PROCESS_METRICS_H_

#include <vector>

#include "storage/metric.h"

namespace osiedle::server {

// Memory and file descriptors, under the names that Prometheus's own libraries use. Leaves out what
// the system does not tell.
void AddProcessMetrics(std::vector<storage::Metric>& metrics);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_PROCESS_METRICS_H_
