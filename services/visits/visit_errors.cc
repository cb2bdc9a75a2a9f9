#include "services/visits/visit_errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/call/rpc/errors.h"

namespace osiedle::visits {

absl::Status CalendarExists(absl::string_view calendar) {
  if (calendar.empty()) {
    return call::MakeError(absl::StatusCode::kAlreadyExists, common::v1::CALENDAR_EXISTS,
                           "the staff member has another live calendar");
  }
  return call::MakeError(absl::StatusCode::kAlreadyExists, common::v1::CALENDAR_EXISTS,
                         absl::StrCat("the staff member has the live calendar ", calendar),
                         {{"resource", std::string(calendar)}});
}

}  // namespace osiedle::visits
