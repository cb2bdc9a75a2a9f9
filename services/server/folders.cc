#include "services/server/folders.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "storage/status_macros.h"

namespace osiedle::server {
namespace {

namespace fs = std::filesystem;

constexpr fs::perms kOfOthers = fs::perms::group_all | fs::perms::others_all;

// Returns whether the path was open to others.
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

// The path without symbolic links. A part that does not exist stays as it is written.
fs::path Resolved(const std::string& folder) {
  std::error_code error;
  fs::path path = fs::weakly_canonical(fs::absolute(folder, error), error);
  if (error) path = fs::path(folder).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

// Whether `inner` is `outer` or lies in it.
bool LiesIn(const fs::path& inner, const fs::path& outer) {
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

// Makes a file and deletes it.
absl::Status TryToWrite(const std::string& folder) {
  std::string probe = folder + "/.probe-XXXXXX";
  const int file = mkstemp(probe.data());
  if (file < 0) {
    // A full disk is no error here; making a backup reports it.
    if (errno == ENOSPC || errno == EDQUOT) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("--backup_dir: ", folder, " can not be written to: ", std::strerror(errno)));
  }
  close(file);
  unlink(probe.c_str());
  return absl::OkStatus();
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
  ASSIGN_OR_RETURN(bool was_open, Close(root));
  if (was_open) ++closed;
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end;
       it.increment(error)) {
    ASSIGN_OR_RETURN(was_open, Close(it->path()));
    if (was_open) ++closed;
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return absl::FailedPreconditionError(absl::StrCat(folder, ": ", error.message()));
  }
  return closed;
}

absl::Status CheckApart(const std::string& data_dir, const std::string& backup_dir) {
  const fs::path store = Resolved(data_dir);
  const fs::path backups = Resolved(backup_dir);
  if (!LiesIn(store, backups) && !LiesIn(backups, store)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--backup_dir: ", backup_dir, " and --data_dir ", data_dir,
                   " must not lie in each other: best on two disks, so that none is lost with the "
                   "other"));
}

absl::Status CheckBackupFolder(const std::string& data_dir, const std::string& backup_dir) {
  RETURN_IF_ERROR(CheckApart(data_dir, backup_dir));
  std::error_code error;
  if (fs::exists(backup_dir, error) && !fs::is_directory(backup_dir, error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--backup_dir: ", backup_dir, " is not a folder"));
  }
  if (!fs::exists(backup_dir, error)) fs::create_directory(backup_dir, error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("--backup_dir: ", backup_dir, ": ", error.message()));
  }
  return TryToWrite(backup_dir);
}

}  // namespace osiedle::server
