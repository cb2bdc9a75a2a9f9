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

// The text in one line, without what could steer the terminal or deceive the reader. Ends of lines
// and tabs become spaces. Other control and format characters (Unicode's Cc and Cf, the marks that
// turn the direction of text among them) are shown as in "<U+202E>", and bytes that are no UTF-8 as
// in "<0x9B>". U+200D stays where it joins two pictographs.
std::string OneLine(absl::string_view text);

// The same for text of several lines, each of which ends in '\n'.
std::string Lines(absl::string_view text);

// The text without a U+FEFF at its beginning. Some editors begin UTF-8 files with it, and it has no
// meaning.
absl::string_view WithoutByteOrderMark(absl::string_view text);

// The text in at most `width` columns; a longer text is cut and ends in "…".
std::string CutTo(absl::string_view text, int width);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_DISPLAY_TEXT_H_
