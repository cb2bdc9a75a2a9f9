#include "services/server/folders.h"

#include <sys/stat.h>

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace osiedle::server {
namespace {

namespace fs = std::filesystem;

constexpr fs::perms kOfOthers = fs::perms::group_all | fs::perms::others_all;

// Whether it was open to others.
absl::StatusOr<bool> Close(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  // A running server deletes files of its own.
  if (status.type() == fs::file_type::not_found || fs::is_symlink(status)) return false;
  if (error) {
    return absl::FailedPreconditionError(absl::StrCat(path.string(), ": ", error.message()));
  }
  if ((status.permissions() & kOfOthers) == fs::perms::none) return false;
  fs::permissions(path, kOfOthers, fs::perm_options::remove, error);
  if (!error) return true;
  return absl::FailedPreconditionError(absl::StrFormat(
      "%s is open to others (mode %03o) and can not be closed to them (%s): have its owner run "
      "chmod -R go= over it",
      path.string(), static_cast<unsigned>(status.permissions()), error.message()));
}

}  // namespace

void MakeNewFilesPrivate() { umask(S_IRWXG | S_IRWXO); }

absl::StatusOr<int> ClosePrivateFolder(const std::string& folder) {
  std::error_code error;
  // The folder itself may be reached by a link.
  const fs::path root = fs::canonical(folder, error);
  if (error == std::errc::no_such_file_or_directory) return 0;
  if (error) return absl::FailedPreconditionError(absl::StrCat(folder, ": ", error.message()));
  int closed = 0;
  absl::StatusOr<bool> was_open = Close(root);
  if (!was_open.ok()) return was_open.status();
  if (*was_open) ++closed;
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end;
       it.increment(error)) {
    was_open = Close(it->path());
    if (!was_open.ok()) return was_open.status();
    if (*was_open) ++closed;
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return absl::FailedPreconditionError(absl::StrCat(folder, ": ", error.message()));
  }
  return closed;
}

}  // namespace osiedle::server
