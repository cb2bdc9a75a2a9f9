// What staff members and teams say about the rights of principals; without storage.
#ifndef OSIEDLE_SERVICES_STAFF_RIGHTS_RULES_H_
#define OSIEDLE_SERVICES_STAFF_RIGHTS_RULES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "osiedle/internal/v1/principal_rights.pb.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "osiedle/staff/v1/team.pb.h"

namespace osiedle::staff {

// What a team gives to a staff member: an entry for each of its members that names them, as itself
// or as the substitute. A deleted team gives nothing.
std::vector<internal::v1::PrincipalRights::Membership> MembershipsIn(
    const v1::Team& team, absl::string_view staff_member);

// The names of the staff members to whom two states of a team give different things, each once.
// Null: there was no team before.
std::vector<std::string> StaffAffected(const v1::Team* before, const v1::Team& after);

// The rights of each principal of a staff member. `teams` are those that name the staff member, in
// the order of their names. A deleted staff member has ids alone: no mandate, so they are not in
// office.
internal::v1::PrincipalRights RightsFrom(const v1::StaffMember& staff_member,
                                         absl::Span<const v1::Team> teams);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_RIGHTS_RULES_H_
