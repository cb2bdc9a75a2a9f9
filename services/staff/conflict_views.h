// Conflicts of interest with residents, as far as a caller may know of the residents.
#ifndef OSIEDLE_SERVICES_STAFF_CONFLICT_VIEWS_H_
#define OSIEDLE_SERVICES_STAFF_CONFLICT_VIEWS_H_

#include "absl/status/status.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "services/call/resource/resource.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::staff {

// Takes out the conflicts with residents of whom the call may not know, such as one who is
// restricted to a team.
absl::Status ViewConflicts(const call::Call& call, const storage::Reader& reader,
                           v1::StaffMember& staff_member);

// Puts back the stored conflicts that the caller was not shown. So a change of the others loses
// none, and whoever sends back what they read changes nothing.
absl::Status KeepUnknownConflicts(const call::Change<v1::StaffMember>& change);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_CONFLICT_VIEWS_H_
