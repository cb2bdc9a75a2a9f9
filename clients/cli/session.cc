#include "clients/cli/session.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/input_file.h"

namespace osiedle::cli {
namespace {

// What reads the output of a program that is no terminal, a pager or a log, has room for this.
constexpr int kColumnsOfAFile = 120;

int ColumnsOf(int file_descriptor) {
  winsize size{};
  if (isatty(file_descriptor) == 0 || ioctl(file_descriptor, TIOCGWINSZ, &size) != 0 ||
      size.ws_col == 0) {
    return kColumnsOfAFile;
  }
  return size.ws_col;
}

}  // namespace

absl::StatusOr<Session> OpenSession(const GlobalOptions& options, std::ostream& out) {
  client::ConnectionOptions connection;
  std::string token = options.token;
  if (token.empty() && !options.token_file.empty()) {
    absl::StatusOr<std::string> file = ReadText(options.token_file);
    if (!file.ok()) return file.status();
    token = std::string(absl::StripAsciiWhitespace(*file));
    if (token.empty()) return UsageError(absl::StrCat(options.token_file, " holds no token"));
  }
  for (const char c : token) {
    if (!absl::ascii_isgraph(c)) return UsageError("the token holds a character that no token has");
  }
  if (!token.empty()) connection.token = client::StaticToken(token);
  if (!options.tls_roots.empty()) {
    absl::StatusOr<std::string> roots = ReadFile(options.tls_roots);
    if (!roots.ok()) return roots.status();
    connection.tls_roots = *std::move(roots);
  }
  if (options.client_certificate.empty() != options.client_key.empty()) {
    return UsageError("--client_certificate and --client_key belong together");
  }
  if (!options.client_certificate.empty()) {
    absl::StatusOr<std::string> certificate = ReadFile(options.client_certificate);
    if (!certificate.ok()) return certificate.status();
    absl::StatusOr<std::string> key = ReadFile(options.client_key);
    if (!key.ok()) return key.status();
    connection.client_certificate = *std::move(certificate);
    connection.client_key = *std::move(key);
  }
  connection.allow_plaintext = options.allow_plaintext;
  connection.timeout = absl::Seconds(options.timeout_seconds);

  auto channel = client::MakeChannel(options.server, connection);
  return Session{.channel = channel,
                 .connection = client::ConnectThrough(channel, connection),
                 .options = connection,
                 .json = options.json,
                 .out = out,
                 .err = std::cerr,
                 .terminal = isatty(STDERR_FILENO) != 0,
                 .width = ColumnsOf(STDOUT_FILENO)};
}

}  // namespace osiedle::cli
