#include "tests/proof/call_log.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace osiedle::tests {

std::string CodeName(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::OK:
      return "OK";
    case grpc::StatusCode::INVALID_ARGUMENT:
      return "INVALID_ARGUMENT";
    case grpc::StatusCode::FAILED_PRECONDITION:
      return "FAILED_PRECONDITION";
    case grpc::StatusCode::ABORTED:
      return "ABORTED";
    case grpc::StatusCode::NOT_FOUND:
      return "NOT_FOUND";
    case grpc::StatusCode::INTERNAL:
      return "INTERNAL";
    default:
      return absl::StrCat("CODE_", static_cast<int>(code));
  }
}

CallLog::CallLog(std::string path) : path_(std::move(path)), file_(path_) {}

void CallLog::AddLine(const std::string& line) {
  absl::MutexLock lock(&mutex_);
  file_ << line << "\n";
  ++size_;
}

size_t CallLog::size() {
  absl::MutexLock lock(&mutex_);
  return size_;
}

void CallLog::Await(size_t size) {
  absl::MutexLock lock(&mutex_);
  const auto is_long = [&] {
    mutex_.AssertHeld();
    return size_ >= size;
  };
  mutex_.Await(absl::Condition(&is_long));
}

void CallLog::Flush() {
  absl::MutexLock lock(&mutex_);
  file_.flush();
}

}  // namespace osiedle::tests
