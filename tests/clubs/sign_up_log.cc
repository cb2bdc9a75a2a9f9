#include "tests/clubs/sign_up_log.h"

#include "absl/strings/str_cat.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using clubs::v1::Occurrence;
using clubs::v1::ReferPartyResponse;
using clubs::v1::Registration;

}  // namespace

int SizeOf(const clubs::v1::Party& party) {
  int size = 0;
  for (const contacts::v1::HeadCount& heads : party.head_counts()) size += heads.count();
  return size;
}

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
  absl::StrAppend(&line, "}");
  AddLine(line);
}

}  // namespace osiedle::tests
