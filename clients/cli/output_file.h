// The outputs of results: standard output and files, with no failure overlooked.
#ifndef OSIEDLE_CLIENTS_CLI_OUTPUT_FILE_H_
#define OSIEDLE_CLIENTS_CLI_OUTPUT_FILE_H_

#include <array>
#include <memory>
#include <ostream>
#include <streambuf>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace osiedle::cli {

// An open file descriptor as a stream. The first failure stays: whatever follows it is dropped.
class DescriptorBuffer final : public std::streambuf {
 public:
  // The descriptor stays the caller's, and outlives this.
  explicit DescriptorBuffer(int descriptor);

  // The errno of the write that failed; 0 while none has.
  int error() const { return error_; }

 protected:
  int_type overflow(int_type next) override;
  int sync() override;

 private:
  const int descriptor_;
  int error_ = 0;
  std::array<char, 64 * 1024> block_ = {};
};

// What to do with a file of that name.
struct OutputFileOptions {
  // False: a file that is there already is an error.
  bool replace = true;
  // A new file is for its owner alone.
  bool secret = false;
};

// A file that becomes visible when it is whole: until Finish it has another name in the same
// folder. An existing file keeps its content until then, and its permissions after it. A path that
// is no regular file (a device, a named pipe) is written to as it is.
class OutputFile {
 public:
  // Opens the file, so that a wrong path is known before anything is done that cannot be undone.
  // Fails with UsageError.
  static absl::StatusOr<std::unique_ptr<OutputFile>> Begin(const std::string& path,
                                                           const OutputFileOptions& options);
  // Without Finish, nothing of the file stays.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  std::ostream& stream() { return stream_; }

  // Everything is on the disk and the file has its name. Fails with OutputError.
  absl::Status Finish();

 private:
  OutputFile(std::string path, std::string target, std::string temporary,
             const OutputFileOptions& options, int descriptor);
  absl::Status Failure(int error) const;

  // The path as it was given, and with links followed.
  const std::string path_;
  const std::string target_;
  // Empty: written in place.
  std::string temporary_;
  const OutputFileOptions options_;
  const int descriptor_;
  DescriptorBuffer buffer_;
  std::ostream stream_;
};

// All of `content` as one file.
absl::Status WriteFile(const std::string& path, const OutputFileOptions& options,
                       const std::string& content);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_OUTPUT_FILE_H_
