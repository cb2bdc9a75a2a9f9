// Files that the command line names, read whole.
#ifndef OSIEDLE_CLIENTS_CLI_INPUT_FILE_H_
#define OSIEDLE_CLIENTS_CLI_INPUT_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace osiedle::cli {

// The bytes of a file; "-" is standard input. Fails with UsageError, which says why: a folder, a
// missing file, a disk that cannot be read.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// The text of a file in UTF-8, as JSON and tokens are. A byte-order mark is left out. UTF-16, which
// PowerShell writes, is refused and named.
absl::StatusOr<std::string> ReadText(const std::string& path);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_INPUT_FILE_H_
