#include "services/call/rpc/runtime.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "storage/status_macros.h"

namespace osiedle::call {

CallRuntime::CallRuntime(const CallEnvironment& environment, const CallLimits& limits)
    : environment_(environment),
      limits_(limits),
      writes_(limits.writes_per_principal, limits.writes_total),
      denials_(environment.resources.store, *environment.resources.municipalities,
               environment.clock, environment.steady_clock, DenialLog::Options()),
      pool_(limits.pool, &environment.steady_clock) {}

storage::SteadyTime CallRuntime::DeadlineOf(const grpc::CallbackServerContext& context,
                                            storage::SteadyTime now) const {
  // gRPC keeps deadlines on a steady clock, and converts this one to the present wall time. So the
  // deadline is compared with the same wall clock at once: absl::Now() may lag behind a step of it.
  const std::chrono::system_clock::time_point asked = context.deadline();
  if (asked == std::chrono::system_clock::time_point::max()) return now + limits_.default_deadline;
  const absl::Duration left = absl::FromChrono(asked - std::chrono::system_clock::now());
  // A deadline of more than two centuries overflows in gRPC and becomes a time in the past. A
  // deadline that has just passed does not lie that far back.
  if (left < -absl::Hours(1)) return now + limits_.max_deadline;
  return now + std::min(left, limits_.max_deadline);
}

absl::StatusOr<uint32_t> CallRuntime::NumberOf(const std::string& municipality) {
  {
    absl::ReaderMutexLock lock(&numbers_mutex_);
    auto it = numbers_.find(municipality);
    if (it != numbers_.end()) return it->second;
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<const storage::Snapshot> snapshot,
                   store().GetSnapshot({}));
  ASSIGN_OR_RETURN(const std::optional<uint32_t> number,
                   environment_.resources.municipalities->NumberOf(*snapshot, municipality));
  if (!number.has_value()) return absl::NotFoundError("no such municipality");
  absl::MutexLock lock(&numbers_mutex_);
  numbers_[municipality] = *number;
  return *number;
}

}  // namespace osiedle::call
