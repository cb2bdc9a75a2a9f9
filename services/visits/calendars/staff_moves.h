// Keeps the institution of a calendar that of its staff member.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_STAFF_MOVES_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_STAFF_MOVES_H_

#include "absl/status/status.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::visits {

// What follows a change of a staff member: all their calendars, deleted ones included, go with them
// to the new institution. So from the same moment the old one knows them no more.
absl::Status MoveCalendars(const call::Call& call, storage::Transaction& transaction,
                           const staff::v1::StaffMember* before,
                           const staff::v1::StaffMember& after);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_STAFF_MOVES_H_
