#include "services/contacts/outing_handlers.h"

#include <algorithm>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/call/errors.h"
#include "services/call/reference_check.h"
#include "services/call/violations.h"
#include "services/contacts/contact_checks.h"
#include "services/contacts/contact_errors.h"
#include "services/contacts/contact_tables.h"
#include "services/contacts/moment_rules.h"
#include "services/contacts/outing_states.h"
#include "services/contacts/proto_time.h"

namespace osiedle::contacts {

using ::osiedle::call::Call;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

namespace {

// The moment of a step: as the client saw it, or now. Never before what is recorded already; a
// phone whose clock runs ahead may have recorded what is still to come here.
absl::Time MomentOf(const Call& call, const google::protobuf::Timestamp* given,
                    const v1::Outing& outing, call::Violations& violations) {
  const std::optional<absl::Time> last = LastMoment(outing);
  if (given == nullptr) return std::max(call.time(), last.value_or(call.time()));
  const absl::Time moment = TimeOf(*given);
  if (last.has_value() && moment < *last) {
    violations.Add("occur_time", "lies before the moment recorded last on this outing");
  } else {
    CheckOccurTime(*given, call.time(), "occur_time", violations);
  }
  return moment;
}

// What the five steps have in common. `step` comes without its time.
template <typename Request>
absl::Status Take(const Call& call, Transaction& transaction, const Request& request,
                  OutingStep step, v1::Outing& response) {
  if (absl::Status valid = Outings().CheckName(request.name()); !valid.ok()) return valid;
  v1::Outing before;
  absl::StatusOr<storage::RowMeta> meta =
      Outings().LoadLive(call, transaction, request.name(), request.etag(), before);
  if (!meta.ok()) return meta.status();

  call::Violations violations;
  call::ReferenceCheck references(call, transaction, violations);
  references.Check<v1::Stop>("stop", step.stop, &IsLiveStop);
  step.time = MomentOf(call, request.has_occur_time() ? &request.occur_time() : nullptr, before,
                       violations);
  if (!violations.empty()) return call::InvalidFields(violations);
  if (absl::string_view why = WhyNot(before, step.kind); !why.empty()) {
    return OutingStepRefused(before, why);
  }
  if (absl::Status found = references.Result(); !found.ok()) return found;

  response = before;
  TakeStep(step, response);
  return Outings().Save(call, transaction, *meta, before, response);
}

}  // namespace

absl::Status GetOuting(const Call& call, const Snapshot& snapshot,
                       const v1::GetOutingRequest& request, v1::Outing& response) {
  return Outings().Get(call, snapshot, request, response);
}

absl::Status ListOutings(const Call& call, const Snapshot& snapshot,
                         const v1::ListOutingsRequest& request, v1::ListOutingsResponse& response) {
  return Outings().List(call, snapshot, request, response);
}

absl::Status CreateOuting(const Call& call, Transaction& transaction,
                          const v1::CreateOutingRequest& request, v1::Outing& response) {
  return Outings().Create(call, transaction, request, response);
}

absl::Status UpdateOuting(const Call& call, Transaction& transaction,
                          const v1::UpdateOutingRequest& request, v1::Outing& response) {
  return Outings().Update(call, transaction, request, response);
}

absl::Status DeleteOuting(const Call& call, Transaction& transaction,
                          const v1::DeleteOutingRequest& request, v1::Outing& response) {
  return Outings().Delete(call, transaction, request, response);
}

absl::Status UndeleteOuting(const Call& call, Transaction& transaction,
                            const v1::UndeleteOutingRequest& request, v1::Outing& response) {
  return Outings().Undelete(call, transaction, request, response);
}

absl::Status StartOuting(const Call& call, Transaction& transaction,
                         const v1::StartOutingRequest& request, v1::Outing& response) {
  return Take(call, transaction, request, {.kind = OutingStep::Kind::kStart}, response);
}

absl::Status ArriveAtStop(const Call& call, Transaction& transaction,
                          const v1::ArriveAtStopRequest& request, v1::Outing& response) {
  return Take(call, transaction, request,
              {.kind = OutingStep::Kind::kArrive, .stop = request.stop()}, response);
}

absl::Status LeaveStop(const Call& call, Transaction& transaction,
                       const v1::LeaveStopRequest& request, v1::Outing& response) {
  return Take(call, transaction, request, {.kind = OutingStep::Kind::kLeave}, response);
}

absl::Status FinishOuting(const Call& call, Transaction& transaction,
                          const v1::FinishOutingRequest& request, v1::Outing& response) {
  return Take(call, transaction, request, {.kind = OutingStep::Kind::kFinish}, response);
}

absl::Status CancelOuting(const Call& call, Transaction& transaction,
                          const v1::CancelOutingRequest& request, v1::Outing& response) {
  return Take(call, transaction, request,
              {.kind = OutingStep::Kind::kCancel, .reason = request.reason()}, response);
}

}  // namespace osiedle::contacts
