#include "services/clubs/doors/attendance_sweep.h"

#include "services/clubs/doors/door_tables.h"
#include "services/clubs/link_sweep.h"

namespace osiedle::clubs {

absl::StatusOr<int> SweepAttendances(storage::Store& store, uint32_t owner, absl::Time /*now*/,
                                     int limit) {
  return SweepEndedLinks(store, owner, Attendances().table(), index::kAttendancesByResident, limit);
}

}  // namespace osiedle::clubs
