#include "services/server/listener.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "grpcpp/server_builder.h"
#include "storage/status_macros.h"

namespace osiedle::server {
namespace {

// Calls that a client may have in flight on one connection; more wait on its side.
constexpr int kMaxConcurrentStreams = 256;
// A connected client must finish its handshake within this time.
constexpr absl::Duration kHandshakeWithin = absl::Seconds(10);
// A connection without a call for this time is closed; its client connects again for the next call.
constexpr absl::Duration kIdleFor = absl::Minutes(5);
// Clients may ping every 20 s; timers are not exact.
constexpr absl::Duration kPingsPermittedEvery = absl::Seconds(15);
// A connection whose peer has vanished is detected, and its descriptor freed.
constexpr absl::Duration kPingEvery = absl::Seconds(60);
constexpr absl::Duration kPingAnsweredWithin = absl::Seconds(20);

int Millis(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

}  // namespace

absl::StatusOr<Listener> Listen(const Endpoint& endpoint,
                                std::shared_ptr<grpc::ServerCredentials> credentials,
                                const std::vector<grpc::Service*>& services,
                                grpc::CallbackGenericService& unknown_methods,
                                const Acceptor::Limits& limits) {
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(kMaxReceivedBytes);
  // gRPC inflates a request before anybody can look at it: 300 KB become 300 MB. With identity
  // alone, it refuses every other encoding with UNIMPLEMENTED when the headers have come.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxConcurrentStreams);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Millis(kPingsPermittedEvery));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(kPingEvery));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(kPingAnsweredWithin));
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Millis(kHandshakeWithin));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Millis(kIdleFor));
  // gRPC's probing would let a stream send megabytes before the gate asks for them (gate.h).
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  for (grpc::Service* service : services) builder.RegisterService(service);
  builder.RegisterCallbackGenericService(&unknown_methods);

  ASSIGN_OR_RETURN(std::unique_ptr<Acceptor> acceptor, Acceptor::Open(endpoint, limits));
  auto connections = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      std::move(credentials));
  Listener listener;
  listener.server = builder.BuildAndStart();
  if (listener.server == nullptr) {
    return absl::UnavailableError(absl::StrCat("gRPC cannot serve on ", endpoint.ToString()));
  }
  listener.acceptor = std::move(acceptor);
  listener.endpoint = listener.acceptor->endpoint();
  listener.acceptor->Start(std::move(connections));
  return listener;
}

}  // namespace osiedle::server
