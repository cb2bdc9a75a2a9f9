#include "services/staff/staff_checks.h"

#include <optional>
#include <string>

#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/registry/registry_reader.h"
#include "services/staff/conflict_views.h"
#include "services/staff/institution_rules.h"
#include "services/staff/principal_rights.h"
#include "services/staff/staff_errors.h"
#include "services/staff/staff_member_rules.h"
#include "services/staff/staff_tables.h"
#include "services/staff/team_rules.h"
#include "storage/status_macros.h"

namespace osiedle::staff {

using ::osiedle::call::Call;
using ::osiedle::call::Change;
using ::osiedle::staff::v1::Institution;
using ::osiedle::staff::v1::StaffMember;
using ::osiedle::staff::v1::Team;
using ::osiedle::storage::Reader;

absl::Status CheckInstitutionChange(const Change<Institution>& change) {
  CheckInstitution(change.after, change.violations);
  RETURN_IF_ERROR(registry::FillController(change));
  const std::string& seat = change.after.seat_code();
  // A register of a later day may lack the code of an old seat.
  const bool seat_is_new = change.before == nullptr || change.before->seat_code() != seat;
  if (seat.empty() || !seat_is_new || !change.violations.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool is_unit, registry::IsUnit(change.call, change.reader, seat));
  if (!is_unit) change.violations.Add("institution.seat_code", common::v1::SEAT_NOT_IN_REGISTER);
  return absl::OkStatus();
}

absl::Status CheckStaffMemberChange(const Change<StaffMember>& change) {
  ASSIGN_OR_RETURN(const absl::CivilDay today, registry::Today(change.call, change.reader));
  CheckStaffMember(change.after, today, change.violations);
  RETURN_IF_ERROR(KeepUnknownConflicts(change));
  RETURN_IF_ERROR(registry::FillController(change));
  const bool is_undeletion = change.before != nullptr && change.before->has_delete_time();
  if (!is_undeletion) return absl::OkStatus();
  for (const std::string& principal : change.after.principals()) {
    RETURN_IF_ERROR(CheckPrincipalIsFree(change.call, change.reader, principal));
  }
  return absl::OkStatus();
}

absl::Status CheckTeamChange(const Change<Team>& change) {
  CheckTeam(change.after, change.violations);
  RETURN_IF_ERROR(registry::FillController(change));
  const std::string& above = change.after.parent_team();
  // The kind of a team never changes.
  const bool above_is_new = change.before == nullptr || change.before->parent_team() != above;
  if (above.empty() || !above_is_new || !change.references.ok()) return absl::OkStatus();
  Team parent;
  RETURN_IF_ERROR(Teams().Load(change.call, change.reader, above, parent).status());
  if (parent.kind() != Team::INTERDISCIPLINARY) {
    change.violations.Add("team.parent_team", common::v1::PARENT_TEAM_NOT_INTERDISCIPLINARY);
  }
  return absl::OkStatus();
}

absl::Status CheckPrincipalIsFree(const Call& call, const Reader& reader,
                                  absl::string_view principal) {
  ASSIGN_OR_RETURN(const std::optional<StaffMember> holder, HolderOf(call, reader, principal));
  if (!holder.has_value() || holder->has_delete_time()) return absl::OkStatus();
  StaffMember known;
  const bool tell = StaffMembers().Load(call, reader, holder->name(), known).ok();
  return PrincipalLinked(tell ? holder->name() : "");
}

}  // namespace osiedle::staff
