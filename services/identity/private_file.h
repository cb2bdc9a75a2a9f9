// Files that say who is trusted.
#ifndef OSIEDLE_SERVICES_IDENTITY_PRIVATE_FILE_H_
#define OSIEDLE_SERVICES_IDENTITY_PRIVATE_FILE_H_

#include <sys/stat.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace osiedle::identity {

// The text of a file and its attributes. `what` names its kind in messages: "tokens file". They are
// for the operator.
// PERMISSION_DENIED: others than its owner may write it, or put another file in its place.
// NOT_FOUND, INVALID_ARGUMENT, UNAVAILABLE: it cannot be read, or is no regular file.
absl::StatusOr<std::string> ReadPrivateFile(absl::string_view what, const std::string& path,
                                            struct stat& info);

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_PRIVATE_FILE_H_
