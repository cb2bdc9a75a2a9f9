#include "services/server/listener.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/server_builder.h"
#include "services/server/unreadable_requests.h"

namespace osiedle::server {
namespace {

// Calls that a client may have in flight on one connection; more wait on its side.
constexpr int kMaxConcurrentStreams = 1000;
// Clients may ping every 20 s; timers are not exact.
constexpr absl::Duration kPingsPermittedEvery = absl::Seconds(15);
// A connection whose peer has vanished is found out and its descriptor freed.
constexpr absl::Duration kPingEvery = absl::Seconds(60);
constexpr absl::Duration kPingAnsweredWithin = absl::Seconds(20);

absl::StatusOr<std::string> ReadFile(absl::string_view flag, const std::string& path) {
  const auto cannot = [&](absl::string_view why) {
    return absl::NotFoundError(absl::StrCat("--", flag, ": ", path, " cannot be read: ", why));
  };
  // A stream over a folder opens, and throws when it is read.
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return cannot("it is a folder, not a file");
  std::ifstream file(path, std::ios::binary);
  if (!file) return cannot(std::strerror(errno));
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (text.empty()) return cannot("it is empty");
  return text;
}

int Millis(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> CredentialsOf(const Options& options) {
  if (!options.tls()) return grpc::InsecureServerCredentials();
  absl::StatusOr<std::string> certificate = ReadFile("tls_certificate", options.tls_certificate);
  if (!certificate.ok()) return certificate.status();
  absl::StatusOr<std::string> key = ReadFile("tls_key", options.tls_key);
  if (!key.ok()) return key.status();
  grpc::SslServerCredentialsOptions ssl;
  ssl.pem_key_cert_pairs.push_back({*key, *certificate});
  return grpc::SslServerCredentials(ssl);
}

absl::StatusOr<Listener> Listen(const Endpoint& endpoint,
                                std::shared_ptr<grpc::ServerCredentials> credentials,
                                const std::vector<grpc::Service*>& services,
                                grpc::CallbackGenericService& unknown_methods) {
  // v1alpha; it must be there before the builder.
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(kMaxReceivedBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxConcurrentStreams);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Millis(kPingsPermittedEvery));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(kPingEvery));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(kPingAnsweredWithin));
  // Otherwise a second server would share the port unnoticed.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  for (grpc::Service* service : services) builder.RegisterService(service);
  builder.RegisterCallbackGenericService(&unknown_methods);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(MakeUnreadableRequests());
  builder.experimental().SetInterceptorCreators(std::move(interceptors));

  Listener listener;
  listener.endpoint = endpoint;
  listener.endpoint.port = 0;
  builder.AddListeningPort(endpoint.ToString(), std::move(credentials), &listener.endpoint.port);
  listener.server = builder.BuildAndStart();
  if (listener.server == nullptr || listener.endpoint.port == 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", endpoint.ToString()));
  }
  return listener;
}

}  // namespace osiedle::server
