#include "clients/cli/exit_code.h"

#include "absl/strings/cord.h"
#include "osiedle/client/error.h"

namespace osiedle::cli {
namespace {

// Tells our own failures from the server's, which may have the same code.
constexpr char kUsageMark[] = "osiedle.cli/usage";

}  // namespace

absl::Status UsageError(absl::string_view message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kUsageMark, absl::Cord());
  return status;
}

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return ExitCode::kOk;
  if (status.GetPayload(kUsageMark).has_value()) return ExitCode::kUsage;
  const bool from_server = client::ErrorOf(status).has_value();
  if (!from_server && (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status))) {
    return ExitCode::kUnreachable;
  }
  return ExitCode::kRefused;
}

}  // namespace osiedle::cli
