// What callers learn of staff and teams by their relations, and by narrowed grants.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/staff/v1/institution_requests.pb.h"
#include "osiedle/staff/v1/staff_member_requests.pb.h"
#include "osiedle/staff/v1/team_requests.pb.h"
#include "services/staff/standings.h"
#include "services/staff/testing/staff_fixture.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::common::v1::Role;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class NarrowedStaffTest : public StaffTest {
 protected:
  void SetUp() override {
    StaffTest::SetUp();
    ASSERT_THAT(NewInstitution("police", "display_name: 'Policja' kind: POLICE"), IsOk());
    ASSERT_THAT(NewStaff("anna", "mandate { start_date { year: 2024 month: 1 day: 1 } }"), IsOk());
    ASSERT_THAT(NewStaff("jan", "institution: '%/institutions/police'"), IsOk());
    for (const char* id : {"chaired", "joined", "other"}) {
      const std::string role = id == std::string("chaired") ? "CHAIR" : "MEMBER";
      ASSERT_THAT(NewTeam(id, id == std::string("other")
                                  ? ""
                                  : absl::StrCat("members { staff_member: '%/staffMembers/anna' "
                                                 "role: ",
                                                 role, " }")),
                  IsOk());
    }
    v1::LinkPrincipalRequest link;
    link.set_name(StaffName("anna"));
    link.set_principal("anna@rybnik");
    ASSERT_THAT(Run<v1::StaffMember>(link), IsOk());
    SetRelations(&standings_);
  }

  void ActWith(Role role) {
    ActAs({.id = "anna@rybnik", .grants = {{.municipality = "rybnik", .roles = {role}}}});
  }
  template <typename Response, typename Request>
  std::vector<std::string> List(const std::string& order_by = "") {
    Request request;
    request.set_parent(kRybnik);
    request.set_order_by(order_by);
    const auto listed = Run<Response>(request);
    EXPECT_THAT(listed, IsOk());
    std::vector<std::string> ids;
    if (!listed.ok()) return ids;
    const auto* rows = listed->GetDescriptor()->field(0);
    for (int i = 0; i < listed->GetReflection()->FieldSize(*listed, rows); ++i) {
      const auto& row = listed->GetReflection()->GetRepeatedMessage(*listed, rows, i);
      const std::string name =
          row.GetReflection()->GetString(row, row.GetDescriptor()->FindFieldByName("name"));
      ids.push_back(name.substr(name.rfind('/') + 1));
    }
    return ids;
  }
  std::vector<std::string> Teams(const std::string& order_by = "") {
    return List<v1::ListTeamsResponse, v1::ListTeamsRequest>(order_by);
  }
  std::vector<std::string> Staff(const std::string& order_by = "") {
    return List<v1::ListStaffMembersResponse, v1::ListStaffMembersRequest>(order_by);
  }

  Standings standings_;
};

TEST_F(NarrowedStaffTest, AMember_KnowsOwnTeamsAndOwnRecord) {
  ActWith(common::v1::TEAM_MEMBER);
  EXPECT_THAT(Teams(), ElementsAre("chaired", "joined"));
  EXPECT_THAT(Teams("name desc"), ElementsAre("joined", "chaired"));
  EXPECT_THAT(Staff(), ElementsAre("anna"));
  v1::GetTeamRequest get;
  get.set_name(TeamName("other"));
  EXPECT_THAT(Run<v1::Team>(get), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  get.set_name(TeamName("joined"));
  EXPECT_THAT(Run<v1::Team>(get), IsOk());
}

TEST_F(NarrowedStaffTest, WhoIsNobody_KnowsNoTeam) {
  ActAs(
      {.id = "nobody", .grants = {{.municipality = "rybnik", .roles = {common::v1::TEAM_MEMBER}}}});
  EXPECT_THAT(Teams(), IsEmpty());
  EXPECT_THAT(Staff(), IsEmpty());
}

// A chair changes one team, and reads all staff.
TEST_F(NarrowedStaffTest, AChair_NamesStaffWhomItMayRead) {
  ActWith(common::v1::TEAM_CHAIR);
  const std::string members =
      "members { staff_member: '%/staffMembers/anna' role: CHAIR } "
      "members { staff_member: '%/staffMembers/jan' role: MEMBER }";
  EXPECT_THAT(UpdateTeam("chaired", members, {"members"}), IsOk());
  EXPECT_THAT(UpdateTeam("joined", members, {"members"}),
              FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(UpdateTeam("other", members, {"members"}), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  // Whoever founds a team is not yet its chair.
  EXPECT_THAT(NewTeam("new", members), FailsWith(common::v1::GRANT_TOO_NARROW));
}

TEST_F(NarrowedStaffTest, ToAnInstitution_ItAndItsStaffAreKnown) {
  ActAs({.id = "police",
         .grants = {{.municipality = "rybnik",
                     .roles = {common::v1::ADMINISTRATOR},
                     .institutions = {absl::StrCat(kRybnik, "/institutions/police")}}}});
  EXPECT_THAT(Staff(), ElementsAre("jan"));
  EXPECT_THAT(Staff("name"), ElementsAre("jan"));
  EXPECT_THAT((List<v1::ListInstitutionsResponse, v1::ListInstitutionsRequest>()),
              ElementsAre("police"));
  EXPECT_THAT(Teams(), IsEmpty());
  const auto moved = UpdateStaff("jan", "institution: '%/institutions/mops'", {"institution"});
  EXPECT_THAT(moved, FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(NewStaff("ola"), FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(NewStaff("ola", "institution: '%/institutions/police'"), IsOk());
}

// The lists are read by names, so they do not take longer with more rows of others.
TEST_F(NarrowedStaffTest, WhatAListReads_DoesNotDependOnWhatIsHidden) {
  const auto read = [this] {
    ActWith(common::v1::TEAM_MEMBER);
    std::vector<int> keys;
    Teams();
    keys.push_back(keys_read());
    Staff();
    keys.push_back(keys_read());
    return keys;
  };
  const std::vector<int> before = read();
  ActAs({.id = "all", .grants = {{.municipality = "*", .roles = call::RoleSet::All()}}});
  for (int i = 0; i < 40; ++i) {
    ASSERT_THAT(NewTeam(absl::StrCat("t", i)), IsOk());
    ASSERT_THAT(NewStaff(absl::StrCat("s", i)), IsOk());
  }
  EXPECT_EQ(read(), before);
}

}  // namespace
}  // namespace osiedle::staff
