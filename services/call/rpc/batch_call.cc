#include "services/call/rpc/batch_call.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/wire_status.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::Message;
using ::osiedle::storage::CommitResult;
using ::osiedle::storage::Transaction;

// Items of one batch in flight: enough to fill the committer's groups, and few enough that many
// phones fit its queue.
constexpr size_t kMaxInFlight = 128;

// The time for the audit entry of the answer. The items are done, so it does not depend on their
// deadline.
constexpr absl::Duration kAuditTime = absl::Seconds(30);

}  // namespace

void BatchCall::Start() {
  if (!Begin()) return;
  ticket_ = runtime_.writes().Admit(principal_->id);
  if (!ticket_.has_value()) return Finish(QueueFull());
  RunOnPool([this] {
    // Each item asks again in its own transaction.
    if (absl::Status access = CheckAccessNow(); !access.ok()) return FinishFailed(access);
    if (request_id_.empty()) return Plan();
    TakeRequestId();
  });
}

void BatchCall::TakeRequestId() {
  // Each item has a replay record of its own, so this key has no content.
  const std::unique_ptr<Message> any_items(request_->New());
  const ReplayKey taken(call_->owner(), call_->ActorId(), info().full_name, request_id_, *any_items,
                        call_->time());
  runtime_.store().ReadWrite(
      {.deadline = deadline_},
      [this, taken](Transaction& transaction) {
        const std::unique_ptr<Message> nothing(request_->New());
        absl::StatusOr<bool> found = taken.Find(transaction, *nothing);
        if (!found.ok() || *found) return found.status();
        return taken.Keep(transaction, *nothing);
      },
      [this](const CommitResult& result) {
        if (!result.status.ok()) return Finish(ToClientError(result, info().full_name));
        // The engine's completion thread has others to serve.
        runtime_.pool().Resume(principal_->id, [this](bool) { Plan(); });
      });
}

void BatchCall::Plan() {
  absl::StatusOr<Batch> planned =
      std::get<AnyPlanner>(method_.handler)(*call_, *request_, *response_);
  if (!planned.ok()) return FinishFailed(ToClientError(planned.status(), info().full_name));
  batch_ = *std::move(planned);
  const size_t count = batch_.items.size();
  results_.resize(count);
  running_.resize(count);
  followers_.resize(count);
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

void BatchCall::Pump() {
  const std::shared_ptr<Progress> progress = progress_;
  while (true) {
    size_t item = 0;
    {
      absl::MutexLock lock(&progress->mutex);
      if (progress->ready.empty() || progress->in_flight >= kMaxInFlight) {
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

void BatchCall::BeginItem(size_t item) {
  const BatchItem& planned = batch_.items[item];
  if (!planned.refused.ok()) return End(item, planned.refused);
  if (context_->IsCancelled()) return End(item, DeadlinePassed());
  Running& running = running_[item];
  running.call = call_->CallOf(*planned.method);
  running.call->set_validate_only(planned.validate_only);
  running.call->set_declared_violations(planned.declared);
  running.run.emplace(*running.call, PartsOf(*running.call, planned, item, AuditedItem(item)));
  runtime_.store().ReadWrite(
      {.deadline = deadline_, .contention_hint = planned.method->ContentionHint(planned.subject)},
      [&running](Transaction& transaction) { return running.run->Run(transaction); },
      [this, item](const CommitResult& result) { Done(item, result); });
}

void BatchCall::Done(size_t item, const CommitResult& result) {
  const Running& running = running_[item];
  const absl::Status status = running.run->Conclude(result);
  results_[item].already_known = status.ok() && running.run->found_done();
  if (!IsDenial(status) || running.run->RefusalIsAudited(result)) return End(item, status);
  runtime_.denials().Record(DenialEntry(*running.call, AuditedItem(item), status),
                            call_->municipality(), {.deadline = deadline_},
                            [this, item, status] { End(item, status); });
}

AuditedRequest BatchCall::AuditedItem(size_t item) const {
  return {info().full_name, batch_.items[item].subject, request_id_};
}

void BatchCall::End(size_t item, absl::Status status) {
  const std::shared_ptr<Progress> progress = progress_;
  running_[item].run.reset();
  running_[item].call.reset();
  results_[item].status = std::move(status);
  {
    absl::MutexLock lock(&progress->mutex);
    --progress->in_flight;
    ++progress->ended;
    for (size_t follower : followers_[item]) {
      if (--progress->waits[follower] == 0) progress->ready.push_back(follower);
    }
    // The thread that pumps now takes care of the rest.
    if (progress->pumping) return;
    if (progress->ready.empty() && progress->ended < results_.size()) return;
    progress->pumping = true;
  }
  // The engine's completion thread has others to serve.
  runtime_.pool().Resume(principal_->id, [this](bool) { Pump(); });
}

void BatchCall::AnswerBatch() {
  batch_.finish(results_);
  if (!call_->is_reading()) return Finish(absl::OkStatus());
  FinishAudited(internal::v1::AuditEntry::READ, runtime_.Now() + kAuditTime);
}

}  // namespace osiedle::call
