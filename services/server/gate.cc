#include "services/server/gate.h"

#include <grpc/grpc.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/support/server_callback.h"
#include "services/call/rpc/call_headers.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/method_info.h"
#include "services/server/refused_call.h"

namespace osiedle::server {
namespace {

using ::google::protobuf::MethodDescriptor;
using ::google::protobuf::ServiceDescriptor;
using ::grpc::internal::MethodHandler;
using Parameter = MethodHandler::HandlerParameter;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr absl::Duration kSweepEvery = absl::Seconds(1);
// A refusal that cannot be sent in this time, because its client does not read, is dropped.
constexpr std::chrono::seconds kRefusalTime(2);

std::vector<std::string> PathsOf(const ServiceDescriptor& service) {
  std::vector<std::string> paths;
  for (int i = 0; i < service.method_count(); ++i) {
    paths.push_back(absl::StrCat("/", service.full_name(), "/", service.method(i)->name()));
  }
  return paths;
}

}  // namespace

// A method of a gated service. gRPC owns it.
class GatedMethod final : public MethodHandler {
 public:
  GatedMethod(MethodHandler& method, const MethodDescriptor& descriptor,
              const call::MethodInfo* info, Gate& gate)
      : method_(method), takes_stream_(descriptor.client_streaming()), info_(info), gate_(gate) {}

  // With the headers.
  void RunHandler(const Parameter& parameter) override;

 private:
  friend class Gate::Arrival;

  MethodHandler& method_;
  const bool takes_stream_;
  // Null for a service that is not ours.
  const call::MethodInfo* const info_;
  Gate& gate_;
};

// A call between its headers and its request, or between its refusal and its end. Deletes itself.
// The gate's mutex guards all members that are not constant.
class Gate::Arrival final : private grpc_completion_queue_functor {
 public:
  Arrival(const Parameter& parameter, const GatedMethod& method, Gate& gate)
      : grpc_completion_queue_functor{&OnRequest, /*inlineable=*/1, 0, nullptr},
        parameter_(parameter),
        call_(parameter.call->call()),
        method_(method),
        gate_(gate),
        begin_(std::chrono::steady_clock::now()),
        until_(begin_ + absl::ToChronoNanoseconds(gate.limits_.time)) {
    grpc_call_ref(call_);
  }

  // Decides that the call is refused; Refuse() then sends the refusal.
  void BeginRefusal() {
    refused_ = true;
    until_ = std::chrono::steady_clock::now() + kRefusalTime;
    ++holders_;
  }
  void Refuse(const absl::Status& why) {
    if (method_.info_ != nullptr) {
      gate_.metrics_.Finished(*method_.info_, why.code(),
                              absl::FromChrono(std::chrono::steady_clock::now() - begin_), 0,
                              false);
    }
    using Handler = grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>;
    Handler handler([&why](grpc::CallbackServerContext*) { return new RefusedCall(why); });
    handler.RunHandler(Parameter(parameter_.call, parameter_.server_context, nullptr,
                                 grpc::Status::OK, nullptr, [this] { Release(); }));
  }

  // Decides that it is the call's turn; Ask() then asks gRPC for the request.
  void BeginTurn() { ++holders_; }
  void Ask() {
    grpc_op receive = {};
    receive.op = GRPC_OP_RECV_MESSAGE;
    receive.data.recv_message.recv_message = &request_;
    grpc_completion_queue_functor* tag = this;
    if (grpc_call_start_batch(call_, &receive, 1, tag, nullptr) != GRPC_CALL_OK) {
      OnRequest(tag, 0);
    }
  }

  bool refused() const { return refused_; }
  bool IsLate(SteadyTime now) const { return now >= until_; }
  // For a client that does not read its refusal. The caller cancels the returned call and releases
  // it.
  grpc_call* GiveUp() {
    until_ = SteadyTime::max();
    grpc_call_ref(call_);
    return call_;
  }

 private:
  ~Arrival() {
    if (request_ != nullptr) grpc_byte_buffer_destroy(request_);
    grpc_call_unref(call_);
  }

  static void OnRequest(grpc_completion_queue_functor* tag, int /*ok*/) {
    static_cast<Arrival*>(tag)->EndTurn();
  }
  // The request has come, or never will.
  void EndTurn();
  void Release();

