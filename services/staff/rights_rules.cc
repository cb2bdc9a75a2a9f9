#include "services/staff/rights_rules.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"

namespace osiedle::staff {
namespace {

using ::osiedle::internal::v1::PrincipalRights;
using ::osiedle::staff::v1::StaffMember;
using ::osiedle::staff::v1::Team;
using ::osiedle::staff::v1::TeamMember;

int DaysSince1970(const google::type::Date& date) {
  return static_cast<int>(call::DayOf(date) - absl::CivilDay(1970, 1, 1));
}

PrincipalRights::Term StoredTerm(bool has_first, const google::type::Date& first, bool has_last,
                                 const google::type::Date& last) {
  PrincipalRights::Term term;
  if (has_first) term.set_first_day(DaysSince1970(first));
  if (has_last) term.set_last_day(DaysSince1970(last));
  return term;
}

// All names in a team.
void AddNames(const Team& team, std::set<std::string>& names) {
  for (const TeamMember& member : team.members()) {
    names.insert(member.staff_member());
    if (!member.substitute().empty()) names.insert(member.substitute());
  }
}

// A text that differs when the memberships differ.
std::string TextOf(const std::vector<PrincipalRights::Membership>& memberships) {
  PrincipalRights rights;
  for (const PrincipalRights::Membership& membership : memberships) {
    *rights.add_teams() = membership;
  }
  return rights.SerializeAsString();
}

}  // namespace

std::vector<PrincipalRights::Membership> MembershipsIn(const Team& team,
                                                       absl::string_view staff_member) {
  std::vector<PrincipalRights::Membership> memberships;
  if (team.has_delete_time()) return memberships;
  const auto add = [&](const TeamMember& member, bool as_substitute) {
    PrincipalRights::Membership& added = memberships.emplace_back();
    added.set_team(std::string(call::LastIdOfName(team.name())));
    added.set_role(member.role());
    *added.mutable_term() = StoredTerm(member.has_from_date(), member.from_date(),
                                       member.has_until_date(), member.until_date());
    added.set_as_substitute(as_substitute);
  };
  for (const TeamMember& member : team.members()) {
    if (member.staff_member() == staff_member) add(member, false);
    if (member.substitute() == staff_member) add(member, true);
  }
  return memberships;
}

std::vector<std::string> StaffAffected(const Team* before, const Team& after) {
  std::set<std::string> names;
  if (before != nullptr) AddNames(*before, names);
  AddNames(after, names);
  std::vector<std::string> affected;
  for (const std::string& name : names) {
    const std::string had = before == nullptr ? "" : TextOf(MembershipsIn(*before, name));
    if (had != TextOf(MembershipsIn(after, name))) affected.push_back(name);
  }
  return affected;
}

PrincipalRights RightsFrom(const StaffMember& staff_member, absl::Span<const Team> teams) {
  PrincipalRights rights;
  rights.set_staff_member(std::string(call::LastIdOfName(staff_member.name())));
  rights.set_institution(std::string(call::LastIdOfName(staff_member.institution())));
  if (staff_member.has_delete_time()) return rights;
  if (staff_member.has_mandate()) {
    const v1::Mandate& mandate = staff_member.mandate();
    *rights.mutable_mandate() = StoredTerm(mandate.has_start_date(), mandate.start_date(),
                                           mandate.has_end_date(), mandate.end_date());
  }
  for (const v1::ProfessionTerm& held : staff_member.professions()) {
    PrincipalRights::HeldProfession& added = *rights.add_professions();
    added.set_profession(held.profession());
    *added.mutable_term() = StoredTerm(held.has_valid_from(), held.valid_from(),
                                       held.has_valid_until(), held.valid_until());
  }
  for (const Team& team : teams) {
    for (PrincipalRights::Membership& membership : MembershipsIn(team, staff_member.name())) {
      *rights.add_teams() = std::move(membership);
    }
  }
  return rights;
}

}  // namespace osiedle::staff
