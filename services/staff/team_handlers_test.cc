// Teams: what their checks ask of the store.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/staff/principal_rights.h"
#include "services/staff/testing/staff_fixture.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;

class TeamHandlersTest : public StaffTest {
 protected:
  void SetUp() override {
    StaffTest::SetUp();
    for (const char* id : {"anna", "ewa"}) ASSERT_THAT(NewStaff(id), IsOk());
  }
};

TEST_F(TeamHandlersTest, CreateTeam_FillsInTheController_AndNeedsARole) {
  auto team = NewTeam("t", "members { staff_member: '%/staffMembers/anna' role: CHAIR }");
  ASSERT_THAT(team, IsOk());
  EXPECT_EQ(team->controller(), "municipalities/rybnik/controllers/municipality");
  EXPECT_THAT(NewTeam("u", "members { staff_member: '%/staffMembers/anna' }"),
              FailsForFields({"team.members[0].role"}));
}

TEST_F(TeamHandlersTest, MembersAndSubstitutes_AreLiveStaffWhenTheyJoin) {
  ASSERT_THAT(NewTeam("t", "members { staff_member: '%/staffMembers/anna' role: MEMBER }"), IsOk());
  ASSERT_THAT(DeleteStaff("anna"), IsOk());
  EXPECT_THAT(UpdateTeam("t", "display_name: 'Nowa'", {"display_name"}), IsOk());
  EXPECT_THAT(NewTeam("u", "members { staff_member: '%/staffMembers/anna' role: MEMBER }"),
              FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(NewTeam("u", R"(members { staff_member: '%/staffMembers/ewa' role: MEMBER
                                        substitute: '%/staffMembers/anna' })"),
              FailsWith(common::v1::REFERENCE_NOT_FOUND));
}

TEST_F(TeamHandlersTest, ItsKind_NeverChanges) {
  ASSERT_THAT(NewTeam("t", "kind: OUTREACH"), IsOk());
  EXPECT_THAT(UpdateTeam("t", "kind: DISTRICT", {"kind"}), FailsForFields({"team.kind"}));
}

TEST_F(TeamHandlersTest, ADiagnosticGroup_IsOfAnInterdisciplinaryTeam) {
  ASSERT_THAT(NewTeam("zi", "kind: INTERDISCIPLINARY"), IsOk());
  ASSERT_THAT(NewTeam("out", "kind: OUTREACH"), IsOk());
  EXPECT_THAT(NewTeam("a", "kind: DIAGNOSTIC_GROUP parent_team: '%/teams/zi'"), IsOk());
  EXPECT_THAT(NewTeam("b", "kind: DIAGNOSTIC_GROUP parent_team: '%/teams/out'"),
              FailsForFields({"team.parent_team"}));
  EXPECT_THAT(NewTeam("b", "kind: DIAGNOSTIC_GROUP parent_team: '%/teams/none'"),
              FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(UpdateTeam("a", "parent_team: '%/teams/out'", {"parent_team"}),
              FailsForFields({"team.parent_team"}));
  // It stays when the team above is deleted.
  ASSERT_THAT(DeleteTeam("zi"), IsOk());
  EXPECT_THAT(UpdateTeam("a", "display_name: 'Grupa'", {"display_name"}), IsOk());
}

TEST_F(TeamHandlersTest, ListTeams_ByMember) {
  ASSERT_THAT(NewTeam("t", "members { staff_member: '%/staffMembers/anna' role: MEMBER }"), IsOk());
  ASSERT_THAT(NewTeam("u", R"(members { staff_member: '%/staffMembers/ewa' role: MEMBER
                                        substitute: '%/staffMembers/anna' })"),
              IsOk());
  v1::ListTeamsRequest request;
  request.set_parent(kRybnik);
  for (const char* field : {"members.staff_member", "members.substitute"}) {
    request.set_filter(absl::StrCat(field, ":\"", StaffName("anna"), "\""));
    auto page = Run<v1::ListTeamsResponse>(request);
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(page->teams_size(), 1) << field;
  }
}

TEST_F(TeamHandlersTest, LiveTeams_NameAStaffMemberAtMost300Times) {
  // Five terms of Anna in each team.
  std::string members;
  for (int year = 2020; year < 2025; ++year) {
    absl::StrAppend(&members, "members { staff_member: '%/staffMembers/anna' role: MEMBER ",
                    "from_date { year: ", year, " month: 1 day: 1 } ", "until_date { year: ", year,
                    " month: 12 day: 31 } } ");
  }
  for (size_t i = 0; i < kMaxMemberships / 5; ++i) {
    ASSERT_THAT(NewTeam(absl::StrCat("t", i), members), IsOk());
  }
  auto refused = NewTeam("one-more", R"(members { staff_member: '%/staffMembers/ewa' role: MEMBER
                                                  substitute: '%/staffMembers/anna' })");
  EXPECT_THAT(refused, FailsWith(common::v1::TOO_MANY_TEAMS));
  EXPECT_EQ(MetadataOf(refused.status(), "resource"), StaffName("anna"));
  ASSERT_THAT(DeleteTeam("t0"), IsOk());
  EXPECT_THAT(NewTeam("one-more", members), IsOk());
  EXPECT_THAT(UndeleteTeam("t0"), FailsWith(common::v1::TOO_MANY_TEAMS));
  // What the row of rights then holds has room.
  ASSERT_THAT(Link("anna", "p"), IsOk());
  EXPECT_NE(Rights("p"), "");
}

}  // namespace
}  // namespace osiedle::staff
