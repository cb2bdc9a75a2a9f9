#include "services/staff/standings.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::StaffStanding;
using ::osiedle::internal::v1::PrincipalRights;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

PrincipalRights FromText(const std::string& text) {
  PrincipalRights rights;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &rights)) << text;
  return rights;
}

StaffStanding On(const std::string& text, int day) {
  return StandingOn(FromText(text), "rybnik", absl::CivilDay(1970, 1, 1) + day);
}

std::vector<std::string> TeamsOf(const StaffStanding& standing) {
  std::vector<std::string> teams;
  for (const StaffStanding::Team& team : standing.teams) {
    teams.push_back(team.team + (team.is_chair ? " chair" : ""));
  }
  return teams;
}

TEST(StandingOn, AMandate_HoldsOnItsDays_FirstAndLastIncluded) {
  const std::string mandate = "mandate { first_day: 100 last_day: 110 }";
  EXPECT_FALSE(On(mandate, 99).in_office);
  EXPECT_TRUE(On(mandate, 100).in_office);
  EXPECT_TRUE(On(mandate, 110).in_office);
  EXPECT_FALSE(On(mandate, 111).in_office);
  EXPECT_TRUE(On("mandate { first_day: 100 }", 100'000).in_office) << "an open end";
}

TEST(StandingOn, WithoutAMandate_NobodyIsInOffice) { EXPECT_FALSE(On("", 100).in_office); }

TEST(StandingOn, NamesWhoItIs) {
  const StaffStanding standing = On("staff_member: 'anna' institution: 'ops'", 0);
  EXPECT_EQ(standing.staff_member, "municipalities/rybnik/staffMembers/anna");
  EXPECT_EQ(standing.institution, "municipalities/rybnik/institutions/ops");
}

TEST(StandingOn, AMembership_CountsOnItsDays) {
  const std::string teams =
      "teams { team: 'a' role: MEMBER term { last_day: 9 } }"
      "teams { team: 'b' role: CHAIR term { first_day: 9 last_day: 10 } }";
  EXPECT_THAT(TeamsOf(On(teams, 8)), ElementsAre("municipalities/rybnik/teams/a"));
  EXPECT_THAT(TeamsOf(On(teams, 9)),
              ElementsAre("municipalities/rybnik/teams/a", "municipalities/rybnik/teams/b chair"));
  EXPECT_THAT(TeamsOf(On(teams, 10)), ElementsAre("municipalities/rybnik/teams/b chair"));
  EXPECT_THAT(TeamsOf(On(teams, 11)), IsEmpty());
}

TEST(StandingOn, WhoIsInATeamTwice_ChairsItWhenOneOfTheTwoDoes) {
  EXPECT_THAT(TeamsOf(On("teams { team: 'a' role: MEMBER } teams { team: 'a' role: CHAIR }"
                         "teams { team: 'a' role: SECRETARY }",
                         0)),
              ElementsAre("municipalities/rybnik/teams/a chair"));
}

}  // namespace
}  // namespace osiedle::staff
