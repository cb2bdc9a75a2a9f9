#include "clients/cli/tokens_file.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/input_file.h"
#include "clients/cli/json_text.h"
#include "clients/cli/output_file.h"

namespace osiedle::cli {
namespace {

// The file itself is replaced, so its folder is locked. -1: it cannot be.
int LockFolderOf(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const int fd = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return -1;
  while (flock(fd, LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    close(fd);
    return -1;
  }
  return fd;
}

}  // namespace

std::string TokenHash(absl::string_view token) {
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(token.data()), token.size());
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

absl::StatusOr<internal::v1::TokenFile> ReadTokensFile(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadText(path);
  if (!text.ok()) return text.status();
  internal::v1::TokenFile file;
  if (absl::Status read = ReadJson(*text, path, file); !read.ok()) return read;
  return file;
}

absl::Status EditTokensFile(const std::string& path, bool create,
                            const std::function<absl::Status(internal::v1::TokenFile&)>& edit) {
  const int lock = LockFolderOf(path);
  if (lock < 0) {
    return UsageError(absl::StrCat(path, ": its folder cannot be locked: ", std::strerror(errno)));
  }
  const absl::Cleanup unlock = [lock] { close(lock); };
  internal::v1::TokenFile file;
  std::error_code error;
  if (!create || std::filesystem::exists(path, error)) {
    absl::StatusOr<internal::v1::TokenFile> read = ReadTokensFile(path);
    if (!read.ok()) return read.status();
    file = *std::move(read);
  }
  if (absl::Status edited = edit(file); !edited.ok()) return edited;
  return WriteFile(path, {.replace = true, .secret = true}, JsonText(file));
}

}  // namespace osiedle::cli
