#include "clients/cli/error_text.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "clients/cli/display_text.h"
#include "clients/cli/exit_code.h"
#include "osiedle/client/error.h"

namespace osiedle::cli {
namespace {

using client::Error;
using client::FieldViolation;

// What did not come from the server itself.
std::string PlainText(const absl::Status& status) {
  switch (ExitCodeOf(status)) {
    case ExitCode::kUsage:
    case ExitCode::kOutput:
      return Lines(status.message());
    case ExitCode::kUnreachable:
      return absl::StrCat("no server answered: ", OneLine(status.message()));
    default:
      return absl::StrCat(absl::StatusCodeToString(status.code()), ": ", OneLine(status.message()));
  }
}

}  // namespace

std::string ErrorText(const absl::Status& status) {
  const std::optional<Error> error = client::ErrorOf(status);
  if (!error.has_value()) return PlainText(status);

  std::string text = absl::StrCat(absl::StatusCodeToString(error->code), " ",
                                  OneLine(error->reason_name), ": ", OneLine(error->message));
  if (!error->message_pl.empty()) absl::StrAppend(&text, "\n  ", OneLine(error->message_pl));
  for (const FieldViolation& violation : error->field_violations) {
    absl::StrAppend(&text, "\n  ", OneLine(violation.field), ": ", OneLine(violation.description));
  }
  for (const auto& [key, value] : error->metadata) {
    absl::StrAppend(&text, "\n  ", OneLine(key), " = ", OneLine(value));
  }
  if (error->retry_after.has_value()) {
    absl::StrAppend(&text, "\n  may be sent again after ",
                    absl::FormatDuration(*error->retry_after));
  }
  return text;
}

std::string ErrorLine(const absl::Status& status) {
  const std::optional<Error> error = client::ErrorOf(status);
  if (!error.has_value()) return PlainText(status);
  const std::string fields =
      absl::StrJoin(error->field_violations, "; ", [](std::string* out, const FieldViolation& v) {
        absl::StrAppend(out, OneLine(v.field), ": ", OneLine(v.description));
      });
  return absl::StrCat(OneLine(error->reason_name), ": ",
                      fields.empty() ? OneLine(error->message) : fields);
}

}  // namespace osiedle::cli
