#include "services/call/batch_under_way.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/limits.pb.h"
#include "services/call/denial_log.h"
#include "services/call/errors.h"
#include "services/call/field_behavior.h"
#include "services/call/limits_check.h"
#include "services/call/wire_status.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::osiedle::storage::CommitResult;
using ::osiedle::storage::Transaction;

// Of one batch: enough to fill the committer's groups, few enough that many phones fit its queue.
constexpr size_t kMostInFlight = 128;

bool IsItems(const FieldDescriptor* field) {
  return field->is_repeated() && field->message_type() != nullptr;
}

}  // namespace

absl::Status BatchUnderWay::Validate() {
  const google::protobuf::Reflection& reflection = *request_.GetReflection();
  const std::unique_ptr<Message> head(request_.New());
  Violations violations;
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(request_, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!IsItems(field)) continue;
    const int declared = field->options().GetExtension(common::v1::limits).max_items();
    const int most = declared == 0 ? kMaxItems : declared;
    if (reflection.FieldSize(request_, field) > most) {
      violations.Add(field->name(), absl::StrCat("has more than ", most, " items"));
    }
  }
  // Copying a large batch costs more than its check: only the rest is copied.
  for (const FieldDescriptor* field : fields) {
    if (IsItems(field)) continue;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field->is_repeated()) {
      reflection.SetString(head.get(), field, reflection.GetString(request_, field));
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      reflection.MutableMessage(head.get(), field)
          ->CopyFrom(reflection.GetMessage(request_, field));
    }
  }
  CheckLimits(*head, "", violations);
  CheckRequired(request_, "", violations, Depth::kOwnFields);
  if (call_->municipality().empty()) {
    violations.Add("parent", "must begin with municipalities/{municipality}");
  }
  return InvalidFields(violations);
}

void BatchUnderWay::Start() {
  if (!UnderWay::Begin()) return;
  ticket_ = calls_.write_admission_.Admit(principal_->id);
  if (!ticket_.has_value()) return Finish(QueueFull());
  const bool taken = calls_.pool_.Submit(principal_->id, deadline_, [this](bool expired) {
    if (expired || context_->IsCancelled()) return Finish(DeadlinePassed());
    if (request_id_.empty()) return Plan();
    TakeRequestId();
  });
  if (!taken) Finish(QueueFull());
}

void BatchUnderWay::TakeRequestId() {
  // The items are held against what they were by records of their own.
  const std::unique_ptr<Message> any_items(request_.New());
  const ReplayKey taken(call_->owner(), principal_->id, method_.full_name, request_id_, *any_items,
                        call_->time());
  calls_.resources_.store.ReadWrite(
      {.deadline = deadline_},
      [this, taken](Transaction& transaction) {
        const std::unique_ptr<Message> nothing(request_.New());
        absl::StatusOr<bool> found = taken.Find(transaction, *nothing);
        if (!found.ok() || *found) return found.status();
        return taken.Keep(transaction, *nothing);
      },
      [this](const CommitResult& result) {
        if (!result.status.ok()) return Finish(ToClientError(result, method_.full_name));
        // The engine's completion thread has others to serve.
        calls_.pool_.Resume(principal_->id, [this](bool) { Plan(); });
      });
}

void BatchUnderWay::Plan() {
  batch_ = planner_(*call_);
  const size_t count = batch_.items.size();
  results_.resize(count);
  refusals_.resize(count);
  followers_.resize(count);
  calls_of_items_.resize(count);
  replays_.resize(count);
  {
    absl::MutexLock lock(&progress_->mutex);
    progress_->waits.resize(count);
    for (size_t i = 0; i < count; ++i) {
      progress_->waits[i] = batch_.items[i].after.size();
      for (size_t earlier : batch_.items[i].after) followers_[earlier].push_back(i);
      if (progress_->waits[i] == 0) progress_->ready.push_back(i);
    }
    progress_->pumping = true;
  }
  Pump();
}

void BatchUnderWay::Pump() {
  const std::shared_ptr<Progress> progress = progress_;
  while (true) {
    size_t item = 0;
    {
      absl::MutexLock lock(&progress->mutex);
      if (progress->ready.empty() || progress->in_flight >= kMostInFlight) {
        progress->pumping = false;
        if (progress->ended < results_.size()) return;
        break;
      }
      item = progress->ready.front();
      progress->ready.pop_front();
      ++progress->in_flight;
    }
    BeginItem(item);
  }
  AnswerBatch();
}

