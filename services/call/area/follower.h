// Background work of an area.
#ifndef OSIEDLE_SERVICES_CALL_AREA_FOLLOWER_H_
#define OSIEDLE_SERVICES_CALL_AREA_FOLLOWER_H_

#include <vector>

#include "storage/metric.h"

namespace osiedle::call {

// Follows the stored records on threads of its own, from its creation until it is stopped.
// Thread-safe.
class Follower {
 public:
  virtual ~Follower() = default;
  // Ends the threads. The follower stays for the metrics page.
  virtual void Stop() = 0;
  // Works also after Stop().
  virtual void AddMetrics(std::vector<storage::Metric>& metrics) const = 0;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_AREA_FOLLOWER_H_
