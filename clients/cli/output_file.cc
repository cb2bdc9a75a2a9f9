#include "clients/cli/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"

namespace osiedle::cli {
namespace {

constexpr mode_t kForTheOwner = 0600;
constexpr mode_t kForAll = 0666;

absl::Status CannotWrite(const std::string& path, absl::string_view why) {
  return UsageError(absl::StrCat(path, " cannot be written: ", why));
}

// Where a link leads; the path itself when it is none, or when there is nothing yet.
std::string Resolved(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real == nullptr ? path : std::string(real.get());
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// The name of a file that was renamed is on the disk, too, where the file system can do that.
void SyncFolder(const std::string& path) {
  const int folder = open(FolderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  fsync(folder);
  close(folder);
}

// The permissions of a file that is to have the name: those of the one that is there, or a new
// one's.
mode_t ModeOf(bool exists, const struct stat& info, const OutputFileOptions& options) {
  if (exists) return info.st_mode & 07777;
  if (options.secret) return kForTheOwner;
  const mode_t mask = umask(0);
  umask(mask);
  return kForAll & ~mask;
}

}  // namespace

DescriptorBuffer::DescriptorBuffer(int descriptor) : descriptor_(descriptor) {
  setp(block_.data(), block_.data() + block_.size());
}

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type next) {
  if (sync() != 0) return traits_type::eof();
  if (!traits_type::eq_int_type(next, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(next);
    pbump(1);
  }
  return traits_type::not_eof(next);
}

int DescriptorBuffer::sync() {
  const char* from = pbase();
  while (error_ == 0 && from < pptr()) {
    const ssize_t part = write(descriptor_, from, static_cast<size_t>(pptr() - from));
    if (part >= 0) {
      from += part;
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  setp(block_.data(), block_.data() + block_.size());
  return error_ == 0 ? 0 : -1;
}

absl::StatusOr<std::unique_ptr<OutputFile>> OutputFile::Begin(const std::string& path,
                                                              const OutputFileOptions& options) {
  struct stat info = {};
  const bool exists = stat(path.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) return CannotWrite(path, "it is a folder, not a file");
  if (exists && !options.replace) {
    return UsageError(absl::StrCat(path, " exists; name another file"));
  }
  const std::string target = Resolved(path);
  std::string temporary;
  int descriptor = -1;
  if (exists && !S_ISREG(info.st_mode)) {
    // By its own path: a link such as /dev/stdout may lead to what has no name.
    descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    temporary = absl::StrCat(target, ".part-XXXXXX");
    descriptor = mkostemp(temporary.data(), O_CLOEXEC);
    // Root keeps the file of another user that user's; nobody else can.
    if (descriptor >= 0 && exists && fchown(descriptor, info.st_uid, info.st_gid) != 0) errno = 0;
    // Where a file system has no permissions (a memory stick from an office), there is nothing to
    // do.
    if (descriptor >= 0) fchmod(descriptor, ModeOf(exists, info, options));
  }
  if (descriptor < 0) return CannotWrite(path, std::strerror(errno));
  return std::unique_ptr<OutputFile>(
      new OutputFile(path, target, std::move(temporary), options, descriptor));
}

OutputFile::OutputFile(std::string path, std::string target, std::string temporary,
                       const OutputFileOptions& options, int descriptor)
    : path_(std::move(path)),
      target_(std::move(target)),
      temporary_(std::move(temporary)),
      options_(options),
      descriptor_(descriptor),
      buffer_(descriptor),
      stream_(&buffer_) {}

OutputFile::~OutputFile() {
  close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

absl::Status OutputFile::Failure(int error) const {
  return OutputError(absl::StrCat(path_, " cannot be written: ", std::strerror(error)));
}

absl::Status OutputFile::Finish() {
  stream_.flush();
  if (buffer_.error() != 0) return Failure(buffer_.error());
  if (temporary_.empty()) return absl::OkStatus();
  if (fsync(descriptor_) != 0) return Failure(errno);
  // Not link(), which would tell: a memory stick from an office has no links.
  if (!options_.replace && access(target_.c_str(), F_OK) == 0) return Failure(EEXIST);
  if (rename(temporary_.c_str(), target_.c_str()) != 0) return Failure(errno);
  temporary_.clear();
  SyncFolder(target_);
  return absl::OkStatus();
}

absl::Status WriteFile(const std::string& path, const OutputFileOptions& options,
                       const std::string& content) {
  const absl::StatusOr<std::unique_ptr<OutputFile>> file = OutputFile::Begin(path, options);
  if (!file.ok()) return file.status();
  (*file)->stream() << content;
  return (*file)->Finish();
}

}  // namespace osiedle::cli
