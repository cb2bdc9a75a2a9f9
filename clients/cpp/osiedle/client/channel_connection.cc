#include "osiedle/client/channel_connection.h"

#include <chrono>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"
#include "osiedle/client/callback_threads.h"
#include "osiedle/client/error.h"

namespace osiedle::client {
namespace {

struct Try {
  grpc::ClientContext context;
  Connection::Done done;
};

}  // namespace

ChannelConnection::ChannelConnection(std::shared_ptr<grpc::ChannelInterface> channel,
                                     TokenProvider token)
    : stub_(std::move(channel)), token_(std::move(token)) {
  KeepCallbackThreads();
}

void ChannelConnection::Start(const Method& method, const google::protobuf::Message& request,
                              google::protobuf::Message& response, const CallOptions& options,
                              Done done) {
  auto attempt = std::make_shared<Try>();
  if (absl::Status added = AddToken(token_, attempt->context); !added.ok()) {
    return std::move(done)(std::move(added));
  }
  if (options.timeout.has_value() && *options.timeout < absl::InfiniteDuration()) {
    // gRPC turns the wall time into a steady one at once. absl::Now() may lag behind a step of it.
    attempt->context.set_deadline(
        absl::ToChronoTime(absl::FromChrono(std::chrono::system_clock::now()) + *options.timeout));
  }
  attempt->done = std::move(done);
  stub_.UnaryCall(
      &attempt->context, method.path(), {}, &request, &response,
      // gRPC copies this function, hence the shared pointer.
      [attempt](const grpc::Status& status) { std::move(attempt->done)(FromWireStatus(status)); });
}

absl::Status AddToken(const TokenProvider& token, grpc::ClientContext& context) {
  if (token == nullptr) return absl::OkStatus();
  absl::StatusOr<std::string> current = token();
  if (!current.ok()) return current.status();
  context.AddMetadata("authorization", absl::StrCat("Bearer ", *current));
  return absl::OkStatus();
}

}  // namespace osiedle::client
