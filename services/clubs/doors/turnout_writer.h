// What follows from every write of an attendance.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_TURNOUT_WRITER_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_TURNOUT_WRITER_H_

#include "absl/status/status.h"
#include "osiedle/clubs/v1/attendance.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

// call::ResourceDeclaration::after_write. Keeps the turnout of the occurrence in step (turnout.h):
// so it is what the live attendances say, whatever method wrote them. A new attendance of a party
// that signed up with an invitation redeems it, unless it cannot be redeemed any more: somebody who
// came is not sent away for that.
absl::Status AfterAttendance(const call::Call& call, storage::Transaction& transaction,
                             const v1::Attendance* before, const v1::Attendance& after);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_TURNOUT_WRITER_H_
