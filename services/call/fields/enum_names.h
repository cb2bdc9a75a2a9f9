// What an enum offers, for errors.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_ENUM_NAMES_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_ENUM_NAMES_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

namespace osiedle::call {

// "INDIVIDUAL, GROUP, OBSERVATION". The first value of an enum says nothing (AIP-126) and is left
// out.
inline std::string EnumNames(const google::protobuf::EnumDescriptor* type) {
  std::string names;
  for (int i = 1; i < type->value_count(); ++i) {
    absl::StrAppend(&names, i > 1 ? ", " : "", type->value(i)->name());
  }
  return names;
}

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_ENUM_NAMES_H_
