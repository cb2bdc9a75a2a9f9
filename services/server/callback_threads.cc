#include "services/server/callback_threads.h"

#include <memory>

#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"

namespace osiedle::server {
namespace {

// A channel that leads nowhere (it has no credentials), with one call, by which the channel holds
// the threads. The call fails at once and touches no network.
struct Holder {
  std::shared_ptr<grpc::Channel> channel = grpc::CreateChannel("nowhere", nullptr);
  grpc::GenericStub stub{channel};
  grpc::ClientContext context;
  grpc::Slice nothing;
  grpc::ByteBuffer request{&nothing, 1};
  grpc::ByteBuffer response;

  Holder() {
    stub.UnaryCall(&context, "/osiedle/Nothing", {}, &request, &response,
                   [](const grpc::Status&) {});
  }
};

}  // namespace

void KeepCallbackThreads() {
  // The channel is never destroyed, so that gRPC keeps its threads.
  static const auto* const holder = new Holder();
  static_cast<void>(holder);
}

}  // namespace osiedle::server
