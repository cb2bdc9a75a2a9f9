// What the call path tells about itself, for the metrics page.
#ifndef OSIEDLE_SERVICES_CALL_RPC_METRICS_H_
#define OSIEDLE_SERVICES_CALL_RPC_METRICS_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/call/rpc/method_info.h"

namespace prometheus {
class Registry;
}  // namespace prometheus

namespace osiedle::call {

// Thread-safe; counting takes no lock once a method has been seen.
class CallMetrics {
 public:
  // Registers osiedle_calls_total{method,code}, osiedle_call_seconds{method},
  // osiedle_call_runs_total (runs of transaction bodies) and osiedle_call_replays_total.
  explicit CallMetrics(const std::shared_ptr<prometheus::Registry>& registry);
  ~CallMetrics();

  void Finished(const MethodInfo& method, absl::StatusCode code, absl::Duration duration, int runs,
                bool replayed);

 private:
  struct Families;
  const std::unique_ptr<Families> families_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_METRICS_H_
