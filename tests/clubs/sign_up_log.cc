#include "tests/clubs/sign_up_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using clubs::v1::Occurrence;
using clubs::v1::ReferPartyResponse;
using clubs::v1::Registration;

// The names of gRPC's codes that a judge may meet.
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
    case grpc::StatusCode::INTERNAL:
      return "INTERNAL";
    default:
      return absl::StrCat("CODE_", static_cast<int>(code));
  }
}

}  // namespace

int SizeOf(const clubs::v1::Party& party) {
  int size = 0;
  for (const contacts::v1::HeadCount& heads : party.head_counts()) size += heads.count();
  return size;
}

SignUpLog::SignUpLog(std::string path) : path_(std::move(path)), file_(path_) {}

void SignUpLog::Add(const SignUpRecord& record, const Registration& answer) {
  AddWith(record,
          absl::StrCat(R"({"name":")", answer.name(), R"(","etag":")", answer.etag(),
                       R"(","state":")", Registration::State_Name(answer.state()), R"(","size":)",
                       SizeOf(answer.party()), R"(,"queue":)", answer.queue_number(), "}"));
}

void SignUpLog::Add(const SignUpRecord& record, const ReferPartyResponse& answer) {
  AddWith(record, absl::StrCat(R"({"name":")", answer.registration(), R"(","state":")",
                               Registration::State_Name(answer.state()), R"("})"));
}

void SignUpLog::Add(const SignUpRecord& record, const Occurrence& answer) {
  AddWith(record, absl::StrCat(R"({"name":")", answer.name(), R"(","etag":")", answer.etag(),
                               R"(","capacity":)", answer.capacity(), "}"));
}

void SignUpLog::AddWith(const SignUpRecord& record, const std::string& answer) {
  std::string line = absl::StrCat(
      R"({"client":)", record.client, R"(,"method":")", record.method, R"(","name":")", record.name,
      R"(","size":)", record.size, R"(,"capacity":)", record.capacity, R"(,"began":)",
      absl::ToUnixNanos(record.began), R"(,"ended":)", absl::ToUnixNanos(record.ended),
      R"(,"tries":)", record.tries, R"(,"code":")", CodeName(record.status.error_code()),
      R"(","reason":")", ReasonOf(record.status), "\"");
  if (record.status.ok()) absl::StrAppend(&line, R"(,"answer":)", answer);
  absl::StrAppend(&line, "}\n");
  absl::MutexLock lock(&mutex_);
  file_ << line;
  ++size_;
}

size_t SignUpLog::size() {
  absl::MutexLock lock(&mutex_);
  return size_;
}

void SignUpLog::Await(size_t size) {
  absl::MutexLock lock(&mutex_);
  const auto is_long = [&] {
    mutex_.AssertHeld();
    return size_ >= size;
  };
  mutex_.Await(absl::Condition(&is_long));
}

void SignUpLog::Flush() {
  absl::MutexLock lock(&mutex_);
  file_.flush();
}

}  // namespace osiedle::tests
