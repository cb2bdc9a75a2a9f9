// The rows of this area, and the resources over them.
//
//   institutions       by id; by REGON
//   staff_members      by id; by institution; by principal
//   teams              by id; by member; by the team above; the live ones by member and substitute
//   principal_rights   by principal
//
// All but the rights have besides these the indexes of all resources.
#ifndef OSIEDLE_SERVICES_STAFF_STAFF_TABLES_H_
#define OSIEDLE_SERVICES_STAFF_STAFF_TABLES_H_

#include "osiedle/internal/v1/principal_rights.pb.h"
#include "osiedle/staff/v1/institution.pb.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "osiedle/staff/v1/team.pb.h"
#include "services/call/resource/resource.h"
#include "storage/records/table.h"

namespace osiedle::staff {

// The indexes' numbers stand in keys on disk. NEVER RENUMBER, never use a number again.
namespace index {
inline constexpr storage::IndexId kInstitutionsByRegon{16};
inline constexpr storage::IndexId kInstitutionsByController{17};
inline constexpr storage::IndexId kStaffMembersByInstitution{16};
inline constexpr storage::IndexId kStaffMembersByPrincipal{17};
inline constexpr storage::IndexId kStaffMembersByController{18};
inline constexpr storage::IndexId kTeamsByMember{16};
inline constexpr storage::IndexId kTeamsByParent{17};
inline constexpr storage::IndexId kLiveTeamsByStaffMember{18};
inline constexpr storage::IndexId kTeamsByController{19};
}  // namespace index

const call::Resource<v1::Institution>& Institutions();
const call::Resource<v1::StaffMember>& StaffMembers();
const call::Resource<v1::Team>& Teams();

// Written by RefreshRights (principal_rights.h) alone.
const storage::Table<internal::v1::PrincipalRights>& PrincipalRightsTable();

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_STAFF_TABLES_H_
