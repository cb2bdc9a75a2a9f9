// How the osiedle command ends.
#ifndef OSIEDLE_CLIENTS_CLI_EXIT_CODE_H_
#define OSIEDLE_CLIENTS_CLI_EXIT_CODE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace osiedle::cli {

enum class ExitCode {
  kOk = 0,
  // The server refused; its message is on standard error.
  kRefused = 1,
  // The command line or a file that it names is wrong. Nothing was sent, or not all of it.
  kUsage = 2,
  // No server answered in time.
  kUnreachable = 3,
  // The result could not be written. The server has still done what it was asked.
  kOutput = 4,
};

// A failure that is the caller's own, found before or without the server.
absl::Status UsageError(absl::string_view message);

// A result that could not be written.
absl::Status OutputError(absl::string_view message);

ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_EXIT_CODE_H_
