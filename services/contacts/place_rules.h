// The rules of a place, which stops and contacts share.
#ifndef OSIEDLE_SERVICES_CONTACTS_PLACE_RULES_H_
#define OSIEDLE_SERVICES_CONTACTS_PLACE_RULES_H_

#include "absl/strings/string_view.h"
#include "osiedle/contacts/v1/place.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::contacts {

// A position or a description is there, and a position says how exact it is.
void CheckPlace(const v1::Place& place, absl::string_view field, call::Violations& violations);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_PLACE_RULES_H_