  const Parameter parameter_;
  grpc_call* const call_;
  const GatedMethod& method_;
  Gate& gate_;
  const SteadyTime begin_;
  SteadyTime until_;
  bool refused_ = false;
  // Belongs to gRPC while it is the call's turn.
  grpc_byte_buffer* request_ = nullptr;
  // The number of turns and refusals that have begun and not ended.
  int holders_ = 0;
};

void GatedMethod::RunHandler(const Parameter& parameter) {
  absl::Status known;
  if (gate_.authenticator_ != nullptr) {
    const auto& context = static_cast<const grpc::CallbackServerContext&>(
        *static_cast<grpc::CallbackServerContext*>(parameter.server_context));
    known = gate_.authenticator_->Authenticate(call::CallHeaders(context).credentials()).status();
  }
  if (known.ok() && takes_stream_) return method_.RunHandler(parameter);

  auto* arrival = new Gate::Arrival(parameter, *this, gate_);
  Gate::Turns turns;
  {
    absl::MutexLock lock(&gate_.mutex_);
    gate_.arrivals_.insert(arrival);
    if (known.ok()) {
      gate_.waiting_.push_back(arrival);
      turns = gate_.TakeTurns();
    } else {
      arrival->BeginRefusal();
    }
  }
  if (!known.ok()) return arrival->Refuse(call::Unauthenticated());
  for (Gate::Arrival* turn : turns) turn->Ask();
}

void Gate::Arrival::EndTurn() {
  bool refused = false;
  bool unreadable = false;
  Turns turns;
  {
    absl::MutexLock lock(&gate_.mutex_);
    --gate_.coming_;
    turns = gate_.TakeTurns();
    refused = refused_;
    unreadable = !refused && request_ == nullptr;
    if (unreadable) BeginRefusal();
    if (!refused && !unreadable) gate_.arrivals_.erase(this);
  }
  for (Arrival* turn : turns) turn->Ask();
  // The client has gone, or has sent nothing or too much. gRPC itself has answered a request that
  // is too large.
  if (unreadable) Refuse(call::RequestUnreadable());
  if (refused || unreadable) return Release();

  // gRPC does the same with a method that it hands over whole.
  grpc::Status read;
  void* data = nullptr;
  void* message =
      method_.method_.Deserialize(call_, std::exchange(request_, nullptr), &read, &data);
  method_.method_.RunHandler(Parameter(parameter_.call, parameter_.server_context, message, read,
                                       data, parameter_.call_requester));
  delete this;
}

void Gate::Arrival::Release() {
  {
    absl::MutexLock lock(&gate_.mutex_);
    if (--holders_ > 0) return;
    gate_.arrivals_.erase(this);
  }
  // When the last of these has ended, the server may be destroyed, and the gate with it.
  const std::function<void()> end = parameter_.call_requester;
  delete this;
  end();
}

Gate::Gate(const call::Authenticator* authenticator, call::CallMetrics& metrics,
           const Limits& limits)
    : authenticator_(authenticator),
      metrics_(metrics),
      limits_(limits),
      sweeper_(std::min(kSweepEvery, limits.time), [this] { Sweep(); }) {}

size_t Gate::calls() const {
  absl::MutexLock lock(&mutex_);
  return arrivals_.size();
}

Gate::Turns Gate::TakeTurns() {
  Turns turns;
  while (coming_ < limits_.requests && !waiting_.empty()) {
    waiting_.front()->BeginTurn();
    turns.push_back(waiting_.front());
    waiting_.pop_front();
    ++coming_;
  }
  return turns;
}

void Gate::Sweep() {
  std::vector<Arrival*> late;
  std::vector<grpc_call*> unread;
  {
    absl::MutexLock lock(&mutex_);
    const SteadyTime now = std::chrono::steady_clock::now();
    for (Arrival* arrival : arrivals_) {
      if (!arrival->IsLate(now)) continue;
      if (arrival->refused()) {
        unread.push_back(arrival->GiveUp());
      } else {
        arrival->BeginRefusal();
        late.push_back(arrival);
      }
    }
    waiting_.erase(std::remove_if(waiting_.begin(), waiting_.end(),
                                  [](const Arrival* arrival) { return arrival->refused(); }),
                   waiting_.end());
  }
  for (Arrival* arrival : late) arrival->Refuse(call::DeadlinePassed());
  for (grpc_call* call : unread) {
    grpc_call_cancel_with_status(call, GRPC_STATUS_CANCELLED, "the refusal is not read", nullptr);
    grpc_call_unref(call);
  }
}

GatedService::GatedService(grpc::Service& service, const ServiceDescriptor& descriptor, Gate& gate)
    : paths_(PathsOf(descriptor)) {
  Add(service, descriptor, nullptr, gate);
}

GatedService::GatedService(grpc::Service& service, const call::Service& ours, Gate& gate)
    : paths_(PathsOf(ours.descriptor())) {
  Add(service, ours.descriptor(), &ours, gate);
}

void GatedService::Add(grpc::Service& service, const ServiceDescriptor& descriptor,
                       const call::Service* ours, Gate& gate) {
  // The handler of a method is protected in its service. C++ lets another service read it in this
  // way.
  auto handler_of = &GatedService::GetHandler;
  for (int i = 0; i < descriptor.method_count(); ++i) {
    AddMethod(new grpc::internal::RpcServiceMethod(
        paths_[i].c_str(), grpc::internal::RpcMethod::BIDI_STREAMING, nullptr));
    const call::MethodInfo* info = ours == nullptr ? nullptr : &ours->methods()[i]->info;
    MarkMethodCallback(
        i, new GatedMethod(*(service.*handler_of)(i), *descriptor.method(i), info, gate));
  }
}

}  // namespace osiedle::server
