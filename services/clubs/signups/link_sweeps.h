// Takes the residents out of registrations whose links have ended (services/clubs/link_sweep.h).
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_LINK_SWEEPS_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_LINK_SWEEPS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace osiedle::clubs {

// As call::Sweep::sweep.
absl::StatusOr<int> SweepRegistrations(storage::Store& store, uint32_t owner, absl::Time now,
                                       int limit);
absl::StatusOr<int> SweepStandingRegistrations(storage::Store& store, uint32_t owner,
                                               absl::Time now, int limit);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_LINK_SWEEPS_H_
