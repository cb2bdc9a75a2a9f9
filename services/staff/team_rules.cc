#include "services/staff/team_rules.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/distinct_check.h"
#include "services/staff/staff_rules.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::Violations;
using ::osiedle::staff::v1::Team;
using ::osiedle::staff::v1::TeamMember;

void CheckMembers(const Team& team, Violations& violations) {
  const auto& members = team.members();
  for (int i = 0; i < members.size(); ++i) {
    const TeamMember& member = members[i];
    const std::string path = absl::StrCat("team.members[", i, "]");
    const Term term = TermOf(member);
    CheckTerm(term, path, "from_date", "until_date", violations);
    // Whether an earlier member of that kind belongs to the team on one of the same days.
    const auto earlier = [&](auto is_of_that_kind) {
      return std::any_of(members.begin(), members.begin() + i, [&](const TeamMember& other) {
        return is_of_that_kind(other) && ShareADay(TermOf(other), term);
      });
    };
    if (!member.staff_member().empty() && earlier([&](const TeamMember& other) {
          return other.staff_member() == member.staff_member();
        })) {
      violations.Add(path, common::v1::OVERLAPS_EARLIER_ITEM);
    }
    if (member.role() == Team::CHAIR &&
        earlier([](const TeamMember& other) { return other.role() == Team::CHAIR; })) {
      violations.Add(absl::StrCat(path, ".role"), common::v1::SECOND_CHAIR);
    }
    if (!member.substitute().empty() && member.substitute() == member.staff_member()) {
      violations.Add(absl::StrCat(path, ".substitute"), common::v1::SUBSTITUTE_IS_MEMBER);
    }
  }
}

void CheckQuorum(const Team& team, Violations& violations) {
  std::set<absl::string_view> people;
  for (const TeamMember& member : team.members()) people.insert(member.staff_member());
  if (team.quorum() > static_cast<int>(people.size())) {
    violations.Add("team.quorum", common::v1::TOO_LARGE, {{"max", absl::StrCat(people.size())}});
  }
}

}  // namespace

void CheckTeam(const Team& team, Violations& violations) {
  CheckMembers(team, violations);
  CheckQuorum(team, violations);
  call::CheckDistinct(team.districts(), "team.districts", violations);
  if (team.kind() == Team::INTERDISCIPLINARY &&
      team.meeting_interval_days() > kMaxInterdisciplinaryInterval) {
    violations.Add("team.meeting_interval_days", common::v1::TOO_LARGE,
                   {{"max", absl::StrCat(kMaxInterdisciplinaryInterval)}});
  }
  if (!team.parent_team().empty() && team.kind() != Team::DIAGNOSTIC_GROUP) {
    violations.Add("team.parent_team", common::v1::PARENT_TEAM_OF_ANOTHER_KIND);
  }
}

}  // namespace osiedle::staff
