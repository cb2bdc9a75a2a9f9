#include "osiedle/client/connection.h"

#include <utility>

#include "absl/synchronization/notification.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"
#include "osiedle/client/channel_connection.h"
#include "osiedle/client/retrying_connection.h"
#include "osiedle/client/server_address.h"

namespace osiedle::client {
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
  const bool asks_for_tls = !options.tls_roots.empty() || !options.client_certificate.empty();
  if (options.allow_plaintext || (IsOnThisMachine(server) && !asks_for_tls)) {
    credentials = grpc::InsecureChannelCredentials();
  } else {
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = options.tls_roots;
    tls.pem_cert_chain = options.client_certificate;
    tls.pem_private_key = options.client_key;
    credentials = grpc::SslCredentials(tls);
  }
  grpc::ChannelArguments arguments;
  arguments.SetUserAgentPrefix("osiedle-cpp/" OSIEDLE_VERSION);
  // A server that was restarted is found again at the pace of our retries.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  return grpc::CreateCustomChannel(WithPort(server), credentials, arguments);
}

std::shared_ptr<Connection> Connect(const std::string& server, const ConnectionOptions& options) {
  return ConnectThrough(MakeChannel(server, options), options);
}

std::shared_ptr<Connection> ConnectThrough(std::shared_ptr<grpc::ChannelInterface> channel,
                                           const ConnectionOptions& options) {
  return std::make_shared<RetryingConnection>(
      std::make_shared<ChannelConnection>(std::move(channel), options), options);
}

}  // namespace osiedle::client
