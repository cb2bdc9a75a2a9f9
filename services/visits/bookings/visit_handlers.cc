#include "services/visits/bookings/visit_handlers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/moment_rules.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/errors.h"
#include "services/visits/bookings/visit_checks.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/bookings/visit_writer.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::Visit;

// A crew arrives at most so long before the begin: an earlier arrival is one of another visit.
constexpr absl::Duration kEarliestArrival = absl::Hours(24);

absl::Status CheckMayHaveArrived(absl::Time moment, const Visit& visit) {
  return moment < TimeOf(visit.start_time()) - kEarliestArrival
             ? VisitStepRefused(visit.state(), "it begins more than 24 hours later")
             : absl::OkStatus();
}

// The moment of a step: as the client saw it, or now. It lies before neither the request nor a
// moment that was recorded, which a phone whose clock runs ahead may have put into the future.
template <typename Request>
absl::Time MomentOf(const Call& call, const Request& request, const Visit& visit,
                    call::Violations& violations) {
  const absl::Time request_time = TimeOf(visit.request_time());
  const absl::Time last = LastMoment(visit);
  if (!request.has_occur_time()) return std::max({call.time(), request_time, last});
  const absl::Time moment = TimeOf(request.occur_time());
  if (moment < request_time) {
    violations.Add("occur_time", common::v1::BEFORE_REQUEST);
  } else if (moment < last) {
    violations.Add("occur_time", common::v1::BEFORE_LAST_MOMENT);
  } else {
    call::CheckOccurTime(request.occur_time(), call.time(), "occur_time", violations);
  }
  return moment;
}

// The common part of all steps. `take` changes a visit that can take the step, at the moment of it.
template <typename Request>
absl::Status Take(const Call& call, Transaction& transaction, const Request& request,
                  VisitStep step, absl::FunctionRef<absl::Status(absl::Time, Visit&)> take,
                  Visit& response) {
  ASSIGN_OR_RETURN(VisitUnderChange visit,
                   LoadVisit(call, transaction, request.name(), request.etag()));
  call::Violations violations;
  const absl::Time moment = MomentOf(call, request, visit.after, violations);
  RETURN_IF_ERROR(call::InvalidFields(violations));
  RETURN_IF_ERROR(CheckStep(call, visit, step));
  RETURN_IF_ERROR(take(moment, visit.after));
  RETURN_IF_ERROR(SaveVisit(call, transaction, visit));
  response = std::move(visit.after);
  return absl::OkStatus();
}

// The common part of the steps that end a visit with a reason.
template <typename Request>
absl::Status End(const Call& call, Transaction& transaction, const Request& request, VisitStep step,
                 Visit::State state, Visit& response) {
  return Take(
      call, transaction, request, step,
      [&](absl::Time moment, Visit& visit) {
        if (step == VisitStep::kReportNoContact) {
          RETURN_IF_ERROR(CheckMayHaveArrived(moment, visit));
        }
        visit.set_end_reason(request.reason());
        visit.clear_hold_expire_time();
        Reach(state, moment, call.time(), visit);
        return absl::OkStatus();
      },
      response);
}

}  // namespace

absl::Status ProposeVisit(const Call& call, Transaction& transaction,
                          const v1::ProposeVisitRequest& request, Visit& response) {
  return Take(
      call, transaction, request, VisitStep::kPropose,
      [&](absl::Time moment, Visit& visit) {
        call::Violations violations;
        CheckComplete(visit, "visit.", violations);
        RETURN_IF_ERROR(call::InvalidFields(violations));
        Reach(Visit::PROPOSED, moment, call.time(), visit);
        return absl::OkStatus();
      },
      response);
}

absl::Status CheckInVisit(const Call& call, Transaction& transaction,
                          const v1::CheckInVisitRequest& request, Visit& response) {
  return Take(
      call, transaction, request, VisitStep::kCheckIn,
      [&](absl::Time moment, Visit& visit) {
        RETURN_IF_ERROR(CheckMayHaveArrived(moment, visit));
        *visit.mutable_check_in_time() = TimestampOf(moment);
        Reach(Visit::UNDER_WAY, moment, call.time(), visit);
        return absl::OkStatus();
      },
      response);
}

absl::Status CheckOutVisit(const Call& call, Transaction& transaction,
                           const v1::CheckOutVisitRequest& request, Visit& response) {
  return Take(
      call, transaction, request, VisitStep::kCheckOut,
      [](absl::Time moment, Visit& visit) {
        *visit.mutable_check_out_time() = TimestampOf(moment);
        return absl::OkStatus();
      },
      response);
}

absl::Status CompleteVisit(const Call& call, Transaction& transaction,
                           const v1::CompleteVisitRequest& request, Visit& response) {
  return Take(
      call, transaction, request, VisitStep::kComplete,
      [&](absl::Time moment, Visit& visit) {
        visit.set_outcome(request.outcome());
        if (!visit.has_check_out_time()) {
          *visit.mutable_check_out_time() = TimestampOf(moment);
        }
        Reach(Visit::DONE, moment, call.time(), visit);
        return absl::OkStatus();
      },
      response);
}

absl::Status RefuseVisit(const Call& call, Transaction& transaction,
                         const v1::RefuseVisitRequest& request, Visit& response) {
  return End(call, transaction, request, VisitStep::kRefuse, Visit::REFUSED, response);
}

absl::Status ReportNoContact(const Call& call, Transaction& transaction,
                             const v1::ReportNoContactRequest& request, Visit& response) {
  return End(call, transaction, request, VisitStep::kReportNoContact, Visit::NO_CONTACT, response);
}

absl::Status AbortVisit(const Call& call, Transaction& transaction,
                        const v1::AbortVisitRequest& request, Visit& response) {
  return End(call, transaction, request, VisitStep::kAbort, Visit::ABORTED, response);
}

absl::Status CancelVisit(const Call& call, Transaction& transaction,
                         const v1::CancelVisitRequest& request, Visit& response) {
  return End(call, transaction, request, VisitStep::kCancel, Visit::CANCELLED, response);
}

}  // namespace osiedle::visits
