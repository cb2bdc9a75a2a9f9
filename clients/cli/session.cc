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

absl::StatusOr<std::string> ReadToken(const std::string& file) {
  absl::StatusOr<std::string> text = ReadText(file);
  if (!text.ok()) return text.status();
  std::string token(absl::StripAsciiWhitespace(*text));
  if (token.empty()) return UsageError(absl::StrCat(file, " holds no token"));
  return token;
}

absl::Status CheckToken(const std::string& token) {
  for (const char c : token) {
    if (!absl::ascii_isgraph(c)) return UsageError("the token holds a character that no token has");
  }
  return absl::OkStatus();
}

absl::StatusOr<client::Circumstances> CircumstancesOf(const GlobalOptions& options) {
  client::Circumstances circumstances = {
      .purpose = options.purpose, .team = options.team, .emergency = options.emergency};
  for (const std::string* text : {&options.purpose, &options.team, &options.emergency}) {
    for (const char c : *text) {
      if (!absl::ascii_isgraph(c)) {
        return UsageError(absl::StrCat(*text, " is no purpose and no name"));
      }
    }
  }
  if (options.on_behalf_of_token_file.empty()) return circumstances;
  absl::StatusOr<std::string> token = ReadToken(options.on_behalf_of_token_file);
  if (!token.ok()) return token.status();
  if (absl::Status checked = CheckToken(*token); !checked.ok()) return checked;
  circumstances.on_behalf_of = client::StaticToken(*std::move(token));
  return circumstances;
}

}  // namespace

absl::StatusOr<Session> OpenSession(const GlobalOptions& options, std::ostream& out) {
  client::ConnectionOptions connection;
  std::string token = options.token;
  if (token.empty() && !options.token_file.empty()) {
    absl::StatusOr<std::string> read = ReadToken(options.token_file);
    if (!read.ok()) return read.status();
    token = *std::move(read);
  }
  if (absl::Status checked = CheckToken(token); !checked.ok()) return checked;
  if (!token.empty()) connection.token = client::StaticToken(token);
  absl::StatusOr<client::Circumstances> circumstances = CircumstancesOf(options);
  if (!circumstances.ok()) return circumstances.status();
  connection.circumstances = *std::move(circumstances);
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
