// The way to a server: what every typed client calls through, and what a test replaces.
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

struct CallOptions {
  // For the call as a whole, its retries included. Unset: that of the connection.
  std::optional<absl::Duration> timeout;
};

// Thread-safe.
class Connection {
 public:
  using Done = absl::AnyInvocable<void(absl::Status) &&>;

  virtual ~Connection() = default;

  // Starts one call and does not wait. `method`, `request` and `response` live until `done` runs
  // (and so do their types: nothing of them is held any more): exactly once, on a thread of gRPC's
  // or before Start returns. It must not block, nor make a call
  // that waits. After a failure the content of `response` says nothing. ErrorOf (error.h) reads the
  // details of a failure.
  virtual void Start(const Method& method, const google::protobuf::Message& request,
                     google::protobuf::Message& response, const CallOptions& options,
                     Done done) = 0;
};

// The same, and waits for the end.
absl::Status CallAndWait(Connection& connection, const Method& method,
                         const google::protobuf::Message& request,
                         google::protobuf::Message& response, const CallOptions& options);

// Gives the bearer token for one try, so a token that is about to expire can be replaced. Called
// from any thread; a failure ends the call with that status.
using TokenProvider = std::function<absl::StatusOr<std::string>()>;

// A provider of a token that never changes.
TokenProvider StaticToken(std::string token);

struct ConnectionOptions {
  // None: calls carry no token.
  TokenProvider token;

  // For a call whose options say nothing.
  absl::Duration timeout = absl::Seconds(5);

  RetryPolicy retry;

  // Certificates (PEM) that a server's is checked against; empty: those of the system.
  std::string tls_roots;

  // A server on this machine (127.0.0.0/8, ::1, localhost, unix:) is spoken to in plain text, any
  // other over TLS, since tokens and personal data go over the line. True: plain text to any.
  bool allow_plaintext = false;

  // Tests give their own. Outlives the connection and every call.
  Timer* timer = &Timer::Real();
};

// A connection to `server`, as in "127.0.0.1:7310" or "osiedle.example.pl:443"; without a port it
// is 50051. Nothing is sent before the first call.
std::shared_ptr<Connection> Connect(const std::string& server, const ConnectionOptions& options);

// The same over a channel of the caller's; tls_roots and allow_plaintext do not count.
std::shared_ptr<Connection> ConnectThrough(std::shared_ptr<grpc::ChannelInterface> channel,
                                           const ConnectionOptions& options);

// The channel that Connect makes.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& server,
                                           const ConnectionOptions& options);

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_CONNECTION_H_
