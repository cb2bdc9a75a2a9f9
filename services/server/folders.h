// The checks of the folders that an operator names: whether they can be used, and by whom.
#ifndef OSIEDLE_SERVICES_SERVER_FOLDERS_H_
#define OSIEDLE_SERVICES_SERVER_FOLDERS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace osiedle::server {

// Files and folders that the process creates from here on are its user's alone: folders 0700, files
// 0600.
void MakeNewFilesPrivate();

// Removes the rights of all users but the owner on `folder` and all its content. An earlier
// release, another umask or a copy may have left such rights. Symbolic links in it are not
// followed. Returns how many files and folders were open to others; none where there is no such
// folder.
//   FAILED_PRECONDITION  one is open to others and can not be closed
absl::StatusOr<int> ClosePrivateFolder(const std::string& folder);

// Refuses a folder of backups in which none could be made, or in which the next one would hold the
// one before: made where it is missing.
//   INVALID_ARGUMENT     it is a file; or it lies in the folder of the store, or that one in it
//   FAILED_PRECONDITION  it can not be made or written to
absl::Status CheckBackupFolder(const std::string& data_dir, const std::string& backup_dir);

// INVALID_ARGUMENT: one lies in the other, or both are the same. Neither need exist.
absl::Status CheckApart(const std::string& data_dir, const std::string& backup_dir);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_FOLDERS_H_
