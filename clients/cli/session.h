// What every command works with: the options that all share, a connection, and where to write.
#ifndef OSIEDLE_CLIENTS_CLI_SESSION_H_
#define OSIEDLE_CLIENTS_CLI_SESSION_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "osiedle/client/connection.h"

namespace osiedle::cli {

struct GlobalOptions {
  std::string server = "127.0.0.1:50051";
  std::string token;
  std::string token_file;
  std::string purpose;
  std::string team;
  std::string emergency;
  std::string on_behalf_of_token_file;
  std::string tls_roots;
  std::string client_certificate;
  std::string client_key;
  bool allow_plaintext = false;
  double timeout_seconds = 5;
  bool json = false;
};

struct Session {
  std::shared_ptr<grpc::ChannelInterface> channel;
  std::shared_ptr<client::Connection> connection;
  client::ConnectionOptions options;
  // Print for programs, not for people.
  bool json = false;
  // Results go to `out`, messages on the way to `err`.
  std::ostream& out;
  std::ostream& err;
  // `err` is a terminal.
  bool terminal = false;
  // How many columns the tables of `call` may have; 0: no limit.
  int width = 0;
};

// Fails with UsageError when a file that an option names cannot be read. Sends nothing yet. `out`
// outlives the session.
absl::StatusOr<Session> OpenSession(const GlobalOptions& options, std::ostream& out);

// The action that the command line chose.
using Command = std::function<absl::Status(Session&)>;

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_SESSION_H_
