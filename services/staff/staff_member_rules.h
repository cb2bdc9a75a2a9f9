// The rules of staff members and their principals that need no storage.
#ifndef OSIEDLE_SERVICES_STAFF_STAFF_MEMBER_RULES_H_
#define OSIEDLE_SERVICES_STAFF_STAFF_MEMBER_RULES_H_

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::staff {

// The most principals of a staff member; as `principals` declares.
inline constexpr int kMaxPrincipals = 5;

// Its days, lists and ways to be reached at work. `today` is the day in the municipality.
void CheckStaffMember(const v1::StaffMember& staff_member, absl::CivilDay today,
                      call::Violations& violations);

// Whether a token can have this principal: 1 to 200 printable ASCII characters without spaces.
bool IsPrincipal(absl::string_view text);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_STAFF_MEMBER_RULES_H_
