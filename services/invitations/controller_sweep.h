// Gives each invitation that an earlier release made the controller of its batch.
#ifndef OSIEDLE_SERVICES_INVITATIONS_CONTROLLER_SWEEP_H_
#define OSIEDLE_SERVICES_INVITATIONS_CONTROLLER_SWEEP_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace osiedle::invitations {

// Fills in the controller of up to `limit` invitations of `owner`; returns of how many. Etags stay.
// Blocks.
absl::StatusOr<int> SweepControllers(storage::Store& store, uint32_t owner, absl::Time now,
                                     int limit);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_CONTROLLER_SWEEP_H_
