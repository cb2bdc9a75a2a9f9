// The state of one RPC from its arrival to its answer; what calls.cc is made of.
#ifndef OSIEDLE_SERVICES_CALL_RPC_RPC_CALL_H_
#define OSIEDLE_SERVICES_CALL_RPC_RPC_CALL_H_

#include <memory>
#include <optional>
#include <string>

#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/call_headers.h"
#include "services/call/rpc/change_records.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/method.h"
#include "services/call/rpc/runtime.h"
#include "services/call/rpc/write_run.h"

namespace osiedle::call {

// What gRPC brings; all of it outlives the call.
struct RpcParts {
  const Method& method;
  grpc::CallbackServerContext* context;
  const grpc::ByteBuffer* request;
  grpc::ByteBuffer* response;
};

// Lives until the answer is sent, then deletes itself. One thread at a time.
class RpcCall {
 public:
  // `runtime` outlives the call.
  RpcCall(CallRuntime& runtime, const RpcParts& parts);
  virtual ~RpcCall() = default;
  RpcCall(const RpcCall&) = delete;

  grpc::ServerUnaryReactor* reactor() const { return reactor_; }

 protected:
  // The steps before a snapshot or transaction: identity, deadline, the request itself, the scope
  // of access, and what the proto says about its fields. On failure the call has been answered and
  // this is gone. A read draws no ids.
  bool Begin(bool draws_ids = true);
  // Has `work` run on the worker pool, unless the time of the call is over by then.
  template <typename Work>
  void RunOnPool(Work work);
  // Sends the answer, counts, and deletes this.
  void Finish(const absl::Status& client_error);
  // Sends the failure of a handler; one that says that the caller is not entitled is audited first.
  void FinishFailed(const absl::Status& client_error);
  // A denial is audited before it is answered.
  void FinishDenied(const absl::Status& denial);
  // Answers OK when the audit entry of it is durable, with the names that the call gives
  // (Call::Gives), and fails when that cannot be.
  void FinishAudited(internal::v1::AuditEntry::Outcome outcome, storage::SteadyTime deadline);
  // Finds the address that the call came from, for the audit entry. A change has it from the
  // beginning, and most readings never need it.
  void NoteOrigin();
  // What entries say of the request.
  AuditedRequest audited() const { return {info().full_name, subject_, request_id_, ground_}; }
  // The whole decision of access, in a snapshot of its own.
  absl::Status CheckAccessNow();
  const MethodInfo& info() const { return method_.info; }
  const RequestShape& shape() const { return *method_.info.shape; }

  CallRuntime& runtime_;
  const Method& method_;
  grpc::CallbackServerContext* const context_;
  grpc::ServerUnaryReactor* const reactor_;
  const std::unique_ptr<google::protobuf::Message> request_;
  const std::unique_ptr<google::protobuf::Message> response_;
  storage::SteadyTime deadline_;
  std::shared_ptr<const Principal> principal_;
  std::string request_id_;
  std::string subject_;
  // Of a call that writes: the ground that its request states.
  std::string ground_;
  std::optional<Call> call_;
  // Of a call that writes.
  std::optional<Admission::Ticket> ticket_;
  int runs_ = 0;
  bool replayed_ = false;

 private:
  // What the headers say of the call, and on whose behalf it is.
  absl::Status ReadCircumstances(const CallHeaders& headers, Circumstances& circumstances) const;
  // Looks up the number of the municipality in whose scope the call is.
  absl::Status FindMunicipality();

  const grpc::ByteBuffer& request_bytes_;
  grpc::ByteBuffer& response_bytes_;
  const storage::SteadyTime start_;
};

class WriteCall final : public RpcCall {
 public:
  using RpcCall::RpcCall;
  void Start();

 private:
  // Hands the body to the store, which mostly runs it for the first time on this thread.
  void Submit();
  void Done(const storage::CommitResult& result);

  std::optional<WriteRun> run_;
};

class ReadCall final : public RpcCall {
 public:
  using RpcCall::RpcCall;
  void Start();

 private:
  void Run();
};

class JobCall final : public RpcCall {
 public:
  using RpcCall::RpcCall;
  void Start();

 private:
  void Run();
};

template <typename Work>
void RpcCall::RunOnPool(Work work) {
  const bool taken = runtime_.pool().Submit(principal_->id, deadline_,
                                            [this, work = std::move(work)](bool expired) mutable {
                                              if (expired || context_->IsCancelled())
                                                return Finish(DeadlinePassed());
                                              work();
                                            });
  if (!taken) Finish(QueueFull());
}

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_RPC_CALL_H_
