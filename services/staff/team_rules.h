// The rules of teams that need no storage.
#ifndef OSIEDLE_SERVICES_STAFF_TEAM_RULES_H_
#define OSIEDLE_SERVICES_STAFF_TEAM_RULES_H_

#include "osiedle/staff/v1/team.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::staff {

// The most days between two meetings of an interdisciplinary team. It meets at least every two
// months (Act of 29 July 2005 on counteracting domestic violence, art. 9a), and the shortest two
// months have 59 days.
inline constexpr int kMaxInterdisciplinaryInterval = 59;

// Its members and their days, its quorum, its districts and what its kind allows. Whether the team
// above it is of the right kind is not looked at.
void CheckTeam(const v1::Team& team, call::Violations& violations);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_TEAM_RULES_H_
