#include "osiedle/client/connection.h"

#include <arpa/inet.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/notification.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"
#include "osiedle/client/channel_connection.h"
#include "osiedle/client/retrying_connection.h"

namespace osiedle::client {
namespace {

// No name counts but "localhost": "127.0.0.1.example.com" may be anywhere.
bool IsOnThisMachine(absl::string_view server) {
  if (absl::StartsWith(server, "unix:")) return true;
  const std::string host(absl::StartsWith(server, "[") ? server.substr(1, server.find(']') - 1)
                                                       : server.substr(0, server.rfind(':')));
  in_addr address{};
  return host == "localhost" || host == "::1" ||
         (inet_pton(AF_INET, host.c_str(), &address) == 1 && absl::StartsWith(host, "127."));
}

}  // namespace

absl::Status CallAndWait(Connection& connection, const Method& method,
                         const google::protobuf::Message& request,
                         google::protobuf::Message& response, const CallOptions& options) {
  absl::Status result;
  absl::Notification ended;
  connection.Start(method, request, response, options, [&](absl::Status status) {
    result = std::move(status);
    ended.Notify();
  });
  ended.WaitForNotification();
  return result;
}

TokenProvider StaticToken(std::string token) {
  return [token = std::move(token)]() -> absl::StatusOr<std::string> { return token; };
}

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& server,
                                           const ConnectionOptions& options) {
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  if (options.allow_plaintext || IsOnThisMachine(server)) {
    credentials = grpc::InsecureChannelCredentials();
  } else {
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = options.tls_roots;
    credentials = grpc::SslCredentials(tls);
  }
  grpc::ChannelArguments arguments;
  arguments.SetUserAgentPrefix("osiedle-cpp/" OSIEDLE_VERSION);
  // A server that was restarted is found again at the pace of our retries.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  return grpc::CreateCustomChannel(server, credentials, arguments);
}

std::shared_ptr<Connection> Connect(const std::string& server, const ConnectionOptions& options) {
  return ConnectThrough(MakeChannel(server, options), options);
}

std::shared_ptr<Connection> ConnectThrough(std::shared_ptr<grpc::ChannelInterface> channel,
                                           const ConnectionOptions& options) {
  return std::make_shared<RetryingConnection>(
      std::make_shared<ChannelConnection>(std::move(channel), options.token), options);
}

}  // namespace osiedle::client
