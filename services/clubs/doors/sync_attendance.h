// What phones at the door recorded without network, as a batch of changes.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_SYNC_ATTENDANCE_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_SYNC_ATTENDANCE_H_

#include "absl/status/statusor.h"
#include "osiedle/clubs/v1/sync_attendance_requests.pb.h"
#include "services/call/rpc/batch.h"
#include "services/call/rpc/call.h"

namespace osiedle::clubs {

// A call::BatchPlanner, as contacts::PlanDay. In whatever order items and phones come, the same
// comes of it, because attendances merge (attendance_rules.h). Check-ins are done before
// check-outs, so that one request may tell both in any order. Items about one attendance or with
// one code come one after another; all others may run side by side. REQUIRES: `request` and
// `response` outlive the batch.
absl::StatusOr<call::Batch> PlanAttendance(const call::Call& call,
                                           const v1::SyncAttendanceRequest& request,
                                           v1::SyncAttendanceResponse& response);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_SYNC_ATTENDANCE_H_
