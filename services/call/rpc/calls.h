// The way that every RPC takes, from gRPC's call of a method to its answer.
//
// In this order: the token of this call becomes a principal; the request is read; access is decided
// from the method's `access` option and the municipality that the request names; the queues of the
// principal have room or the call is refused; an earlier answer to the same request_id is found;
// the handler runs; the audit entry, the change event and the kept answer join its transaction; the
// store makes all of it durable; the client is answered.
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
  void BeginDraining() { runtime_.draining().store(true, std::memory_order_relaxed); }
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
