#include "services/staff/team_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/rpc/errors.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::staff {
namespace {

struct TeamCase {
  const char* what;
  const char* team;
  std::vector<std::string> fields;
};

TEST(CheckTeam, NamesEveryFieldThatBreaksARule) {
  const TeamCase cases[] = {
      {"nobody", "", {}},
      {"somebody twice, one time after the other",
       R"(members { staff_member: 'a' until_date { year: 2023 month: 12 day: 31 } }
          members { staff_member: 'a' from_date { year: 2024 month: 1 day: 1 } })",
       {}},
      {"somebody twice on a day",
       R"(members { staff_member: 'a' until_date { year: 2024 month: 1 day: 1 } }
          members { staff_member: 'b' }
          members { staff_member: 'a' from_date { year: 2024 month: 1 day: 1 } })",
       {"team.members[2]"}},
      {"a term that ends before it begins",
       R"(members { staff_member: 'a' from_date { year: 2024 month: 1 day: 2 }
                    until_date { year: 2024 month: 1 day: 1 } })",
       {"team.members[0].until_date"}},
      {"two chairs, one after the other",
       R"(members { staff_member: 'a' role: CHAIR until_date { year: 2023 month: 12 day: 31 } }
          members { staff_member: 'b' role: CHAIR from_date { year: 2024 month: 1 day: 1 } })",
       {}},
      {"two chairs on a day",
       R"(members { staff_member: 'a' role: CHAIR until_date { year: 2024 month: 1 day: 1 } }
          members { staff_member: 'b' role: CHAIR from_date { year: 2024 month: 1 day: 1 } })",
       {"team.members[1].role"}},
      {"two deputies on a day",
       R"(members { staff_member: 'a' role: DEPUTY_CHAIR }
          members { staff_member: 'b' role: DEPUTY_CHAIR })",
       {}},
      {"a substitute who is a member, too",
       "members { staff_member: 'a' substitute: 'b' } members { staff_member: 'b' }",
       {}},
      {"a substitute of themselves",
       "members { staff_member: 'a' substitute: 'a' }",
       {"team.members[0].substitute"}},
      {"a quorum of all",
       "members { staff_member: 'a' } members { staff_member: 'b' } quorum: 2",
       {}},
      {"a quorum of more", "members { staff_member: 'a' } quorum: 2", {"team.quorum"}},
      {"who comes back counts once",
       R"(members { staff_member: 'a' until_date { year: 2023 month: 12 day: 31 } }
          members { staff_member: 'a' from_date { year: 2024 month: 1 day: 1 } } quorum: 2)",
       {"team.quorum"}},
      {"a district twice", "districts: ['a', 'a']", {"team.districts[1]"}},
      {"an interdisciplinary team meets every two months",
       "kind: INTERDISCIPLINARY meeting_interval_days: 59",
       {}},
      {"not less often",
       "kind: INTERDISCIPLINARY meeting_interval_days: 60",
       {"team.meeting_interval_days"}},
      {"others may", "kind: OUTREACH meeting_interval_days: 60", {}},
      {"a team above a diagnostic group", "kind: DIAGNOSTIC_GROUP parent_team: 'z'", {}},
      {"a team above another", "kind: DISTRICT parent_team: 'z'", {"team.parent_team"}},
  };
  for (const TeamCase& c : cases) {
    call::Violations violations;
    CheckTeam(call::FromText<v1::Team>(c.team), violations);
    EXPECT_THAT(call::InvalidFields(violations), call::FailsFor(c.fields)) << c.what;
  }
}

}  // namespace
}  // namespace osiedle::staff
