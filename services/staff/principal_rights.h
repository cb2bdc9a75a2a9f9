// Keeps the rights of principals in step with staff members and teams. Every change of these
// resources calls RefreshRights in its own transaction.
#ifndef OSIEDLE_SERVICES_STAFF_PRINCIPAL_RIGHTS_H_
#define OSIEDLE_SERVICES_STAFF_PRINCIPAL_RIGHTS_H_

#include <cstddef>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "osiedle/staff/v1/team.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::staff {

// How often live teams together may name one staff member, so that a row of rights stays small and
// is made anew fast.
inline constexpr size_t kMaxMemberships = 300;

// The live staff member who has a principal; when there is none, the first of the deleted ones who
// have it. Whether the caller may know of them is not looked at.
absl::StatusOr<std::optional<v1::StaffMember>> HolderOf(const call::Call& call,
                                                        const storage::Reader& reader,
                                                        absl::string_view principal);

// Makes the rows of all principals of a staff member anew, from the staff member and the live teams
// that name them, as the transaction sees them. TOO_MANY_TEAMS.
absl::Status RefreshRights(const call::Call& call, storage::Transaction& transaction,
                           absl::string_view staff_member);

// What follows a change of a staff member: the rights of the principals that they have or had, and
// what later areas keep in step (staff_followers.h).
absl::Status AfterStaffMember(const call::Call& call, storage::Transaction& transaction,
                              const v1::StaffMember* before, const v1::StaffMember& after);
// What follows a change of a team: the rights of all to whom it gives something else than before.
absl::Status AfterTeam(const call::Call& call, storage::Transaction& transaction,
                       const v1::Team* before, const v1::Team& after);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_PRINCIPAL_RIGHTS_H_
