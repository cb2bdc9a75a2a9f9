// How many emergencies were declared, for the metrics page and the log.
#ifndef OSIEDLE_SERVICES_ACCESS_EMERGENCY_COUNT_H_
#define OSIEDLE_SERVICES_ACCESS_EMERGENCY_COUNT_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "services/call/area/follower.h"
#include "storage/metric.h"

namespace osiedle::access {

// Counts a declaration that is durable, and warns of it in the log. Thread-safe.
void NoteDeclaration(absl::string_view emergency);

// Shows the count of this process. Follows nothing and has no thread.
class EmergencyCount final : public call::Follower {
 public:
  void Stop() override {}
  void AddMetrics(std::vector<storage::Metric>& metrics) const override;
};

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_EMERGENCY_COUNT_H_
