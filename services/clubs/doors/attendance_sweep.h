// Ends the links of attendances with residents who are COUNTED or erased.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_SWEEP_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_SWEEP_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace osiedle::clubs {

// A call::Sweep; see link_sweep.h.
absl::StatusOr<int> SweepAttendances(storage::Store& store, uint32_t owner, absl::Time now,
                                     int limit);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_SWEEP_H_
