// The folders that an operator names: whom they are open to.
#ifndef OSIEDLE_SERVICES_SERVER_FOLDERS_H_
#define OSIEDLE_SERVICES_SERVER_FOLDERS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace osiedle::server {

// Whatever the process makes from here on is its user's alone: folders 0700, files 0600.
void MakeNewFilesPrivate();

// Takes from everybody but its owner what they may do with `folder` and with all that it holds, as
// an earlier release, another umask or a copy left it. Symbolic links in it are not followed.
// Returns how many files and folders were open to others; none where there is no such folder.
//   FAILED_PRECONDITION  one is open to others and can not be closed
absl::StatusOr<int> ClosePrivateFolder(const std::string& folder);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_FOLDERS_H_
