#include "services/identity/private_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace osiedle::identity {
namespace {

// A user who may write the file may become any principal.
constexpr mode_t kWritableByOthers = S_IWGRP | S_IWOTH;

absl::Status CheckFolder(absl::string_view what, const std::filesystem::path& file,
                         const std::string& path) {
  const std::filesystem::path folder =
      file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  struct stat info = {};
  if (stat(folder.c_str(), &info) != 0) {
    return absl::NotFoundError(absl::StrCat(what, " ", path, ": its folder ", folder.string(),
                                            " cannot be looked at: ", std::strerror(errno)));
  }
  // In a folder with the sticky bit nobody replaces another's file.
  if ((info.st_mode & kWritableByOthers) == 0 || (info.st_mode & S_ISVTX) != 0) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(
      absl::StrCat(what, " ", path, ": others than its owner may write in the folder ",
                   folder.string(), " and put another file in its place: chmod go-w the folder"));
}

}  // namespace

absl::StatusOr<std::string> ReadPrivateFile(absl::string_view what, const std::string& path,
                                            struct stat& info) {
  // Another kind of file might block whoever opens it.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 || fstat(fd, &info) != 0) {
    absl::Status failed = absl::NotFoundError(
        absl::StrCat(what, " ", path, " cannot be read: ", std::strerror(errno)));
    if (fd >= 0) close(fd);
    return failed;
  }
  const absl::Cleanup closing = [fd] { close(fd); };
  if (!S_ISREG(info.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(what, " ", path, " is no regular file"));
  }
  if ((info.st_mode & kWritableByOthers) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat(what, " ", path, " may be written by others than its owner: chmod 600 it"));
  }
  // The folder of the given path, and the folder of the real file.
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  for (const std::filesystem::path& place :
       {std::filesystem::path(path), error ? std::filesystem::path(path) : real}) {
    RETURN_IF_ERROR(CheckFolder(what, place, path));
  }
  std::string text;
  char buffer[16'384];
  while (true) {
    const ssize_t got = read(fd, buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return absl::UnavailableError(
          absl::StrCat(what, " ", path, ": read error: ", std::strerror(errno)));
    }
    if (got == 0) return text;
    text.append(buffer, static_cast<size_t>(got));
  }
}

}  // namespace osiedle::identity
