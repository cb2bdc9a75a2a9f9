// Text as files of Polish offices hold it.
#ifndef OSIEDLE_CLIENTS_CLI_CHARSET_H_
#define OSIEDLE_CLIENTS_CLI_CHARSET_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace osiedle::cli {

// The text in UTF-8, without a byte order mark. What is not UTF-8 is read as Windows-1250, which
// Excel writes in Poland. Fails with UsageError where a byte means nothing in that either.
absl::StatusOr<std::string> ToUtf8(std::string bytes, const std::string& path);

// The separator that the first line has most of: ';' (Excel in Poland), ',' or a tab; ',' when it
// has none.
char SeparatorOf(absl::string_view text);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_CHARSET_H_
