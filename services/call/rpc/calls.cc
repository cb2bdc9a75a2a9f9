#include "services/call/rpc/calls.h"

#include "absl/time/clock.h"
#include "services/call/rpc/batch_call.h"
#include "services/call/rpc/rpc_call.h"

namespace osiedle::call {
namespace {

// Begins a call of the method's kind. The call deletes itself when it is answered.
template <typename Kind>
grpc::ServerUnaryReactor* Begin(CallRuntime& runtime, const RpcParts& parts) {
  auto* call = new Kind(runtime, parts);
  grpc::ServerUnaryReactor* reactor = call->reactor();
  call->Start();
  return reactor;
}

}  // namespace

Calls::Calls(const CallEnvironment& environment, const CallLimits& limits)
    : runtime_(environment, limits) {}

Calls::~Calls() { Shutdown(); }

void Calls::Shutdown() {
  runtime_.pool().Shutdown();
  runtime_.denials().Close();
}

bool Calls::AwaitIdle(storage::SteadyTime deadline) {
  // This wait happens once in the life of a process, and is not worth a lock in every call.
  while (!runtime_.is_idle()) {
    if (runtime_.Now() >= deadline) return false;
    absl::SleepFor(absl::Milliseconds(1));
  }
  return true;
}

grpc::ServerUnaryReactor* Calls::Start(const Method& method, grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* response) {
  const RpcParts parts = {
      .method = method, .context = context, .request = request, .response = response};
  struct Kinds {
    CallRuntime& runtime;
    const RpcParts& parts;
    grpc::ServerUnaryReactor* operator()(const AnyWrite& /*handler*/) const {
      return Begin<WriteCall>(runtime, parts);
    }
    grpc::ServerUnaryReactor* operator()(const AnyRead& /*handler*/) const {
      return Begin<ReadCall>(runtime, parts);
    }
    grpc::ServerUnaryReactor* operator()(const AnyJob& /*handler*/) const {
      return Begin<JobCall>(runtime, parts);
    }
    grpc::ServerUnaryReactor* operator()(const AnyPlanner& /*handler*/) const {
      return Begin<BatchCall>(runtime, parts);
    }
    // A service with such a method is never made.
    grpc::ServerUnaryReactor* operator()(std::monostate /*handler*/) const { return nullptr; }
  };
  return std::visit(Kinds{runtime_, parts}, method.handler);
}

}  // namespace osiedle::call
