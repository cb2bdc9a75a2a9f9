// The separation of the two sides of a procedure: the person harmed and the suspected perpetrator
// are never met at the same or an overlapping time.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_SIDE_CHECK_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_SIDE_CHECK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/rpc/call.h"
#include "services/visits/slots/slot_problem.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

// Whether a visit of the same procedure with the other side has a slot that overlaps `slot`, or was
// planned for such a time and made. Visits of `except` (names) do not count. The visits that were
// read are validated at commit, so of two holds at once with different crews the second one sees
// the first. REQUEST_TOO_LARGE: the procedure has too many visits to be looked at.
absl::StatusOr<bool> MeetsOtherSide(const call::Call& call, const storage::Reader& reader,
                                    const v1::Visit& visit, const Interval& slot,
                                    const std::vector<std::string>& except);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_SIDE_CHECK_H_
