// Regular work on the store without a call.
#ifndef OSIEDLE_SERVICES_SERVER_MAINTENANCE_H_
#define OSIEDLE_SERVICES_SERVER_MAINTENANCE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/call/area/area.h"
#include "storage/store.h"

namespace osiedle::server {

// The sweeps of all areas, and the sweep of kept answers that no repeat can ask for any more.
std::vector<call::Sweep> AllSweeps();

// Sweeps the platform and every municipality. Returns the number of swept rows. Blocks, but works
// in small transactions, so that no call waits for it.
absl::StatusOr<uint64_t> SweepAllOwners(storage::Store& store, absl::Time now,
                                        const call::Sweep& sweep);

// Runs every sweep, and logs what it swept or why it could not.
void Maintain(storage::Store& store, absl::Time now);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_MAINTENANCE_H_
