#include "clients/cli/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/display_text.h"
#include "clients/cli/exit_code.h"

namespace osiedle::cli {
namespace {

constexpr size_t kBlockBytes = 64 * 1024;

absl::Status CannotRead(const std::string& path, absl::string_view why) {
  return UsageError(absl::StrCat(path == "-" ? "standard input" : path, " cannot be read: ", why));
}

absl::StatusOr<std::string> ReadAll(int descriptor, const std::string& path) {
  struct stat info = {};
  // read() alone would say so for a folder, but not that a file was expected.
  if (fstat(descriptor, &info) == 0 && S_ISDIR(info.st_mode)) {
    return CannotRead(path, "it is a folder, not a file");
  }
  std::string content;
  std::array<char, kBlockBytes> block = {};
  while (true) {
    const ssize_t part = read(descriptor, block.data(), block.size());
    if (part < 0 && errno == EINTR) continue;
    if (part < 0) return CannotRead(path, std::strerror(errno));
    if (part == 0) return content;
    content.append(block.data(), static_cast<size_t>(part));
  }
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  if (path == "-") return ReadAll(STDIN_FILENO, path);
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return CannotRead(path, std::strerror(errno));
  const absl::Cleanup closing = [descriptor] { close(descriptor); };
  return ReadAll(descriptor, path);
}

absl::StatusOr<std::string> ReadText(const std::string& path) {
  absl::StatusOr<std::string> bytes = ReadFile(path);
  if (!bytes.ok()) return bytes;
  if (absl::StartsWith(*bytes, "\xFF\xFE") || absl::StartsWith(*bytes, "\xFE\xFF")) {
    return CannotRead(path, "it is UTF-16; save it as UTF-8");
  }
  return std::string(WithoutByteOrderMark(*bytes));
}

}  // namespace osiedle::cli
