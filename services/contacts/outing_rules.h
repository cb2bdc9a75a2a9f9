// The rules of an outing's fields: pure functions, without storage. Its states: outing_states.h.
#ifndef OSIEDLE_SERVICES_CONTACTS_OUTING_RULES_H_
#define OSIEDLE_SERVICES_CONTACTS_OUTING_RULES_H_

#include <string>

#include "absl/time/civil_time.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::contacts {

// The rules for the fields of an outing beyond its proto. `before` is null for a new one; a day
// that did not change is not judged by today's calendar.
void CheckOuting(const v1::Outing* before, const v1::Outing& after, absl::CivilDay today,
                 call::Violations& violations);

// The name of the first field that an update changes although the outing's state no longer lets it;
// empty when there is none:
//
//   PLANNED     every field may change
//   STARTED     all but date
//   FINISHED    weather, supplies_used, costs, note, external_ids
//   CANCELLED   none
std::string FrozenField(const v1::Outing& before, const v1::Outing& after);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_OUTING_RULES_H_
