#include "services/call/rpc/write_run.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/empty.pb.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/wire_status.h"
#include "storage/status_macros.h"

namespace osiedle::call {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::osiedle::internal::v1::AuditEntry;
using ::osiedle::storage::Transaction;

namespace {

bool IsRepeatable(const Call& call, const AuditedRequest& audited) {
  return !audited.request_id.empty() && !call.validate_only() && call.declared_violations().empty();
}

}  // namespace

WriteParts PartsOf(const Call& call, const Method& method, const Message& request, Message& answer,
                   const AuditedRequest& audited) {
  WriteParts parts;
  parts.access = {&method.info};
  parts.audited = audited;
  parts.body = [&method, &request, &answer](const Call& of_run, Transaction& transaction) {
    return method.Write(of_run, transaction, request, answer);
  };
  parts.answer = &answer;
  parts.answer_is_reading = method.info.answers_audited;
  parts.kept_answer = &method.kept_answer;
  if (IsRepeatable(call, audited)) {
    parts.replay.emplace(call.owner(), call.ActorId(), method.info.full_name, audited.request_id,
                         request, call.time());
  }
  return parts;
}

WriteParts PartsOf(const Call& call, const BatchItem& item, size_t place,
                   const AuditedRequest& audited) {
  WriteParts parts;
  parts.access = {&call.rpc()};
  parts.access.insert(parts.access.end(), item.also_needs.begin(), item.also_needs.end());
  parts.audited = audited;
  parts.body = item.body;
  parts.answer = item.answer.get();
  parts.answer_is_reading = item.answer != nullptr && item.method->answers_audited;
  // The replay record of an item says only that the item is done. A repeat brings the content
  // itself.
  parts.keeps_no_answer = true;
  if (IsRepeatable(call, audited)) {
    parts.replay.emplace(call.owner(), call.ActorId(), call.rpc().full_name,
                         absl::StrCat(audited.request_id, "/", place), *item.content, call.time());
  }
  return parts;
}

absl::Status WriteRun::Run(Transaction& transaction) {
  call_.BeginRun(transaction.id());
  if (parts_.answer != nullptr) parts_.answer->Clear();
  replayed_ = validated_ = false;
  refusal_ = absl::OkStatus();
  RETURN_IF_ERROR(CheckAccess(call_, parts_.access, transaction));
  if (parts_.replay.has_value()) {
    google::protobuf::Empty nothing;
    ASSIGN_OR_RETURN(replayed_,
                     parts_.replay->Find(transaction, KeepsNoAnswer() ? nothing : *parts_.answer));
    if (replayed_) return KeepsNoAnswer() ? absl::OkStatus() : AnswerRepeat(transaction);
  }
  if (absl::Status handled = parts_.body(call_, transaction); !handled.ok()) {
    if (!call_.commits_refusal()) return handled;
    refusal_ = handled;
    // A refusal may tell what is stored.
    if (call_.is_reading()) return AuditReading(transaction);
    const std::optional<google::rpc::ErrorInfo> info = ErrorInfoOf(handled);
    return AppendAuditEntry(call_, parts_.audited, AuditEntry::DENIED,
                            info.has_value() ? info->reason() : "", transaction);
  }
  // A handler may succeed without looking at the declared violations. They are reported here.
  RETURN_IF_ERROR(InvalidFields(call_.declared_violations()));
  if (call_.validate_only()) {
    validated_ = true;
    // Everything was checked, and nothing may be written.
    return absl::CancelledError("validate_only");
  }
  return AppendRecords(transaction);
}

absl::Status WriteRun::AppendRecords(Transaction& transaction) {
  if (IsReading() && parts_.answer != nullptr) call_.Gives(*parts_.answer);
  RETURN_IF_ERROR(AppendChangeRecords(call_, parts_.audited, transaction));
  const bool unchanged = call_.changes().empty();
  if (unchanged && IsReading()) RETURN_IF_ERROR(AuditReading(transaction));
  if (!parts_.replay.has_value()) return absl::OkStatus();
  if (unchanged && KeepsNoAnswer()) return absl::OkStatus();
  return KeepAnswer(transaction);
}

absl::Status WriteRun::AuditReading(Transaction& transaction) {
  return AppendAuditEntry(call_, parts_.audited, AuditEntry::READ, parts_.audited.ground,
                          transaction);
}

absl::Status WriteRun::KeepAnswer(Transaction& transaction) {
  if (KeepsNoAnswer()) return parts_.replay->Keep(transaction, google::protobuf::Empty());
  const bool is_whole =
      !parts_.answer_is_reading && (parts_.kept_answer == nullptr || !parts_.kept_answer->reduce);
  if (is_whole) return parts_.replay->Keep(transaction, *parts_.answer);
  const std::unique_ptr<Message> kept(parts_.answer->New());
  kept->CopyFrom(*parts_.answer);
  ReduceToKept(*kept);
  return parts_.replay->Keep(transaction, *kept);
}

void WriteRun::ReduceToKept(Message& answer) const {
  if (parts_.kept_answer != nullptr && parts_.kept_answer->reduce) {
    parts_.kept_answer->reduce(answer);
  }
  if (!parts_.answer_is_reading) return;
  const FieldDescriptor* name = answer.GetDescriptor()->FindFieldByName("name");
  std::string kept = answer.GetReflection()->GetString(answer, name);
  answer.Clear();
  answer.GetReflection()->SetString(&answer, name, std::move(kept));
}

absl::Status WriteRun::AnswerRepeat(Transaction& transaction) {
  ReduceToKept(*parts_.answer);
  if (parts_.kept_answer != nullptr && parts_.kept_answer->complete) {
    RETURN_IF_ERROR(parts_.kept_answer->complete(call_, transaction, *parts_.answer));
  }
  if (!IsReading()) return absl::OkStatus();
  call_.Gives(*parts_.answer);
  return AuditReading(transaction);
}

absl::Status WriteRun::Conclude(const storage::CommitResult& result) const {
  if (validated_ && absl::IsCancelled(result.status)) return absl::OkStatus();
  if (result.status.ok()) {
    for (const std::function<void()>& action : call_.when_committed()) action();
  }
  if (RefusalIsAudited(result)) return ToClientError(refusal_, call_.rpc().full_name);
  return ToClientError(result, call_.rpc().full_name);
}

}  // namespace osiedle::call
