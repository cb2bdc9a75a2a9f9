#include "services/contacts/place_rules.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace osiedle::contacts {

void CheckPlace(const v1::Place& place, absl::string_view field, call::Violations& violations) {
  if (!place.has_position() && place.description().empty()) {
    violations.Add(std::string(field), "needs a position or a description");
  }
  if (place.has_position() && place.precision() == v1::Place::PRECISION_UNSPECIFIED) {
    violations.Add(absl::StrCat(field, ".precision"), "is needed when there is a position");
  }
}

}  // namespace osiedle::contacts
