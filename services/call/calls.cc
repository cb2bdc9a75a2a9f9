#include "services/call/calls.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/time/clock.h"
#include "grpcpp/server_context.h"
#include "services/call/batch_under_way.h"
#include "services/call/denial_log.h"
#include "services/call/under_way.h"

namespace osiedle::call {

Calls::Calls(const CallResources& resources, const Clock& clock, const Authenticator& authenticator,
             const MunicipalityDirectory& municipalities, CallMetrics& metrics,
             const CallLimits& limits, const storage::SteadyClock& steady_clock)
    : resources_(resources),
      clock_(clock),
      steady_clock_(steady_clock),
      authenticator_(authenticator),
      municipalities_(municipalities),
      metrics_(metrics),
      limits_(limits),
      write_admission_(limits.writes_per_principal, limits.writes_total),
      denials_(std::make_unique<DenialLog>(resources.store, municipalities, clock, steady_clock,
                                           DenialLog::Options())),
      pool_(limits.pool, &steady_clock) {}

Calls::~Calls() { Shutdown(); }

void Calls::Shutdown() {
  pool_.Shutdown();
  denials_->Close();
}

bool Calls::AwaitIdle(storage::SteadyTime deadline) const {
  // Once in the life of a process: not worth a lock in every call.
  while (under_way_.load() > 0) {
    if (steady_clock_.Now() >= deadline) return false;
    absl::SleepFor(absl::Milliseconds(1));
  }
  return true;
}

storage::SteadyTime Calls::DeadlineOf(const grpc::CallbackServerContext& context,
                                      storage::SteadyTime now) const {
  // gRPC keeps deadlines on a steady clock and tells this one as the wall time of this moment. So
  // it is compared with the same wall clock at once: absl::Now() may lag behind a step of it.
  const std::chrono::system_clock::time_point asked = context.deadline();
  if (asked == std::chrono::system_clock::time_point::max()) return now + limits_.default_deadline;
  const absl::Duration left = absl::FromChrono(asked - std::chrono::system_clock::now());
  // One of more than two centuries overflows in gRPC and comes out in the past; one that has just
  // passed on the way here lies not that far back.
  if (left < -absl::Hours(1)) return now + limits_.max_deadline;
  return now + std::min(left, limits_.max_deadline);
}

absl::StatusOr<uint32_t> Calls::NumberOf(const std::string& municipality) {
  {
    absl::ReaderMutexLock lock(&numbers_mutex_);
    auto it = numbers_.find(municipality);
    if (it != numbers_.end()) return it->second;
  }
  absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot =
      resources_.store.GetSnapshot({});
  if (!snapshot.ok()) return snapshot.status();
  absl::StatusOr<std::optional<uint32_t>> number =
      municipalities_.NumberOf(**snapshot, municipality);
  if (!number.ok()) return number.status();
  if (!number->has_value()) return absl::NotFoundError("no such municipality");
  absl::MutexLock lock(&numbers_mutex_);
  numbers_[municipality] = **number;
  return **number;
}

grpc::ServerUnaryReactor* Calls::StartWrite(grpc::CallbackServerContext* context,
                                            const MethodInfo& method,
                                            const google::protobuf::Message& request,
                                            google::protobuf::Message& response, WriteBody body,
                                            AnyKeptAnswer kept_answer) {
  auto* call = new WriteUnderWay(*this, context, method, request, response, std::move(body),
                                 std::move(kept_answer));
  grpc::ServerUnaryReactor* reactor = call->reactor();
  call->Start();
  return reactor;
}

grpc::ServerUnaryReactor* Calls::StartRead(grpc::CallbackServerContext* context,
                                           const MethodInfo& method,
                                           const google::protobuf::Message& request,
                                           google::protobuf::Message& response, ReadBody body) {
  auto* call = new ReadUnderWay(*this, context, method, request, response, std::move(body));
  grpc::ServerUnaryReactor* reactor = call->reactor();
  call->Start();
  return reactor;
}

grpc::ServerUnaryReactor* Calls::StartJob(grpc::CallbackServerContext* context,
                                          const MethodInfo& method,
                                          const google::protobuf::Message& request,
                                          google::protobuf::Message& response, JobBody body) {
  auto* call = new JobUnderWay(*this, context, method, request, response, std::move(body));
  grpc::ServerUnaryReactor* reactor = call->reactor();
  call->Start();
  return reactor;
}

grpc::ServerUnaryReactor* Calls::StartBatch(grpc::CallbackServerContext* context,
                                            const MethodInfo& method,
                                            const google::protobuf::Message& request,
                                            google::protobuf::Message& response,
                                            absl::AnyInvocable<Batch(const Call&)> planner) {
  auto* call = new BatchUnderWay(*this, context, method, request, response, std::move(planner));
  grpc::ServerUnaryReactor* reactor = call->reactor();
  call->Start();
  return reactor;
}

}  // namespace osiedle::call
