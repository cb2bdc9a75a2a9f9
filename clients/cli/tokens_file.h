// The file of hashed tokens that --tokens_file of osiedled names (osiedle.internal.v1.TokenFile).
#ifndef OSIEDLE_CLIENTS_CLI_TOKENS_FILE_H_
#define OSIEDLE_CLIENTS_CLI_TOKENS_FILE_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/internal/v1/token_file.pb.h"

namespace osiedle::cli {

// 64 lower-case hexadecimal digits, as an entry of the file has them.
std::string TokenHash(absl::string_view token);

// Fails with UsageError: the file cannot be read, or is no file of tokens.
absl::StatusOr<internal::v1::TokenFile> ReadTokensFile(const std::string& path);

// Reads the file, lets `edit` change it, and replaces it as a whole; a failure of `edit` leaves the
// file as it is. Nobody else edits it meanwhile through this function. A file that does not exist
// is made, for its owner alone, when `create` says so.
absl::Status EditTokensFile(const std::string& path, bool create,
                            const std::function<absl::Status(internal::v1::TokenFile&)>& edit);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_TOKENS_FILE_H_
