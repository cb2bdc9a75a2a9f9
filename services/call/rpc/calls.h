// The way that every RPC takes, from gRPC's call of a method to its answer.
//
// The steps, in their order, stand in services/call/README.md: identity, the request, access, the
// fields, the queues, the body, its records, the answer.
//
// gRPC's callback threads are few. Bodies of writes and point reads run on them; lists and whatever
// the proto marks long_scan run on the worker pool. Nothing here blocks.
#ifndef OSIEDLE_SERVICES_CALL_RPC_CALLS_H_
#define OSIEDLE_SERVICES_CALL_RPC_CALLS_H_

#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "services/call/rpc/method.h"
#include "services/call/rpc/runtime.h"
#include "storage/steady_time.h"

namespace osiedle::call {

// Thread-safe.
class Calls {
 public:
  Calls(const CallEnvironment& environment, const CallLimits& limits);
  // REQUIRES: no call is under way.
  ~Calls();

  // Begins one call of a method; both buffers live until it is answered.
  grpc::ServerUnaryReactor* Start(const Method& method, grpc::CallbackServerContext* context,
                                  const grpc::ByteBuffer* request, grpc::ByteBuffer* response);

  size_t pool_depth() const { return runtime_.pool().queue_depth(); }
  size_t writes_in_flight() const { return runtime_.writes().in_flight(); }

  // From now on new calls are answered with SHUTTING_DOWN; those under way go on.
  void BeginDraining() { runtime_.BeginDraining(); }
  // Waits until no call is under way; false: one still was at `deadline`.
  bool AwaitIdle(storage::SteadyTime deadline);

  // Runs what the pool holds and takes no more, and writes the denials that were only counted.
  // Before the destructor, after the last call, while the store is open.
  void Shutdown();

 private:
  CallRuntime runtime_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_CALLS_H_
