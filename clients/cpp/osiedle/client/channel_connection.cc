#include "osiedle/client/channel_connection.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
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

// gRPC ends the process over a value that is not printable ASCII.
absl::Status AddText(const char* name, const std::string& value, grpc::ClientContext& context) {
  if (value.empty()) return absl::OkStatus();
  for (const char c : value) {
    if (!absl::ascii_isprint(c)) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, " holds a character that is not printable ASCII"));
    }
  }
  context.AddMetadata(name, value);
  return absl::OkStatus();
}

absl::Status AddBearer(const char* name, const TokenProvider& token, grpc::ClientContext& context) {
  if (token == nullptr) return absl::OkStatus();
  absl::StatusOr<std::string> current = token();
  if (!current.ok()) return current.status();
  context.AddMetadata(name, absl::StrCat("Bearer ", *current));
  return absl::OkStatus();
}

}  // namespace

ChannelConnection::ChannelConnection(std::shared_ptr<grpc::ChannelInterface> channel,
                                     const ConnectionOptions& options)
    : stub_(std::move(channel)), token_(options.token), circumstances_(options.circumstances) {
  KeepCallbackThreads();
}

void ChannelConnection::Start(const Method& method, const google::protobuf::Message& request,
                              google::protobuf::Message& response, const CallOptions& options,
                              Done done) {
  auto attempt = std::make_shared<Try>();
  absl::Status added = AddToken(token_, attempt->context);
  if (added.ok()) {
    added = AddCircumstances(options.circumstances.value_or(circumstances_), attempt->context);
  }
  if (!added.ok()) return std::move(done)(std::move(added));
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
  return AddBearer("authorization", token, context);
}

absl::Status AddCircumstances(const Circumstances& circumstances, grpc::ClientContext& context) {
  absl::Status added = AddText("osiedle-purpose", circumstances.purpose, context);
  if (added.ok()) added = AddText("osiedle-team", circumstances.team, context);
  if (added.ok()) added = AddText("osiedle-emergency", circumstances.emergency, context);
  if (!added.ok()) return added;
  return AddBearer("osiedle-on-behalf-of", circumstances.on_behalf_of, context);
}

}  // namespace osiedle::client
