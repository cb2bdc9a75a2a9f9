// What the clients of a run asked for, and what came of it, for a program that judges it.
#ifndef OSIEDLE_TESTS_PROOF_CALL_LOG_H_
#define OSIEDLE_TESTS_PROOF_CALL_LOG_H_

#include <cstddef>
#include <fstream>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "grpcpp/support/status.h"

namespace osiedle::tests {

// The names of gRPC's codes that a judge may meet.
std::string CodeName(grpc::StatusCode code);

// One JSON object a line, a line for each call that was answered in the end. Thread-safe.
class CallLog {
 public:
  explicit CallLog(std::string path);

  size_t size();
  // Until there are so many lines.
  void Await(size_t size);
  // Until now everything is in the file.
  void Flush();
  const std::string& path() const { return path_; }

 protected:
  // `line` has no end of line.
  void AddLine(const std::string& line);

 private:
  const std::string path_;
  absl::Mutex mutex_;
  std::ofstream file_ ABSL_GUARDED_BY(mutex_);
  size_t size_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_PROOF_CALL_LOG_H_
