#include "clients/cli/refused_options.h"

#include <cstddef>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/display_text.h"
#include "osiedle/client/error.h"

namespace osiedle::cli {
namespace {

// The value that was written for an item of a list, as in "=2:calendars/skoda"; "" when the field
// is no item that is known.
std::string ValueOf(absl::string_view field, absl::Span<const WrittenItems> written) {
  for (const WrittenItems& items : written) {
    absl::string_view rest = field;
    if (!absl::ConsumePrefix(&rest, items.field) || !absl::ConsumePrefix(&rest, "[")) continue;
    size_t index = 0;
    if (!absl::SimpleAtoi(rest.substr(0, rest.find(']')), &index)) continue;
    if (index < items.values.size()) return absl::StrCat("=", OneLine(items.values[index]));
  }
  return "";
}

}  // namespace

absl::string_view OptionOf(absl::string_view field, absl::Span<const OptionField> fields) {
  for (const OptionField& known : fields) {
    absl::string_view rest = field;
    if (!absl::ConsumePrefix(&rest, known.field)) continue;
    if (rest.empty() || rest[0] == '.' || rest[0] == '[') return known.option;
  }
  return "";
}

void TellRefusedOptions(Session& session, const absl::Status& refused,
                        absl::Span<const OptionField> fields,
                        absl::Span<const WrittenItems> written) {
  const std::optional<client::Error> error = client::ErrorOf(refused);
  if (!error.has_value()) return;
  for (const client::FieldViolation& violation : error->field_violations) {
    const absl::string_view option = OptionOf(violation.field, fields);
    if (option.empty()) continue;
    session.err << option << ValueOf(violation.field, written) << ": "
                << OneLine(violation.description) << "\n";
  }
}

}  // namespace osiedle::cli
