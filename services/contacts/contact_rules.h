// The rules of contacts: pure functions, without storage.
#ifndef OSIEDLE_SERVICES_CONTACTS_CONTACT_RULES_H_
#define OSIEDLE_SERVICES_CONTACTS_CONTACT_RULES_H_

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::contacts {

// The rules for the fields of a contact beyond its proto. `before` is null for a new one; a moment
// or day that did not change is not judged by today's clock. `today` is the day in the
// municipality's time zone.
void CheckContact(const v1::Contact* before, const v1::Contact& after, absl::Time now,
                  absl::CivilDay today, call::Violations& violations);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_CONTACT_RULES_H_
