// The rules of a visit as pure functions.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_RULES_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_RULES_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::visits {

// Adds a violation for each field that breaks a rule beyond what the proto declares. The subject is
// left to CheckSubject, but that a SITTING has none. Violated fields are those of a request with
// the field `visit`.
void CheckVisit(const v1::Visit& visit, absl::Time now, call::Violations& violations);

// The rules of a subject. Who calls decides which residents are judged.
void CheckSubject(const v1::VisitSubject& subject, call::Violations& violations);

// The top-level fields that differ and may not: of a visit with a slot, or under way, what the slot
// was found for; of one that has ended, everything but `external_ids`. In the order of declaration.
// Deletion and undeletion are no change of the visit itself.
std::vector<std::string> FrozenFields(const v1::Visit& before, const v1::Visit& after);

// Names in `violations`, under `prefix` ("visit."), each field that a visit needs before it is
// PROPOSED and does not have.
void CheckNeeded(const v1::Visit& visit, const std::string& prefix, call::Violations& violations);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_RULES_H_
