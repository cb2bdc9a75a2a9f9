// RescheduleVisit, which hold_handlers.h declares.
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/ids.h"
#include "services/call/fields/personal_numbers.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/visits/bookings/confirmation.h"
#include "services/visits/bookings/crew_check.h"
#include "services/visits/bookings/hold_handlers.h"
#include "services/visits/bookings/slot_taking.h"
#include "services/visits/bookings/subject_residents.h"
#include "services/visits/bookings/visit_reader.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/bookings/visit_writer.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::TimeOf;
using ::osiedle::call::Violations;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::RescheduleVisitRequest;
using ::osiedle::visits::v1::Visit;

Violations CheckReschedule(const Call& call, const RescheduleVisitRequest& request,
                           const Visit& visit) {
  Violations violations;
  if (!request.visit_id().empty()) {
    if (call::IsResourceId(request.visit_id())) {
      call::AddPersonalNumbers(call::FindPersonalNumbers(request.visit_id()), "visit_id",
                               violations);
    } else {
      violations.Add("visit_id", common::v1::BAD_ID);
    }
  }
  CheckSlotTime(visit, request.start_time(), call.time(), violations);
  if (request.has_hold_duration()) CheckHoldDuration(request.hold_duration(), violations);
  CheckGround(request.boundary_override_ground(), "boundary_override_ground", violations);
  return violations;
}

// VISIT_STEP_REFUSED while another visit is held in the place of this one.
absl::Status CheckIsNotMoving(const Call& call, const storage::Reader& reader, const Visit& visit) {
  if (visit.rescheduled_to().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Visit> successor,
                   FindVisit(call, reader, visit.rescheduled_to()));
  const bool is_moving =
      successor.has_value() && successor->state() == Visit::HELD && IsReplacedBy(visit, *successor);
  return is_moving ? VisitStepRefused(visit.state(), "another visit is held in its place")
                   : absl::OkStatus();
}

// What was planned, without what came of it.
Visit PlanOf(const Visit& old) {
  Visit plan = old;
  LoseSlot(plan);
  for (const int field :
       {Visit::kNameFieldNumber, Visit::kStateFieldNumber, Visit::kEndReasonFieldNumber,
        Visit::kOutcomeFieldNumber, Visit::kCheckInTimeFieldNumber, Visit::kCheckOutTimeFieldNumber,
        Visit::kOverdueCountFieldNumber, Visit::kRescheduledFromFieldNumber,
        Visit::kRescheduledToFieldNumber, Visit::kDisplacedCountFieldNumber,
        Visit::kTransitionsFieldNumber, Visit::kExternalIdsFieldNumber,
        Visit::kCreateTimeFieldNumber, Visit::kUpdateTimeFieldNumber, Visit::kDeleteTimeFieldNumber,
        Visit::kEtagFieldNumber}) {
    plan.GetReflection()->ClearField(&plan, Visit::descriptor()->FindFieldByNumber(field));
  }
  return plan;
}

}  // namespace

absl::Status RescheduleVisit(const Call& call, Transaction& transaction,
                             const RescheduleVisitRequest& request, Visit& response) {
  ASSIGN_OR_RETURN(VisitUnderChange old,
                   LoadVisit(call, transaction, request.name(), request.etag()));
  RETURN_IF_ERROR(CheckStep(call, old, VisitStep::kReschedule));
  RETURN_IF_ERROR(CheckIsNotMoving(call, transaction, old.after));

  const std::string id = request.visit_id().empty() ? call.NewId() : request.visit_id();
  Visit visit = PlanOf(old.after);
  RETURN_IF_ERROR(DropEndedResidents(call, transaction, old.before, visit));
  visit.set_name(absl::StrCat(call::ParentOfName(old.after.name()), "/visits/", id));
  ASSIGN_OR_RETURN(const bool is_taken,
                   Visits().table().Exists(
                       transaction, {.owner = call.owner(), .tuple = storage::KeyTuple::Of(id)}));
  if (is_taken) return call::ResourceExists(visit.name());
  visit.set_rescheduled_from(old.after.name());
  const absl::Time start = TimeOf(request.start_time());
  ASSIGN_OR_RETURN(CheckedCrew crew,
                   CheckCrew(call, transaction,
                             {.visit = visit,
                              .start = start,
                              .crew = request.crew(),
                              .moved = {old.after.name()},
                              .override_boundaries = !request.boundary_override_ground().empty()},
                             CheckReschedule(call, request, old.after)));

  Reach(Visit::PROPOSED, call.time(), call.time(), visit);
  TakeSlot(std::move(crew), start,
           HoldDurationOf(request.has_hold_duration(), request.hold_duration()), call.time(),
           visit);
  old.after.set_rescheduled_to(visit.name());
  old.after.set_end_reason(request.reason());
  if (NobodyIsAsked(visit)) {
    BecomeConfirmed(call.time(), visit);
    BecomeRescheduled(call.time(), old.after);
  }
  // The old one first: a slot that it gives back is taken by the new one.
  RETURN_IF_ERROR(SaveVisit(call, transaction, old));
  ListStaffMembers(visit);
  RETURN_IF_ERROR(Visits().Store(call, transaction, visit, /*origin=*/""));
  response = std::move(visit);
  return absl::OkStatus();
}

}  // namespace osiedle::visits