void BatchUnderWay::BeginItem(size_t item) {
  const BatchItem& planned = batch_.items[item];
  if (!planned.refused.ok()) return End(item, planned.refused);
  if (context_->IsCancelled()) return End(item, DeadlinePassed());
  std::array<uint8_t, 16> seed{};
  calls_.resources_.entropy.Fill(absl::MakeSpan(seed));
  auto call =
      std::make_unique<Call>(calls_.resources_, *planned.method, principal_, call_->time(), seed);
  call->SetScope(call_->municipality(), call_->owner());
  call->set_declared_violations(planned.declared);
  calls_of_items_[item] = std::move(call);
  // What is wrong already neither finds nor leaves an answer.
  if (!request_id_.empty() && planned.declared.empty()) {
    replays_[item].emplace(call_->owner(), principal_->id, method_.full_name,
                           absl::StrCat(request_id_, "/", item), *planned.content, call_->time());
  }
  calls_.resources_.store.ReadWrite(
      {.deadline = deadline_, .contention_hint = planned.method->ContentionHint(planned.subject)},
      [this, item](Transaction& txn) { return Run(item, txn); },
      [this, item](const CommitResult& result) { Done(item, result); });
}

absl::Status BatchUnderWay::Run(size_t item, Transaction& transaction) {
  Call& call = *calls_of_items_[item];
  const BatchItem& planned = batch_.items[item];
  call.BeginRun(transaction.id());
  results_[item].already_known = false;
  refusals_[item] = absl::OkStatus();
  if (planned.answer != nullptr) planned.answer->Clear();
  const AuditedRequest audited = AuditedItem(item);
  if (absl::Status access = CheckAccess(&transaction); !access.ok()) return access;
  // What is kept for a repeat is that it was done; what it was about, the repeat says itself.
  const std::unique_ptr<Message> kept(planned.content->New());
  if (replays_[item].has_value()) {
    absl::StatusOr<bool> found = replays_[item]->Find(transaction, *kept);
    if (!found.ok()) return found.status();
    if (*found) {
      results_[item].already_known = true;
      return absl::OkStatus();
    }
  }
  if (absl::Status handled = planned.body(call, transaction); !handled.ok()) {
    if (!call.commits_refusal()) return handled;
    refusals_[item] = handled;
    const std::optional<google::rpc::ErrorInfo> info = ErrorInfoOf(handled);
    return AppendAuditEntry(call, audited, internal::v1::AuditEntry::DENIED,
                            info.has_value() ? info->reason() : "", transaction);
  }
  // What is declared is known to the handlers of resources alone; nothing that is wrong passes.
  if (!planned.declared.empty()) return InvalidFields(planned.declared);
  const bool tells = planned.answer != nullptr && planned.method->answers_audited;
  if (tells) call.Gives(*planned.answer);
  if (call.changes().empty()) {
    results_[item].already_known = true;
    if (!tells) return absl::OkStatus();
    return AppendAuditEntry(call, audited, internal::v1::AuditEntry::READ, "", transaction);
  }
  absl::Status appended = AppendChangeRecords(call, audited, transaction);
  if (!appended.ok() || !replays_[item].has_value()) return appended;
  return replays_[item]->Keep(transaction, *kept);
}

void BatchUnderWay::Done(size_t item, const CommitResult& result) {
  const bool refused = result.status.ok() && !refusals_[item].ok();
  absl::Status status = refused ? ToClientError(refusals_[item], method_.full_name)
                                : ToClientError(result, method_.full_name);
  if (refused || !IsDenial(status)) return End(item, std::move(status));
  calls_.denials_->Record(DenialEntry(*calls_of_items_[item], AuditedItem(item), status),
                          call_->municipality(), {.deadline = deadline_},
                          [this, item, status] { End(item, status); });
}

AuditedRequest BatchUnderWay::AuditedItem(size_t item) const {
  return {method_.full_name, batch_.items[item].subject, request_id_};
}

void BatchUnderWay::End(size_t item, absl::Status status) {
  const std::shared_ptr<Progress> progress = progress_;
  calls_of_items_[item].reset();
  results_[item].status = std::move(status);
  {
    absl::MutexLock lock(&progress->mutex);
    --progress->in_flight;
    ++progress->ended;
    for (size_t follower : followers_[item]) {
      if (--progress->waits[follower] == 0) progress->ready.push_back(follower);
    }
    // Whoever pumps now sees to the rest.
    if (progress->pumping) return;
    if (progress->ready.empty() && progress->ended < results_.size()) return;
    progress->pumping = true;
  }
  // The engine's completion thread has others to serve.
  calls_.pool_.Resume(principal_->id, [this](bool) { Pump(); });
}

void BatchUnderWay::AnswerBatch() {
  batch_.finish(results_);
  Finish(absl::OkStatus());
}

}  // namespace osiedle::call
