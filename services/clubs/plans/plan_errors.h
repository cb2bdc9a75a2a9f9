// The failures of plans beyond those of the whole area (club_errors.h).
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_ERRORS_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_ERRORS_H_

#include <cstdint>

#include "absl/status/status.h"

namespace osiedle::clubs {

// `taken`: how many places are CONFIRMED or offered.
absl::Status CapacityTaken(int64_t taken);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_ERRORS_H_
