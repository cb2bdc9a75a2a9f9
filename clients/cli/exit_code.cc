#include "clients/cli/exit_code.h"

#include "absl/strings/cord.h"
#include "osiedle/client/error.h"

namespace osiedle::cli {
namespace {

// Tell our own failures from the server's, which may have the same code.
constexpr char kUsageMark[] = "osiedle.cli/usage";
constexpr char kOutputMark[] = "osiedle.cli/output";

}  // namespace

absl::Status UsageError(absl::string_view message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kUsageMark, absl::Cord());
  return status;
}

absl::Status OutputError(absl::string_view message) {
  absl::Status status = absl::DataLossError(message);
  status.SetPayload(kOutputMark, absl::Cord());
  return status;
}

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return ExitCode::kOk;
  if (status.GetPayload(kUsageMark).has_value()) return ExitCode::kUsage;
  if (status.GetPayload(kOutputMark).has_value()) return ExitCode::kOutput;
  const bool from_server = client::ErrorOf(status).has_value();
  if (!from_server && (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status))) {
    return ExitCode::kUnreachable;
  }
  return ExitCode::kRefused;
}

}  // namespace osiedle::cli
