// What later areas keep in step with staff members, in the transaction of each change.
#ifndef OSIEDLE_SERVICES_STAFF_STAFF_FOLLOWERS_H_
#define OSIEDLE_SERVICES_STAFF_STAFF_FOLLOWERS_H_

#include "absl/status/status.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::staff {

// As call::ResourceDeclaration::after_write of a staff member. `before` is null for a new one.
using StaffMemberFollower = absl::Status (*)(const call::Call& call,
                                             storage::Transaction& transaction,
                                             const v1::StaffMember* before,
                                             const v1::StaffMember& after);

// Adds a follower for ever. An area does so when it is made, which is before the first call.
void FollowStaffMembers(StaffMemberFollower follower);

// Calls all followers, until one fails.
absl::Status TellFollowers(const call::Call& call, storage::Transaction& transaction,
                           const v1::StaffMember* before, const v1::StaffMember& after);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_STAFF_FOLLOWERS_H_
