// The state that the calls of one server share.
#ifndef OSIEDLE_SERVICES_CALL_RPC_RUNTIME_H_
#define OSIEDLE_SERVICES_CALL_RPC_RUNTIME_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/server_context.h"
#include "services/call/process/admission.h"
#include "services/call/process/clock.h"
#include "services/call/process/worker_pool.h"
#include "services/call/rpc/authenticator.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/denial_log.h"
#include "services/call/rpc/metrics.h"
#include "services/call/rpc/municipality_directory.h"
#include "storage/steady_time.h"

namespace osiedle::call {

struct CallLimits {
  absl::Duration default_deadline = absl::Seconds(5);
  absl::Duration max_deadline = absl::Seconds(30);
  // Writes under way.
  size_t writes_per_principal = 256;
  size_t writes_total = 8192;
  WorkerPool::Options pool;
};

// The parts of a server that a call uses. Everything outlives the calls.
struct CallEnvironment {
  const CallResources& resources;
  // For recorded times; and for deadlines and waits.
  const Clock& clock;
  const storage::SteadyClock& steady_clock;
  const Authenticator& authenticator;
  CallMetrics& metrics;
};

// Thread-safe.
class CallRuntime {
 public:
  CallRuntime(const CallEnvironment& environment, const CallLimits& limits);

  const CallEnvironment& environment() const { return environment_; }
  storage::Store& store() const { return environment_.resources.store; }
  storage::SteadyTime Now() const { return environment_.steady_clock.Now(); }

  // The number of a municipality, remembered once seen. NOT_FOUND: there is no such municipality.
  absl::StatusOr<uint32_t> NumberOf(const std::string& municipality);
  // `now`: when the call arrived.
  storage::SteadyTime DeadlineOf(const grpc::CallbackServerContext& context,
                                 storage::SteadyTime now) const;

  Admission& writes() { return writes_; }
  DenialLog& denials() { return denials_; }
  WorkerPool& pool() { return pool_; }
  const WorkerPool& pool() const { return pool_; }
  const Admission& writes() const { return writes_; }

  void BeginCall() { under_way_.fetch_add(1); }
  // Just before the answer.
  void EndCall() { under_way_.fetch_sub(1); }
  // Whether every call that has begun is answered.
  bool is_idle() const { return under_way_.load() == 0; }

  // From now on no further call is to begin.
  void BeginDraining() { draining_.store(true, std::memory_order_relaxed); }
  bool is_draining() const { return draining_.load(std::memory_order_relaxed); }

 private:
  const CallEnvironment environment_;
  const CallLimits limits_;
  std::atomic<bool> draining_ = false;
  std::atomic<int64_t> under_way_ = 0;
  Admission writes_;
  DenialLog denials_;
  WorkerPool pool_;

  absl::Mutex numbers_mutex_;
  absl::flat_hash_map<std::string, uint32_t> numbers_ ABSL_GUARDED_BY(numbers_mutex_);
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_RUNTIME_H_
