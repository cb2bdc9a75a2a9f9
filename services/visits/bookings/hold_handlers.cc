#include "services/visits/bookings/hold_handlers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/errors.h"
#include "services/visits/bookings/confirmation.h"
#include "services/visits/bookings/crew_check.h"
#include "services/visits/bookings/displacement.h"
#include "services/visits/bookings/slot_taking.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/bookings/visit_writer.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::RecordScope;
using ::osiedle::call::TimeOf;
using ::osiedle::call::Violations;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::HoldSlotRequest;
using ::osiedle::visits::v1::Visit;

// What the request says besides the crew.
Violations CheckHold(const Call& call, const HoldSlotRequest& request, const Visit& visit) {
  Violations violations;
  CheckSlotTime(visit, request.start_time(), call.time(), violations);
  if (request.has_hold_duration()) CheckHoldDuration(request.hold_duration(), violations);
  CheckGround(request.boundary_override_ground(), "boundary_override_ground", violations);
  CheckGround(request.displacement_ground(), "displacement_ground", violations);
  if (!request.displacement_ground().empty() && visit.urgency() != Visit::URGENT) {
    violations.Add("displacement_ground", common::v1::NOT_OF_VISIT_KIND);
  }
  return violations;
}

// Whether the caller may take the slots of others for this visit.
absl::Status CheckMayDisplace(const Call& call, const Visit& visit) {
  const call::PermissionLines& permission = call::LinesOf(common::v1::DISPLACE_VISITS);
  const RecordScope scope = call::RecordsFor(call, permission);
  if (scope.is_nothing()) return GroundNotAllowed(call, permission);
  return Visits().SeesWithin(scope, visit) ? absl::OkStatus()
                                           : call::GrantTooNarrow("displacement_ground");
}

}  // namespace

absl::Status HoldSlot(const Call& call, Transaction& transaction, const HoldSlotRequest& request,
                      Visit& response) {
  ASSIGN_OR_RETURN(VisitUnderChange visit,
                   LoadVisit(call, transaction, request.name(), request.etag()));
  RETURN_IF_ERROR(CheckStep(call, visit, VisitStep::kHold));
  const bool displaces = !request.displacement_ground().empty();
  Violations violations = CheckHold(call, request, visit.after);
  if (displaces && violations.empty()) RETURN_IF_ERROR(CheckMayDisplace(call, visit.after));
  const absl::Time start = TimeOf(request.start_time());
  ASSIGN_OR_RETURN(CheckedCrew crew,
                   CheckCrew(call, transaction,
                             {.visit = visit.after,
                              .start = start,
                              .crew = request.crew(),
                              .moved = {},
                              .override_boundaries = !request.boundary_override_ground().empty(),
                              .displaces = displaces},
                             std::move(violations)));
  for (const std::string& displaced : crew.displaced) {
    RETURN_IF_ERROR(Displace(call, transaction, displaced));
  }
  TakeSlot(std::move(crew), start,
           HoldDurationOf(request.has_hold_duration(), request.hold_duration()), call.time(),
           visit.after);
  if (NobodyIsAsked(visit.after)) RETURN_IF_ERROR(Confirm(call, transaction, visit));
  RETURN_IF_ERROR(SaveVisit(call, transaction, visit));
  response = std::move(visit.after);
  return absl::OkStatus();
}

absl::Status ReleaseSlot(const Call& call, Transaction& transaction,
                         const v1::ReleaseSlotRequest& request, Visit& response) {
  ASSIGN_OR_RETURN(VisitUnderChange visit,
                   LoadVisit(call, transaction, request.name(), request.etag()));
  RETURN_IF_ERROR(CheckStep(call, visit, VisitStep::kRelease));
  LoseSlot(visit.after);
  visit.after.set_end_reason(request.reason());
  Reach(Visit::PROPOSED, std::max(call.time(), LastMoment(visit.after)), call.time(), visit.after);
  RETURN_IF_ERROR(SaveVisit(call, transaction, visit));
  response = std::move(visit.after);
  return absl::OkStatus();
}

}  // namespace osiedle::visits
