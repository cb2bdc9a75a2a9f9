// The way to a server. Every typed client calls through it, and a test replaces it.
//
// A client (contacts_client.h) is thin: it names the method and hands over typed messages. The
// connection does the rest, in two layers of the same shape: RetryingConnection makes request ids,
// keeps the deadline and retries what is safe; below it a gRPC channel sends one try at a time.
// MockConnection (mock_connection.h) takes the place of either in tests.
#ifndef OSIEDLE_CLIENT_CONNECTION_H_
#define OSIEDLE_CLIENT_CONNECTION_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "grpcpp/channel.h"
#include "osiedle/client/method.h"
#include "osiedle/client/retry_policy.h"
#include "osiedle/client/timer.h"

namespace osiedle::client {

// Gives the bearer token for one try, so a token that is about to expire can be replaced. Called
// from any thread; a failure ends the call with that status.
using TokenProvider = std::function<absl::StatusOr<std::string>()>;

// A provider of a token that never changes.
TokenProvider StaticToken(std::string token);

// What a call says of itself besides its request, in its metadata. Empty: nothing.
struct Circumstances {
  // What it is for (osiedle/common/v1/purpose.proto), as "direct-help" or "DIRECT_HELP". Some
  // methods demand one of certain purposes: PURPOSE_REQUIRED.
  std::string purpose = {};
  // The team in which the caller acts, "municipalities/rybnik/teams/gdp-7".
  std::string team = {};
  // The emergency on which the caller relies, "municipalities/rybnik/emergencies/…".
  std::string emergency = {};
  // The token of the person on whose behalf a system calls; none: nobody's.
  TokenProvider on_behalf_of = nullptr;
};

struct CallOptions {
  // For the call as a whole, its retries included. Unset: that of the connection.
  std::optional<absl::Duration> timeout = std::nullopt;
  // Unset: those of the connection.
  std::optional<Circumstances> circumstances = std::nullopt;
};

// Thread-safe.
class Connection {
 public:
  using Done = absl::AnyInvocable<void(absl::Status) &&>;

  virtual ~Connection() = default;

  // Starts one call and does not wait. `method`, `request`, `response` and their types live until
  // `done` runs; nothing of them is held any more then. `done` runs exactly once, on a thread of
  // gRPC's or before Start returns. It must not block, nor make a call that waits. After a failure
  // the content of `response` has no meaning. ErrorOf (error.h) reads the details of a failure.
  virtual void Start(const Method& method, const google::protobuf::Message& request,
                     google::protobuf::Message& response, const CallOptions& options,
                     Done done) = 0;
};

// Makes one call and waits for its end.
absl::Status CallAndWait(Connection& connection, const Method& method,
                         const google::protobuf::Message& request,
                         google::protobuf::Message& response, const CallOptions& options);

struct ConnectionOptions {
  // None: calls carry no token.
  TokenProvider token;

  // Of every call whose options have none.
  Circumstances circumstances;

  // For a call whose options have no timeout.
  absl::Duration timeout = absl::Seconds(5);

  RetryPolicy retry;

  // Certificates (PEM) against which the server's is checked; empty: those of the system.
  std::string tls_roots;

  // A certificate with what leads to its root, and its private key (PEM), by which a system proves
  // who it is. Both or none.
  std::string client_certificate;
  std::string client_key;

  // Calls to a server on this machine (127.0.0.0/8, ::1, localhost, unix:) go in plain text, unless
  // tls_roots or client_certificate is given. Calls to any other go over TLS, because they carry
  // tokens and personal data. True: plain text to any server.
  bool allow_plaintext = false;

  // Tests give their own. Outlives the connection and every call.
  Timer* timer = &Timer::Real();
};

// A connection to `server`, as in "127.0.0.1:7310" or "osiedle.example.pl:443"; without a port it
// is 50051. Nothing is sent before the first call.
std::shared_ptr<Connection> Connect(const std::string& server, const ConnectionOptions& options);

// The same over a channel of the caller's; what concerns TLS is ignored.
std::shared_ptr<Connection> ConnectThrough(std::shared_ptr<grpc::ChannelInterface> channel,
                                           const ConnectionOptions& options);

// The channel that Connect makes.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& server,
                                           const ConnectionOptions& options);

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_CONNECTION_H_
