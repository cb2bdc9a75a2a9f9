// The handlers of the RPCs about attendances.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_HANDLERS_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/clubs/v1/attendance.pb.h"
#include "osiedle/clubs/v1/attendance_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

// The standard Create; fills in the id of an attendance with a registration, and the registration
// of one with the id of a registration.
absl::Status CreateAttendance(const call::Call& call, storage::Transaction& transaction,
                              const v1::CreateAttendanceRequest& request, v1::Attendance& response);

// Creates the attendance, or adds to the one that is there (attendance_rules.h). What is known
// already changes nothing, and is not judged again. A party that shows the code of the slip with
// which it signed up is that of its registration, under the registration's id. What is told under
// the phone's own id, before or after, is of the same party (told_ids.h).
absl::Status CheckIn(const call::Call& call, storage::Transaction& transaction,
                     const v1::CheckInRequest& request, v1::Attendance& response);
absl::Status CheckOut(const call::Call& call, storage::Transaction& transaction,
                      const v1::CheckOutRequest& request, v1::Attendance& response);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_ATTENDANCE_HANDLERS_H_
