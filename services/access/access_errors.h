// The failures of this area beyond those that every area has (services/call/rpc/errors.h).
#ifndef OSIEDLE_SERVICES_ACCESS_ACCESS_ERRORS_H_
#define OSIEDLE_SERVICES_ACCESS_ACCESS_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace osiedle::access {

absl::Status EmergencyTriesSpent(absl::Duration wait);
absl::Status ReviewOfOwn(absl::string_view emergency);

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_ACCESS_ERRORS_H_
