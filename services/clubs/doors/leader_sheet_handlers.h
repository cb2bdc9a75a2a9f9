// GetLeaderSheet.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_LEADER_SHEET_HANDLERS_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_LEADER_SHEET_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/clubs/v1/leader_sheet.pb.h"
#include "osiedle/clubs/v1/leader_sheet_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

// Registrations and attendances of which the call may not know are left out, and all are told as
// GetRegistration and GetAttendance tell them. REQUEST_TOO_LARGE: more than 2,000 parties.
absl::Status GetLeaderSheet(const call::Call& call, const storage::Snapshot& snapshot,
                            const v1::GetLeaderSheetRequest& request, v1::LeaderSheet& response);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_LEADER_SHEET_HANDLERS_H_
