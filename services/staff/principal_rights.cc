#include "services/staff/principal_rights.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "services/call/fields/message_compare.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/municipality_directory.h"
#include "services/registry/municipality_directory.h"
#include "services/staff/rights_rules.h"
#include "services/staff/staff_errors.h"
#include "services/staff/staff_tables.h"
#include "storage/status_macros.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::Call;
using ::osiedle::internal::v1::PrincipalRights;
using ::osiedle::staff::v1::StaffMember;
using ::osiedle::staff::v1::Team;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Row;
using ::osiedle::storage::RowKey;
using ::osiedle::storage::Transaction;

// In the order of names.
absl::StatusOr<std::vector<Team>> LiveTeamsOf(const Call& call, const Reader& reader,
                                              absl::string_view staff_member) {
  AnyTable::Walk walk = Teams().table().WalkRows(
      reader, call.owner(),
      AnyTable::Under(index::kLiveTeamsByStaffMember, KeyTuple::Of(staff_member)));
  std::vector<Team> teams;
  size_t memberships = 0;
  while (true) {
    Team team;
    ASSIGN_OR_RETURN(const bool more, walk.Next(team));
    if (!more) return teams;
    memberships += MembershipsIn(team, staff_member).size();
    if (memberships > kMaxMemberships) return TooManyTeams(staff_member, kMaxMemberships);
    teams.push_back(std::move(team));
  }
}

absl::StatusOr<std::vector<Row<PrincipalRights>>> StoredRights(const Call& call,
                                                               const Reader& reader,
                                                               absl::string_view id) {
  AnyTable::Walk walk = PrincipalRightsTable().WalkRows(
      reader, call.owner(), AnyTable::Under(index::kRightsByStaffMember, KeyTuple::Of(id)));
  std::vector<Row<PrincipalRights>> rows;
  while (true) {
    Row<PrincipalRights> row;
    ASSIGN_OR_RETURN(const bool more, walk.Next(row.message));
    if (!more) return rows;
    row.key = walk.key();
    row.meta = walk.meta();
    rows.push_back(std::move(row));
  }
}

}  // namespace

absl::Status RefreshRights(const Call& call, Transaction& transaction,
                           absl::string_view staff_member) {
  // The rights follow the records, whether the caller may know of them or not.
  const std::string id(call::LastIdOfName(staff_member));
  ASSIGN_OR_RETURN(
      const std::optional<Row<StaffMember>> row,
      StaffMembers().table().Find(transaction, {.owner = call.owner(), .tuple = KeyTuple::Of(id)}));
  if (!row.has_value()) return call::ResourceNotFound(staff_member);
  const StaffMember& named = row->message;
  ASSIGN_OR_RETURN(const std::vector<Team> teams, LiveTeamsOf(call, transaction, staff_member));
  ASSIGN_OR_RETURN(const std::vector<Row<PrincipalRights>> stored,
                   StoredRights(call, transaction, id));

  std::vector<RowKey> wanted;
  if (!named.has_delete_time()) {
    for (const std::string& principal : named.principals()) {
      wanted.push_back({.owner = call.owner(), .tuple = KeyTuple::Of(principal)});
    }
  }
  const PrincipalRights rights = RightsFrom(named, teams);
  const storage::RowMeta meta = {.revision = call.revision()};
  for (const Row<PrincipalRights>& old : stored) {
    if (absl::c_linear_search(wanted, old.key)) {
      if (call::SameMessage(old.message, rights)) continue;
      RETURN_IF_ERROR(
          PrincipalRightsTable().Update(transaction, old.key, old.message, rights, meta));
    } else {
      RETURN_IF_ERROR(PrincipalRightsTable().Erase(transaction, old.key, old.message));
    }
  }
  for (const RowKey& key : wanted) {
    const bool is_stored =
        absl::c_any_of(stored, [&](const Row<PrincipalRights>& old) { return old.key == key; });
    if (is_stored) continue;
    RETURN_IF_ERROR(PrincipalRightsTable().Insert(transaction, key, rights, meta));
  }
  return absl::OkStatus();
}

absl::Status AfterStaffMember(const Call& call, Transaction& transaction,
                              const StaffMember* /*before*/, const StaffMember& after) {
  return RefreshRights(call, transaction, after.name());
}

absl::Status AfterTeam(const Call& call, Transaction& transaction, const Team* before,
                       const Team& after) {
  if (before == nullptr) {
    // The place of the records that are restricted to the team.
    RETURN_IF_ERROR(
        registry::GiveNumber(call, transaction, call::CompartmentId(after.name())).status());
  }
  for (const std::string& staff_member : StaffAffected(before, after)) {
    RETURN_IF_ERROR(RefreshRights(call, transaction, staff_member));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::staff
