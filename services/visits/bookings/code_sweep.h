// Takes away the rows of response codes that answer no more (response_codes.h).
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_CODE_SWEEP_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_CODE_SWEEP_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace osiedle::visits {

// Erases up to `limit` rows of `owner` whose time was over at `now`, in one transaction. Returns
// how many. A code whose seat was lost before keeps its row until then. Blocks.
absl::StatusOr<int> SweepResponseCodes(storage::Store& store, uint32_t owner, absl::Time now,
                                       int limit);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_CODE_SWEEP_H_
