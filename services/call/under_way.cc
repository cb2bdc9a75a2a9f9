#include "services/call/under_way.h"

#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/call/authorization.h"
#include "services/call/declared_check.h"
#include "services/call/denial_log.h"
#include "services/call/errors.h"
#include "services/call/wire_status.h"

namespace osiedle::call {
namespace {

using ::osiedle::storage::CommitResult;
using ::osiedle::storage::Transaction;

constexpr absl::string_view kPlatformSubject = "system";

// Ends the body of a validate_only call: everything was checked, nothing shall be written.
absl::Status OnlyValidated() { return absl::CancelledError("validate_only"); }

}  // namespace

UnderWay::UnderWay(Calls& calls, grpc::CallbackServerContext* context, const MethodInfo& method,
                   const google::protobuf::Message& request, google::protobuf::Message& response)
    : calls_(calls),
      context_(context),
      method_(method),
      request_(request),
      response_(response),
      reactor_(context->DefaultReactor()),
      start_(calls.steady_clock_.Now()) {
  calls_.under_way_.fetch_add(1);
}

bool UnderWay::Begin(bool draws_ids) {
  if (calls_.draining_.load(std::memory_order_relaxed)) {
    Finish(ShuttingDown());
    return false;
  }
  absl::StatusOr<std::shared_ptr<const Principal>> principal =
      calls_.authenticator_.Authenticate(AuthorizationOf(*context_));
  if (!principal.ok()) {
    Finish(Unauthenticated());
    return false;
  }
  principal_ = *std::move(principal);
  deadline_ = calls_.DeadlineOf(*context_, start_);
  request_id_ = absl::AsciiStrToLower(shape().Text(request_, shape().request_id));
  subject_ = shape().Subject(request_);

  // Random bytes are a system call.
  std::array<uint8_t, 16> seed = {};
  if (draws_ids) calls_.resources_.entropy.Fill(absl::MakeSpan(seed));
  call_.emplace(calls_.resources_, method_, principal_, calls_.clock_.Now(), seed);
  call_->set_validate_only(shape().Flag(request_, shape().validate_only));

  if (method_.access.scope() == common::v1::Access::MUNICIPALITY && subject_ != kPlatformSubject) {
    std::string municipality(MunicipalityOf(subject_));
    call_->SetScope(municipality, storage::kPlatform);
    // Whoever may not call this here does not learn whether "here" exists.
    if (absl::Status access = CheckAccess(nullptr); !access.ok()) {
      FinishDenied(access);
      return false;
    }
    if (absl::Status valid = Validate(); !valid.ok()) {
      Finish(valid);
      return false;
    }
    absl::StatusOr<uint32_t> number = calls_.NumberOf(municipality);
    if (!number.ok()) {
      Finish(absl::IsNotFound(number.status())
                 ? ResourceNotFound(absl::StrCat("municipalities/", municipality))
                 : ToClientError(number.status(), method_.full_name));
      return false;
    }
    call_->SetScope(std::move(municipality), *number);
    return true;
  }
  if (absl::Status access = CheckAccess(nullptr); !access.ok()) {
    FinishDenied(access);
    return false;
  }
  if (absl::Status valid = Validate(); !valid.ok()) {
    Finish(valid);
    return false;
  }
  return true;
}

absl::Status UnderWay::Validate() {
  Violations violations;
  const bool handler_finds_more = CheckDeclared(method_, request_, violations);
  const bool scoped = method_.access.scope() != common::v1::Access::MUNICIPALITY ||
                      subject_ == kPlatformSubject || !call_->municipality().empty();
  if (!scoped) {
    const std::string field = shape().parent != nullptr ? "parent"
                              : shape().name != nullptr ? "name"
                                                        : shape().resource->name() + ".name";
    violations.Add(field, "must begin with municipalities/{municipality}");
  }
  if (!scoped || !handler_finds_more) return InvalidFields(violations);
  call_->set_declared_violations(std::move(violations));
  return absl::OkStatus();
}

absl::Status UnderWay::CheckAccess(const storage::Reader* /*reader*/) const {
  const Principal& principal = *principal_;
  const common::v1::Access::Scope scope = method_.access.scope();
  const bool of_platform =
      scope == common::v1::Access::SYSTEM ||
      (scope == common::v1::Access::MUNICIPALITY && subject_ == kPlatformSubject);
  const absl::string_view municipality =
      of_platform ? absl::string_view() : absl::string_view(call_->municipality());
  const bool somewhere = principal.MayRoleSomewhere(method_.roles);
  if (scope == common::v1::Access::ANY_MUNICIPALITY
          ? somewhere
          : principal.MayRole(municipality, method_.roles)) {
    return absl::OkStatus();
  }
  // Whoever has none of the roles anywhere learns only that; so does who knows the place.
  if (!somewhere || (!of_platform && principal.Knows(municipality))) {
    return RoleRequired(method_.short_name, method_.role_names);
  }
  return of_platform ? PlatformDenied()
                     : MunicipalityDenied(absl::StrCat("municipalities/", municipality));
}

void UnderWay::Finish(const absl::Status& client_error) {
  calls_.metrics_.Finished(method_, client_error.code(), calls_.steady_clock_.Now() - start_, runs_,
                           replayed_);
  if (!client_error.ok()) response_.Clear();
  grpc::ServerUnaryReactor* reactor = reactor_;
  const grpc::Status wire = ToWireStatus(client_error);
  calls_.under_way_.fetch_sub(1);
  // First this, then the answer: once the last call is answered, the server may go.
  delete this;
  reactor->Finish(wire);
}

absl::Status UnderWay::Audit(internal::v1::AuditEntry::Outcome outcome, Transaction& transaction,
                             absl::string_view reason) const {
  return AppendAuditEntry(*call_, audited(), outcome, reason, transaction);
}

void UnderWay::FinishAudited(internal::v1::AuditEntry::Outcome outcome,
                             storage::SteadyTime deadline) {
  call_->Gives(response_);
  calls_.resources_.store.ReadWrite(
      {.deadline = deadline, .log_entries_only = true},
      [this, outcome](Transaction& txn) { return Audit(outcome, txn); },
      [this](const CommitResult& result) { Finish(ToClientError(result, method_.full_name)); });
}

void UnderWay::FinishFailed(const absl::Status& client_error) {
  if (IsDenial(client_error)) return FinishDenied(client_error);
  Finish(client_error);
}

void UnderWay::FinishDenied(const absl::Status& denial) {
  calls_.denials_->Record(DenialEntry(*call_, audited(), denial), call_->municipality(),
                          {.deadline = deadline_, .log_entries_only = true},
                          [this, denial] { Finish(denial); });
}

// ---- writes

void WriteUnderWay::Start() {
  if (!Begin()) return;
  ticket_ = calls_.write_admission_.Admit(principal_->id);
  if (!ticket_.has_value()) return Finish(QueueFull());
  // validate_only writes nothing, so it neither finds nor leaves an answer; nor does a call that is
  // wrong already.
  if (!request_id_.empty() && !call_->validate_only() && call_->declared_violations().empty()) {
    replay_.emplace(call_->owner(), principal_->id, method_.full_name, request_id_, request_,
                    call_->time());
  }
  if (!method_.pooled) return Submit();
  // The first run reads much; the engine's own, of a body that lost, are its handler's to keep
  // short.
  const bool taken = calls_.pool_.Submit(principal_->id, deadline_, [this](bool expired) {
    if (expired || context_->IsCancelled()) return Finish(DeadlinePassed());
    Submit();
  });
  if (!taken) Finish(QueueFull());
}

void WriteUnderWay::Submit() {
  calls_.resources_.store.ReadWrite(
      {.deadline = deadline_, .contention_hint = method_.ContentionHint(subject_)},
      [this](Transaction& txn) { return Run(txn); },
      [this](const CommitResult& result) { Done(result); });
}

absl::Status WriteUnderWay::Run(Transaction& transaction) {
  call_->BeginRun(transaction.id());
  response_.Clear();
  replayed_ = validated_ = false;
  refusal_ = absl::OkStatus();
  if (absl::Status access = CheckAccess(&transaction); !access.ok()) return access;
  if (replay_.has_value()) {
    absl::StatusOr<bool> found = replay_->Find(transaction, response_);
    if (!found.ok()) return found.status();
    if (*found) {
      replayed_ = true;
      return AnswerRepeat(transaction);
    }
  }
  if (absl::Status handled = body_(*call_, transaction); !handled.ok()) {
    if (!call_->commits_refusal()) return handled;
    refusal_ = handled;
    const std::optional<google::rpc::ErrorInfo> info = ErrorInfoOf(handled);
    return Audit(internal::v1::AuditEntry::DENIED, transaction,
                 info.has_value() ? info->reason() : "");
  }
  // A handler that found nothing more is a handler that did not look.
  if (!call_->declared_violations().empty()) return InvalidFields(call_->declared_violations());
  if (call_->validate_only()) {
    validated_ = true;
    return OnlyValidated();
  }
  return AppendRecords(transaction);
}

absl::Status WriteUnderWay::AppendRecords(Transaction& transaction) {
  if (AnswerIsReading()) call_->Gives(response_);
  absl::Status appended = AppendChangeRecords(*call_, audited(), transaction);
  if (!appended.ok()) return appended;
  if (call_->changes().empty() && AnswerIsReading()) {
    appended = Audit(internal::v1::AuditEntry::READ, transaction);
    if (!appended.ok()) return appended;
  }
  return replay_.has_value() ? KeepAnswer(transaction) : absl::OkStatus();
}

absl::Status WriteUnderWay::KeepAnswer(Transaction& transaction) {
  if (!kept_answer_.reduce && !method_.answers_audited) {
    return replay_->Keep(transaction, response_);
  }
  const std::unique_ptr<google::protobuf::Message> kept(response_.New());
  kept->CopyFrom(response_);
  ReduceToKept(*kept);
  return replay_->Keep(transaction, *kept);
}

void WriteUnderWay::ReduceToKept(google::protobuf::Message& answer) const {
  if (kept_answer_.reduce) kept_answer_.reduce(answer);
  if (!method_.answers_audited) return;
  const google::protobuf::FieldDescriptor* name = answer.GetDescriptor()->FindFieldByName("name");
  std::string kept = answer.GetReflection()->GetString(answer, name);
  answer.Clear();
  answer.GetReflection()->SetString(&answer, name, std::move(kept));
}

absl::Status WriteUnderWay::AnswerRepeat(Transaction& transaction) {
  ReduceToKept(response_);
  if (kept_answer_.complete) {
    absl::Status completed = kept_answer_.complete(*call_, transaction, response_);
    if (!completed.ok()) return completed;
  }
  if (!AnswerIsReading()) return absl::OkStatus();
  call_->Gives(response_);
  return Audit(internal::v1::AuditEntry::READ, transaction);
}

void WriteUnderWay::Done(const CommitResult& result) {
  runs_ = result.runs;
  if (validated_ && absl::IsCancelled(result.status)) {
    if (!AnswerIsReading()) return Finish(absl::OkStatus());
    return FinishAudited(internal::v1::AuditEntry::READ, deadline_);
  }
  if (!refusal_.ok() && result.status.ok()) {
    return Finish(ToClientError(refusal_, method_.full_name));
  }
  FinishFailed(ToClientError(result, method_.full_name));
}

// ---- reads

void ReadUnderWay::Start() {
  if (!Begin(/*draws_ids=*/false)) return;
  if (!method_.pooled) return Run();
  const bool taken = calls_.pool_.Submit(principal_->id, deadline_, [this](bool expired) {
    if (expired || context_->IsCancelled()) return Finish(DeadlinePassed());
    Run();
  });
  if (!taken) Finish(QueueFull());
}

void ReadUnderWay::Run() {
  absl::Status handled;
  {
    absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot =
        calls_.resources_.store.GetSnapshot({.time = deadline_ - calls_.steady_clock_.Now()});
    if (!snapshot.ok()) return Finish(ToClientError(snapshot.status(), method_.full_name));
    handled = CheckAccess(snapshot->get());
    if (handled.ok()) handled = body_(*call_, **snapshot);
  }
  if (!handled.ok()) return FinishFailed(ToClientError(handled, method_.full_name));
  if (!method_.access.audited_read() && !call_->is_reading()) return Finish(absl::OkStatus());
  FinishAudited(internal::v1::AuditEntry::READ, deadline_);
}

// ---- jobs

void JobUnderWay::Start() {
  if (!Begin()) return;
  const bool taken = calls_.pool_.Submit(principal_->id, deadline_, [this](bool expired) {
    if (expired) return Finish(DeadlinePassed());
    Run();
  });
  if (!taken) Finish(QueueFull());
}

void JobUnderWay::Run() {
  if (absl::Status access = CheckAccess(nullptr); !access.ok()) return FinishDenied(access);
  absl::Status handled = body_(*call_);
  if (!handled.ok()) return FinishFailed(ToClientError(handled, method_.full_name));
  const bool changed = !call_->changes().empty();
  // A repeat that found its first answer did nothing.
  if (!changed && !call_->is_reading()) return Finish(absl::OkStatus());
  // What was done is done: its entry does not depend on how long it took.
  FinishAudited(changed ? internal::v1::AuditEntry::CHANGED : internal::v1::AuditEntry::READ,
                calls_.steady_clock_.Now() + absl::Seconds(30));
}

}  // namespace osiedle::call
