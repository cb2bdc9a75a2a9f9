// Failures of this area that a client sees.
#ifndef OSIEDLE_SERVICES_VISITS_VISIT_ERRORS_H_
#define OSIEDLE_SERVICES_VISITS_VISIT_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace osiedle::visits {

// `calendar`: the live one; empty when the caller may not know of it.
absl::Status CalendarExists(absl::string_view calendar);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_VISIT_ERRORS_H_
