// Text as a terminal shows it.
#ifndef OSIEDLE_CLIENTS_CLI_DISPLAY_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_DISPLAY_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace osiedle::cli {

// Whether the text is well-formed UTF-8 (RFC 3629: no surrogates, no over-long forms).
bool IsUtf8(absl::string_view text);

// How many columns UTF-8 text takes: one a character, none for a combining mark. That is right for
// every European script; the double width of East Asian ones is not looked for.
int DisplayWidth(absl::string_view text);

// The text in one line: control characters, which could steer the terminal, become spaces.
std::string OneLine(absl::string_view text);

// At most `width` columns; what is longer is cut and ends in "…".
std::string CutTo(absl::string_view text, int width);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_DISPLAY_TEXT_H_
