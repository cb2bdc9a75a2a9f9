// A refusal of the server, in the words of the command line.
#ifndef OSIEDLE_CLIENTS_CLI_REFUSED_OPTIONS_H_
#define OSIEDLE_CLIENTS_CLI_REFUSED_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "clients/cli/session.h"

namespace osiedle::cli {

// The option by which a command sets a field of its request.
struct OptionField {
  absl::string_view field;
  absl::string_view option;
};

// The option that sets a field, or a part of the field ("crew[2].calendar" is of "crew"); "" when
// none does.
absl::string_view OptionOf(absl::string_view field, absl::Span<const OptionField> fields);

// What was written for the items of a list, where an option is given once for each.
struct WrittenItems {
  absl::string_view field;
  const std::vector<std::string>& values;
};

// Writes a line to `session.err` for every field that the server refused and that an option sets.
void TellRefusedOptions(Session& session, const absl::Status& refused,
                        absl::Span<const OptionField> fields,
                        absl::Span<const WrittenItems> written = {});

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_REFUSED_OPTIONS_H_
