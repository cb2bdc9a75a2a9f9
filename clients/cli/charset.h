// Text as files of Polish offices hold it.
#ifndef OSIEDLE_CLIENTS_CLI_CHARSET_H_
#define OSIEDLE_CLIENTS_CLI_CHARSET_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace osiedle::cli {

// The text in UTF-8, without a byte order mark. `charset` is its name as ICU knows it
// ("windows-1250", "ISO-8859-2"); without one the file itself decides:
//
//   a byte order mark           UTF-8 or UTF-16, as Excel writes its "Tekst Unicode"
//   well-formed UTF-8           that
//   UTF-8 but for some bytes    refused: in Windows-1250 the letters around them would change
//   Polish as in ISO-8859-2     refused: Windows-1250 reads other letters for six of them
//   anything else               Windows-1250, which Excel writes in Poland
//
// Fails with UsageError for a file that is no text, and for bytes without a meaning. Each byte is
// named by its line and its place in the line ("file.csv:3:12").
absl::StatusOr<std::string> ToUtf8(std::string bytes, const std::string& path,
                                   const std::string& charset = "");

// The most frequent separator of the first line, outside quotes: ';' (Excel in Poland), ',' or a
// tab. It is ';' when the line has none, because a single column may hold decimal commas.
char SeparatorOf(absl::string_view text);

// The text without the blanks around it, the no-break space included.
absl::string_view WithoutBlanks(absl::string_view text);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_CHARSET_H_
