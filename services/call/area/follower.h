// What an area does beside the calls.
#ifndef OSIEDLE_SERVICES_CALL_AREA_FOLLOWER_H_
#define OSIEDLE_SERVICES_CALL_AREA_FOLLOWER_H_

#include <vector>

#include "storage/metric.h"

namespace osiedle::call {

// Follows what is stored, on threads of its own, from its making until it is stopped. Thread-safe.
class Follower {
 public:
  virtual ~Follower() = default;
  // Ends its threads; it stays for the metrics page.
  virtual void Stop() = 0;
  // Also when it is stopped.
  virtual void AddMetrics(std::vector<storage::Metric>& metrics) const = 0;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_AREA_FOLLOWER_H_
