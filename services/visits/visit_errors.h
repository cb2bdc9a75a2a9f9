// Failures of this area that a client sees.
#ifndef OSIEDLE_SERVICES_VISITS_VISIT_ERRORS_H_
#define OSIEDLE_SERVICES_VISITS_VISIT_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/visits/v1/procedure.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/call.h"

namespace osiedle::visits {

// `calendar`: the live one; empty when the caller may not know of it.
absl::Status CalendarExists(absl::string_view calendar);
// Names none of the visits, of which the caller need not know.
absl::Status CalendarBooked(absl::string_view calendar);

// `why` continues the sentence "the visit cannot do this now: ".
absl::Status VisitStepRefused(v1::Visit::State state, absl::string_view why);
// REQUIRES: there is a violation. Each names a field of the request ("crew[2].calendar").
absl::Status CrewNotAvailable(const call::Violations& violations);
absl::Status HoldExpired(absl::Time expire_time);
absl::Status ResponseCodeRefused();
absl::Status ResponseCodeTriesSpent(absl::Duration wait);
absl::Status ProcedureStepRefused(v1::Procedure::State state, absl::string_view why);
absl::Status ContactNotInCrisis();

// The request has a ground that asks for `permission`, and the caller has it nowhere:
// PURPOSE_REQUIRED when a line asks for another purpose, else ROLE_REQUIRED.
absl::Status GroundNotAllowed(const call::Call& call, const call::PermissionLines& permission);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_VISIT_ERRORS_H_
