#include "services/staff/rights_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::staff {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> TextsOf(
    const std::vector<internal::v1::PrincipalRights::Membership>& memberships) {
  std::vector<std::string> texts;
  for (const auto& membership : memberships) texts.push_back(membership.ShortDebugString());
  return texts;
}

TEST(MembershipsIn, NamesMembersAndSubstitutes_WithTheirDays) {
  auto team = call::FromText<v1::Team>(R"(
      name: 'municipalities/m/teams/t'
      members { staff_member: 'a' role: CHAIR substitute: 'b'
                from_date { year: 1970 month: 1 day: 1 } until_date { year: 1969 month: 12 day: 31 } }
      members { staff_member: 'b' role: MEMBER })");
  EXPECT_THAT(TextsOf(MembershipsIn(team, "a")),
              ElementsAre("team: \"t\" role: CHAIR term { first_day: 0 last_day: -1 }"));
  EXPECT_THAT(
      TextsOf(MembershipsIn(team, "b")),
      ElementsAre("team: \"t\" role: CHAIR term { first_day: 0 last_day: -1 } as_substitute: true",
                  "team: \"t\" role: MEMBER term { }"));
  EXPECT_THAT(MembershipsIn(team, "c"), IsEmpty());
  team.mutable_delete_time()->set_seconds(1);
  EXPECT_THAT(MembershipsIn(team, "a"), IsEmpty());
}

TEST(StaffAffected, AreThoseToWhomTheTeamGivesSomethingElse) {
  struct Case {
    const char* what;
    const char* before;
    const char* after;
    std::vector<std::string> affected;
  };
  const Case cases[] = {
      {"nothing", "", "", {}},
      {"another name",
       "display_name: 'a' members { staff_member: 'a' }",
       "display_name: 'b' members { staff_member: 'a' }",
       {}},
      {"one more",
       "members { staff_member: 'a' }",
       "members { staff_member: 'a' } members { staff_member: 'b' substitute: 'c' }",
       {"b", "c"}},
      {"one less",
       "members { staff_member: 'a' } members { staff_member: 'b' }",
       "members { staff_member: 'a' }",
       {"b"}},
      {"another role",
       "members { staff_member: 'a' } members { staff_member: 'b' substitute: 'c' }",
       "members { staff_member: 'a' } members { staff_member: 'b' substitute: 'c' role: CHAIR }",
       {"b", "c"}},
      {"another day",
       "members { staff_member: 'a' }",
       "members { staff_member: 'a' from_date { year: 2024 month: 1 day: 1 } }",
       {"a"}},
      {"another order",
       "members { staff_member: 'a' } members { staff_member: 'b' }",
       "members { staff_member: 'b' } members { staff_member: 'a' }",
       {}},
      {"a deletion",
       "members { staff_member: 'a' substitute: 'b' }",
       "members { staff_member: 'a' substitute: 'b' } delete_time { seconds: 1 }",
       {"a", "b"}},
  };
  for (const Case& c : cases) {
    const auto before = call::FromText<v1::Team>(c.before);
    EXPECT_EQ(StaffAffected(&before, call::FromText<v1::Team>(c.after)), c.affected) << c.what;
  }
  EXPECT_THAT(StaffAffected(nullptr, call::FromText<v1::Team>("members { staff_member: 'a' }")),
              ElementsAre("a"));
}

TEST(RightsFrom, HoldsIdsAndDaysAlone) {
  const auto staff_member = call::FromText<v1::StaffMember>(R"(
      name: 'municipalities/m/staffMembers/a' institution: 'municipalities/m/institutions/i'
      display_name: 'Anna' principals: 'p' work_phone: '1234567'
      mandate { appointing_act: 'x' start_date { year: 1970 month: 1 day: 2 } }
      professions { profession: DOCTOR valid_until { year: 1970 month: 1 day: 3 } })");
  EXPECT_EQ(RightsFrom(staff_member, {}).ShortDebugString(),
            "staff_member: \"a\" institution: \"i\" mandate { first_day: 1 } "
            "professions { profession: DOCTOR term { last_day: 2 } }");
  auto deleted = staff_member;
  deleted.mutable_delete_time()->set_seconds(1);
  EXPECT_EQ(RightsFrom(deleted, {}).ShortDebugString(), "staff_member: \"a\" institution: \"i\"");
  const auto nobody = call::FromText<v1::StaffMember>("name: 'municipalities/m/staffMembers/a'");
  EXPECT_FALSE(RightsFrom(nobody, {}).has_mandate());
}

}  // namespace
}  // namespace osiedle::staff
