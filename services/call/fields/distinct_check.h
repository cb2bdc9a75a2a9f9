// Lists in which each item says something, and stands once.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_DISTINCT_CHECK_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_DISTINCT_CHECK_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "services/call/fields/violations.h"

namespace osiedle::call {

// EMPTY_ITEM or ALREADY_IN_LIST for each item at fault. `field` is the path of the list.
void CheckDistinct(const google::protobuf::RepeatedPtrField<std::string>& items,
                   absl::string_view field, Violations& violations);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_DISTINCT_CHECK_H_
