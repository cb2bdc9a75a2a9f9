#include "services/staff/staff_tables.h"

#include <string>
#include <vector>

#include "services/staff/conflict_views.h"
#include "services/staff/principal_rights.h"
#include "services/staff/staff_checks.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::Resource;
using ::osiedle::internal::v1::PrincipalRights;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Table;
using ::osiedle::storage::TableId;

static_assert(index::kInstitutionsByRegon == storage::IndexId::kFirstOwn);
static_assert(index::kStaffMembersByInstitution == storage::IndexId::kFirstOwn);
static_assert(index::kTeamsByMember == storage::IndexId::kFirstOwn);

// In the order of names, for callers whose grants are narrowed.
template <typename T>
call::Index<T> ByController(storage::IndexId id) {
  return {.id = id,
          .name = "by_controller",
          .tuples = call::Under(&T::controller),
          .paths = {"controller", "name"}};
}

}  // namespace

const Resource<v1::Institution>& Institutions() {
  static const auto* const institutions = new Resource<v1::Institution>(
      {.table = TableId::kInstitutions,
       .plural = "institutions",
       .indexes = {{.id = index::kInstitutionsByRegon,
                    .name = "by_regon",
                    .tuples = call::Under(&v1::Institution::regon),
                    .paths = {"regon"}},
                   ByController<v1::Institution>(index::kInstitutionsByController)},
       .filter_paths = {"kind", "regon", "districts"},
       .text_paths = {"display_name"},
       .check = &CheckInstitutionChange});
  return *institutions;
}

const Resource<v1::StaffMember>& StaffMembers() {
  static const auto* const staff_members = new Resource<v1::StaffMember>(
      {.table = TableId::kStaffMembers,
       .plural = "staff members",
       .indexes = {{.id = index::kStaffMembersByInstitution,
                    .name = "by_institution",
                    .tuples = call::Under(&v1::StaffMember::institution),
                    .paths = {"institution", "name"}},
                   ByController<v1::StaffMember>(index::kStaffMembersByController),
                   {.id = index::kStaffMembersByPrincipal,
                    .name = "by_principal",
                    .tuples =
                        [](const v1::StaffMember& row, std::vector<KeyTuple>& out) {
                          for (const std::string& principal : row.principals()) {
                            out.push_back(KeyTuple::Of(principal));
                          }
                        },
                    .paths = {"principals"}}},
       .filter_paths = {"institution", "professions.profession", "mandate.end_date", "languages",
                        "principals"},
       .text_paths = {"display_name"},
       .check = &CheckStaffMemberChange,
       .after_write = &AfterStaffMember,
       .view = &ViewConflicts});
  return *staff_members;
}

const Resource<v1::Team>& Teams() {
  static const auto* const teams = new Resource<v1::Team>(
      {.table = TableId::kTeams,
       .plural = "teams",
       .indexes = {ByController<v1::Team>(index::kTeamsByController),
                   {.id = index::kTeamsByMember,
                    .name = "by_member",
                    .tuples =
                        [](const v1::Team& row, std::vector<KeyTuple>& out) {
                          for (const v1::TeamMember& member : row.members()) {
                            out.push_back(KeyTuple::Of(member.staff_member()));
                          }
                        },
                    .paths = {"members.staff_member"}},
                   {.id = index::kTeamsByParent,
                    .name = "by_parent",
                    .tuples = call::Under(&v1::Team::parent_team),
                    .paths = {"parent_team"}},
                   // For the rights of staff members, which must not cost more with every team
                   // that ended long ago.
                   {.id = index::kLiveTeamsByStaffMember,
                    .name = "live_by_staff_member",
                    .tuples =
                        [](const v1::Team& row, std::vector<KeyTuple>& out) {
                          if (row.has_delete_time()) return;
                          for (const v1::TeamMember& member : row.members()) {
                            out.push_back(KeyTuple::Of(member.staff_member()));
                            if (member.substitute().empty()) continue;
                            out.push_back(KeyTuple::Of(member.substitute()));
                          }
                        }}},
       .filter_paths = {"kind", "members.staff_member", "members.substitute", "districts",
                        "parent_team"},
       .text_paths = {"display_name"},
       .check = &CheckTeamChange,
       .after_write = &AfterTeam});
  return *teams;
}

const Table<PrincipalRights>& PrincipalRightsTable() {
  static const auto* const table =
      new Table<PrincipalRights>({.id = TableId::kPrincipalRights, .name = "principal_rights"});
  return *table;
}

}  // namespace osiedle::staff
