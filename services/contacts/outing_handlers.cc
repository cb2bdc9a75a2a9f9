#include "services/contacts/outing_handlers.h"

#include <algorithm>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "services/call/fields/ids.h"
#include "services/call/fields/moment_rules.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/violations.h"
#include "services/call/resource/reference_check.h"
#include "services/call/rpc/errors.h"
#include "services/contacts/contact_checks.h"
#include "services/contacts/contact_errors.h"
#include "services/contacts/contact_tables.h"
#include "services/contacts/outing_states.h"
#include "storage/status_macros.h"

namespace osiedle::contacts {

using ::osiedle::call::Call;
using ::osiedle::call::CheckOccurTime;
using ::osiedle::call::ReferenceCheck;
using ::osiedle::call::TimeOf;
using ::osiedle::storage::Transaction;

namespace {

// The moment of a step: as the client saw it, or now. The moment never lies before recorded
// moments, which a phone whose clock runs ahead may have put into the future.
absl::Time MomentOf(const Call& call, const google::protobuf::Timestamp* given,
                    const v1::Outing& outing, call::Violations& violations) {
  const std::optional<absl::Time> last = LastMoment(outing);
  if (given == nullptr) return std::max(call.time(), last.value_or(call.time()));
  const absl::Time moment = TimeOf(*given);
  if (last.has_value() && moment < *last) {
    violations.Add("occur_time", common::v1::BEFORE_LAST_MOMENT);
  } else {
    CheckOccurTime(*given, call.time(), "occur_time", violations);
  }
  return moment;
}

// The common part of the five steps. `step` has no time yet.
template <typename Request>
absl::Status Take(const Call& call, Transaction& transaction, const Request& request,
                  OutingStep step, v1::Outing& response) {
  RETURN_IF_ERROR(Outings().CheckName(request.name()));
  v1::Outing before;
  ASSIGN_OR_RETURN(storage::RowMeta meta,
                   Outings().LoadLive(call, transaction, request.name(), request.etag(), before));

  call::Violations violations;
  call::ReferenceCheck references(call, transaction, violations);
  references.Check(Stops().type().type(), "stop", step.stop);
  step.time = MomentOf(call, request.has_occur_time() ? &request.occur_time() : nullptr, before,
                       violations);
  if (!violations.empty()) return call::InvalidFields(violations);
  if (absl::string_view why = WhyNot(before, step.kind); !why.empty()) {
    return OutingStepRefused(before, why);
  }
  RETURN_IF_ERROR(references.Result());

  response = before;
  TakeStep(step, response);
  return Outings().Save(call, transaction, meta, before, response);
}

}  // namespace

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

absl::Status TallyOuting(const Call& call, Transaction& transaction,
                         const v1::TallyOutingRequest& request, v1::Outing& response) {
  RETURN_IF_ERROR(Outings().CheckName(request.name()));
  const v1::Tally& tally = request.tally();
  v1::Outing before;
  ASSIGN_OR_RETURN(storage::RowMeta meta,
                   Outings().LoadLive(call, transaction, request.name(), "", before));
  const TallyStep step = StepOf(before, tally);
  if (step == TallyStep::kKnown) {
    response = before;
    return absl::OkStatus();
  }
  if (!request.etag().empty() && request.etag() != before.etag()) {
    return call::EtagMismatch(request.name());
  }
  call::Violations violations;
  ReferenceCheck references(call, transaction, violations);
  if (!call::IsResourceId(tally.tally_id())) violations.Add("tally.tally_id", common::v1::BAD_ID);
  CheckOccurTime(tally.occur_time(), call.time(), "tally.occur_time", violations);
  references.Check(Stops().type().type(), "tally.stop", tally.stop());
  if (!violations.empty()) return call::InvalidFields(violations);
  if (step == TallyStep::kOther) return TallyExists(before, tally.tally_id());
  if (before.state() == v1::Outing::CANCELLED) {
    return OutingStepRefused(before, "a cancelled outing takes no tallies");
  }
  if (step == TallyStep::kFull) {
    return OutingStepRefused(before, "there is no room for another tally");
  }
  RETURN_IF_ERROR(references.Result());
  response = before;
  WriteTally(tally, response);
  return Outings().Save(call, transaction, meta, before, response);
}

absl::Status RecordArrival(const Call& call, Transaction& transaction,
                           const v1::SyncedArrival& arrival, v1::Outing& response) {
  RETURN_IF_ERROR(Outings().CheckName(arrival.outing(), "outing"));
  v1::Outing before;
  ASSIGN_OR_RETURN(storage::RowMeta meta,
                   Outings().LoadLive(call, transaction, arrival.outing(), "", before));
  Stay stay = {.stop = arrival.stop(), .arrive = TimeOf(arrival.arrive_time())};
  if (arrival.has_leave_time()) stay.leave = TimeOf(arrival.leave_time());
  call::Violations violations;
  ReferenceCheck references(call, transaction, violations);
  references.CheckField(arrival, v1::SyncedArrival::kStopFieldNumber);
  CheckOccurTime(arrival.arrive_time(), call.time(), "arrive_time", violations);
  if (arrival.has_leave_time()) {
    CheckOccurTime(arrival.leave_time(), call.time(), "leave_time", violations);
    if (stay.leave < stay.arrive) {
      violations.Add("leave_time", common::v1::END_BEFORE_START, {{"start", "arrive_time"}});
    }
  }
  if (!violations.empty()) return call::InvalidFields(violations);
  if (absl::string_view why = WhyNotAdd(before, stay); !why.empty()) {
    return OutingStepRefused(before, why);
  }
  response = before;
  AddStay(stay, response);
  // A stop that was deleted since matters only for a new stay.
  if (response.visits_size() > before.visits_size()) {
    RETURN_IF_ERROR(references.Result());
  }
  return Outings().Save(call, transaction, meta, before, response);
}

absl::Status RecordFinish(const Call& call, Transaction& transaction,
                          const v1::SyncedFinish& finish, v1::Outing& response) {
  RETURN_IF_ERROR(Outings().CheckName(finish.outing(), "outing"));
  v1::Outing before;
  ASSIGN_OR_RETURN(storage::RowMeta meta,
                   Outings().LoadLive(call, transaction, finish.outing(), "", before));
  call::Violations violations;
  CheckOccurTime(finish.occur_time(), call.time(), "occur_time", violations);
  if (!violations.empty()) return call::InvalidFields(violations);
  const absl::Time time = TimeOf(finish.occur_time());
  if (absl::string_view why = WhyNotEnd(before, time); !why.empty()) {
    return OutingStepRefused(before, why);
  }
  response = before;
  EndOuting(time, response);
  return Outings().Save(call, transaction, meta, before, response);
}

}  // namespace osiedle::contacts
