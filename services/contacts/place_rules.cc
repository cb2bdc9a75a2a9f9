#include "services/contacts/place_rules.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"

namespace osiedle::contacts {

void CheckPlace(const v1::Place& place, absl::string_view field, call::Violations& violations) {
  if (!place.has_position() && place.description().empty()) {
    violations.Add(std::string(field), common::v1::POSITION_OR_DESCRIPTION_REQUIRED);
  }
  if (place.has_position() && place.precision() == v1::Place::PRECISION_UNSPECIFIED) {
    violations.Add(absl::StrCat(field, ".precision"), common::v1::PRECISION_REQUIRED);
  }
}

}  // namespace osiedle::contacts
