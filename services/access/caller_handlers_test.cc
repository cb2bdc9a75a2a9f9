#include "services/access/caller_handlers.h"

#include <memory>
#include <string>

#include "services/access/testing/access_fixture.h"

namespace osiedle::access {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class CallerHandlersTest : public AccessTest {
 protected:
  absl::StatusOr<v1::Caller> WhoCalls(const std::string& parent = "") {
    v1::GetCallerRequest request;
    request.set_parent(parent);
    return Run<v1::Caller>(request);
  }
};

TEST_F(CallerHandlersTest, GetCaller_ShowsAllThatTheTokenGrants) {
  call::Principal principal = WithRole(common::v1::ASSISTANT, "anna");
  principal.display = "Anna";
  principal.grants[0].controllers = {"municipalities/rybnik/controllers/mops"};
  principal.grants[0].methods = {"ContactService.ListContacts", "ContactService.GetContact"};
  principal.grants.push_back({.municipality = "gdynia", .roles = {common::v1::VIEWER}});
  ActAs(principal);
  absl::StatusOr<v1::Caller> caller = WhoCalls();
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ(caller->DebugString(), call::FromText<v1::Caller>(R"pb(
                                     principal: "anna"
                                     display_name: "Anna"
                                     grants {
                                       municipality: "rybnik"
                                       roles: ASSISTANT
                                       controllers: "municipalities/rybnik/controllers/mops"
                                       methods: "ContactService.GetContact"
                                       methods: "ContactService.ListContacts"
                                     }
                                     grants { municipality: "gdynia" roles: VIEWER }
                                   )pb")
                                       .DebugString());
}

TEST_F(CallerHandlersTest, GetCaller_OnBehalfOfAPerson_ShowsBoth) {
  ActAs(
      {.id = "epuap", .grants = {{.municipality = "rybnik", .roles = {common::v1::INTEGRATION}}}});
  ActIn({.on_behalf_of =
             std::make_shared<const call::Principal>(WithRole(common::v1::ASSISTANT, "anna"))});
  absl::StatusOr<v1::Caller> caller = WhoCalls();
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ(caller->principal(), "epuap");
  EXPECT_EQ(caller->on_behalf_of(), "anna");
  ASSERT_THAT(caller->on_behalf_of_grants(), SizeIs(1));
  EXPECT_THAT(caller->on_behalf_of_grants(0).roles(), ElementsAre(common::v1::ASSISTANT));
}

TEST_F(CallerHandlersTest, GetCaller_OfAMunicipality_ShowsTheStanding) {
  relations_.standings["anna"] = {
      .staff_member = "municipalities/rybnik/staffMembers/anna",
      .institution = "municipalities/rybnik/institutions/ops",
      .in_office = true,
      .teams = {{.team = "municipalities/rybnik/teams/zi", .is_chair = true},
                {.team = "municipalities/rybnik/teams/gdp-7"}}};
  ActWith(common::v1::ASSISTANT, "anna");
  EXPECT_FALSE(WhoCalls()->has_standing());
  absl::StatusOr<v1::Caller> caller = WhoCalls(kRybnik);
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ(caller->standing().DebugString(),
            call::FromText<v1::Caller::Standing>(R"pb(
              staff_member: "municipalities/rybnik/staffMembers/anna"
              institution: "municipalities/rybnik/institutions/ops"
              in_office: true
              teams: "municipalities/rybnik/teams/zi"
              teams: "municipalities/rybnik/teams/gdp-7"
              chaired_teams: "municipalities/rybnik/teams/zi"
            )pb")
                .DebugString());
  ActWith(common::v1::ASSISTANT, "jan");
  EXPECT_FALSE(WhoCalls(kRybnik)->has_standing());
}

TEST_F(CallerHandlersTest, GetCaller_OfAMunicipalityWithoutARole_IsDeniedWhetherThereIsOne) {
  ActWith(common::v1::ASSISTANT, "anna");
  EXPECT_THAT(WhoCalls("municipalities/gdynia"), FailsWith(common::v1::MUNICIPALITY_DENIED));
  EXPECT_THAT(WhoCalls("municipalities/nowhere"), FailsWith(common::v1::MUNICIPALITY_DENIED));
  EXPECT_THAT(WhoCalls("rybnik"), FailsForFields({"parent"}));
}

}  // namespace
}  // namespace osiedle::access
