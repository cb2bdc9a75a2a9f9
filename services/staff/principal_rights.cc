#include "services/staff/principal_rights.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/call/fields/message_compare.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/municipality_directory.h"
#include "services/registry/municipality_directory.h"
#include "services/staff/rights_rules.h"
#include "services/staff/staff_errors.h"
#include "services/staff/staff_followers.h"
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
using ::osiedle::storage::Table;
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

absl::StatusOr<PrincipalRights> RightsNow(const Call& call, const Reader& reader,
                                          const StaffMember& staff_member) {
  ASSIGN_OR_RETURN(const std::vector<Team> teams, LiveTeamsOf(call, reader, staff_member.name()));
  return RightsFrom(staff_member, teams);
}

absl::Status Write(const Call& call, Transaction& transaction, const std::string& principal,
                   const std::optional<PrincipalRights>& wanted) {
  const Table<PrincipalRights>& table = PrincipalRightsTable();
  const RowKey key = {.owner = call.owner(), .tuple = KeyTuple::Of(principal)};
  const storage::RowMeta meta = {.revision = call.revision()};
  ASSIGN_OR_RETURN(const std::optional<Row<PrincipalRights>> row, table.Find(transaction, key));
  if (!wanted.has_value()) {
    return row.has_value() ? table.Erase(transaction, key, row->message) : absl::OkStatus();
  }
  if (!row.has_value()) return table.Insert(transaction, key, *wanted, meta);
  if (call::SameMessage(row->message, *wanted)) return absl::OkStatus();
  return table.Update(transaction, key, row->message, *wanted, meta);
}

// The rows of these principals, which a staff member has or had.
absl::Status RefreshPrincipals(const Call& call, Transaction& transaction,
                               const StaffMember& staff_member,
                               const std::set<std::string>& principals) {
  ASSIGN_OR_RETURN(const PrincipalRights rights, RightsNow(call, transaction, staff_member));
  for (const std::string& principal : principals) {
    ASSIGN_OR_RETURN(const std::optional<StaffMember> holder,
                     HolderOf(call, transaction, principal));
    std::optional<PrincipalRights> wanted;
    if (holder.has_value() && holder->name() == staff_member.name()) {
      wanted = rights;
    } else if (holder.has_value()) {
      ASSIGN_OR_RETURN(wanted, RightsNow(call, transaction, *holder));
    }
    RETURN_IF_ERROR(Write(call, transaction, principal, wanted));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<StaffMember>> HolderOf(const Call& call, const Reader& reader,
                                                    absl::string_view principal) {
  AnyTable::Walk walk = StaffMembers().table().WalkRows(
      reader, call.owner(),
      AnyTable::Under(index::kStaffMembersByPrincipal, KeyTuple::Of(principal)));
  std::optional<StaffMember> deleted;
  while (true) {
    StaffMember holder;
    ASSIGN_OR_RETURN(const bool more, walk.Next(holder));
    if (!more) return deleted;
    if (!holder.has_delete_time()) return std::make_optional(std::move(holder));
    if (!deleted.has_value()) deleted = std::move(holder);
  }
}

absl::Status RefreshRights(const Call& call, Transaction& transaction,
                           absl::string_view staff_member) {
  // The rights follow the records, whether the caller may know of them or not.
  ASSIGN_OR_RETURN(const std::optional<Row<StaffMember>> row,
                   StaffMembers().table().Find(
                       transaction, {.owner = call.owner(),
                                     .tuple = KeyTuple::Of(call::LastIdOfName(staff_member))}));
  if (!row.has_value()) return call::ResourceNotFound(staff_member);
  const auto& principals = row->message.principals();
  return RefreshPrincipals(call, transaction, row->message, {principals.begin(), principals.end()});
}

absl::Status AfterStaffMember(const Call& call, Transaction& transaction, const StaffMember* before,
                              const StaffMember& after) {
  std::set<std::string> principals(after.principals().begin(), after.principals().end());
  if (before != nullptr) {
    principals.insert(before->principals().begin(), before->principals().end());
  }
  RETURN_IF_ERROR(RefreshPrincipals(call, transaction, after, principals));
  return TellFollowers(call, transaction, before, after);
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
