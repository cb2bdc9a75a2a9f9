#include "services/access/explanation_handlers.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "osiedle/access/v1/explanation_requests.pb.h"
#include "services/access/testing/access_fixture.h"
#include "services/call/rpc/access.h"

namespace osiedle::access {
namespace {

using ::osiedle::access::v1::LineExplanation;
using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ExplanationHandlersTest : public AccessTest {
 protected:
  void SetUp() override {
    AccessTest::SetUp();
    ActWith(common::v1::ADMINISTRATOR, "admin");
    known_.credentials = {WithRole(common::v1::ASSISTANT, "anna")};
  }

  static v1::ExplainAccessRequest Asking(const std::string& method,
                                         const std::string& principal = "anna") {
    v1::ExplainAccessRequest request;
    request.set_parent(kRybnik);
    request.set_principal(principal);
    request.set_method(method);
    return request;
  }
  v1::ExplainAccessResponse Explain(const v1::ExplainAccessRequest& request) {
    absl::StatusOr<v1::ExplainAccessResponse> response = Run<v1::ExplainAccessResponse>(request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? *response : v1::ExplainAccessResponse();
  }
  static std::vector<LineExplanation::Outcome> OutcomesOf(const v1::ExplainAccessResponse& answer) {
    std::vector<LineExplanation::Outcome> outcomes;
    for (const LineExplanation& line : answer.lines()) {
      outcomes.push_back(line.outcome());
      EXPECT_NE(line.sentence(), "");
      EXPECT_NE(line.sentence_pl(), "");
    }
    return outcomes;
  }
  static call::StaffStanding InOffice(bool in_office) {
    return {.staff_member = "municipalities/rybnik/staffMembers/anna",
            .institution = "municipalities/rybnik/institutions/ops",
            .in_office = in_office};
  }
};

TEST_F(ExplanationHandlersTest, ExplainAccess_OfWhoMay_SaysByWhichLine) {
  const v1::ExplainAccessResponse answer = Explain(Asking("ResidentService.GetResident"));
  EXPECT_TRUE(answer.allowed());
  EXPECT_TRUE(answer.principal_known());
  EXPECT_EQ(answer.reason(), "");
  ASSERT_THAT(OutcomesOf(answer), ElementsAre(LineExplanation::ALLOWS));
  EXPECT_EQ(answer.lines(0).municipality(), "rybnik");
  EXPECT_THAT(answer.lines(0).roles(),
              ElementsAre(common::v1::COORDINATOR, common::v1::ASSISTANT, common::v1::INTEGRATION,
                          common::v1::SOCIAL_WORKER));
  EXPECT_EQ(answer.sentence(), "anna may call ResidentService.GetResident.");
  EXPECT_EQ(Explain(Asking("osiedle.residents.v1.ResidentService.GetResident")).allowed(), true);
}

TEST_F(ExplanationHandlersTest, ExplainAccess_OfWhoMayNot_SaysWhy) {
  const v1::ExplainAccessResponse no_role = Explain(Asking("RegisterService.CreateRegister"));
  EXPECT_FALSE(no_role.allowed());
  EXPECT_EQ(no_role.reason(), "ROLE_REQUIRED");
  EXPECT_THAT(OutcomesOf(no_role), ElementsAre(LineExplanation::LACKS_ROLE));
  EXPECT_THAT(no_role.sentence(), HasSubstr("may not call"));
  EXPECT_THAT(no_role.sentence_pl(), HasSubstr("Brak uprawnień"));

  v1::ExplainAccessRequest reveal = Asking("ResidentService.RevealResident");
  EXPECT_EQ(Explain(reveal).reason(), "PURPOSE_REQUIRED");
  EXPECT_THAT(OutcomesOf(Explain(reveal)), ElementsAre(LineExplanation::LACKS_PURPOSE));
  reveal.set_purpose(common::v1::DIRECT_HELP);
  EXPECT_TRUE(Explain(reveal).allowed());

  known_.credentials[0].grants[0].methods = {"ResidentService.GetResident"};
  EXPECT_THAT(OutcomesOf(Explain(Asking("ResidentService.ListResidents"))),
              ElementsAre(LineExplanation::OTHER_METHOD));
}

TEST_F(ExplanationHandlersTest, ExplainAccess_OfANarrowGrant_NamesTheRecords) {
  known_.credentials[0].grants[0].controllers = {"municipalities/rybnik/controllers/mops"};
  const v1::ExplainAccessResponse answer = Explain(Asking("ResidentService.GetResident"));
  ASSERT_THAT(OutcomesOf(answer), ElementsAre(LineExplanation::ALLOWS));
  ASSERT_THAT(answer.lines(0).conditions(), SizeIs(1));
  EXPECT_EQ(answer.lines(0).conditions(0).field(), "controller");
  EXPECT_THAT(answer.lines(0).conditions(0).names(),
              ElementsAre("municipalities/rybnik/controllers/mops"));
  known_.credentials[0].grants[0].roles.Add(common::v1::DATA_PROTECTION_OFFICER);
  EXPECT_THAT(OutcomesOf(Explain(Asking("AccessService.ListEmergencies"))),
              ElementsAre(LineExplanation::TOO_NARROW));
}

TEST_F(ExplanationHandlersTest, ExplainAccess_AfterTheMandate_SaysSo) {
  relations_.standings["anna"] = InOffice(false);
  const v1::ExplainAccessResponse answer = Explain(Asking("ResidentService.GetResident"));
  EXPECT_FALSE(answer.allowed());
  EXPECT_EQ(answer.reason(), "MANDATE_ENDED");
  EXPECT_THAT(OutcomesOf(answer), ElementsAre(LineExplanation::MANDATE_ENDED));
  relations_.standings["anna"] = InOffice(true);
  EXPECT_TRUE(Explain(Asking("ResidentService.GetResident")).allowed());
}

TEST_F(ExplanationHandlersTest, ExplainAccess_InATeamOfOthers_SaysSo) {
  relations_.standings["anna"] = InOffice(true);
  v1::ExplainAccessRequest request = Asking("ResidentService.GetResident");
  request.set_team("municipalities/rybnik/teams/gdp-7");
  EXPECT_EQ(Explain(request).reason(), "TEAM_DENIED");
}

TEST_F(ExplanationHandlersTest, ExplainAccess_OfWhoIsNotKnown_SaysOnlyThat) {
  const v1::ExplainAccessResponse answer = Explain(Asking("ResidentService.GetResident", "jan"));
  EXPECT_FALSE(answer.allowed());
  EXPECT_FALSE(answer.principal_known());
  EXPECT_THAT(answer.lines(), IsEmpty());
  EXPECT_EQ(answer.reason(), "");
  EXPECT_EQ(answer.sentence(), "The server knows no token of jan.");
}

TEST_F(ExplanationHandlersTest, ExplainAccess_WithMadeUpGrants_LooksAtTheseAlone) {
  v1::ExplainAccessRequest request = Asking("ResidentService.GetResident", "jan");
  request.add_grants()->add_roles(common::v1::VIEWER);
  EXPECT_EQ(Explain(request).reason(), "ROLE_REQUIRED");
  request.add_grants()->add_roles(common::v1::SOCIAL_WORKER);
  EXPECT_TRUE(Explain(request).allowed());
  EXPECT_THAT(OutcomesOf(Explain(request)),
              ElementsAre(LineExplanation::LACKS_ROLE, LineExplanation::ALLOWS));
}

TEST_F(ExplanationHandlersTest, ExplainAccess_OfTwoTokens_TellsThemApart) {
  known_.credentials.push_back(WithRole(common::v1::VIEWER, "anna"));
  const v1::ExplainAccessResponse answer = Explain(Asking("ResidentService.GetResident"));
  EXPECT_TRUE(answer.allowed());
  ASSERT_THAT(OutcomesOf(answer),
              ElementsAre(LineExplanation::ALLOWS, LineExplanation::LACKS_ROLE));
  EXPECT_EQ(answer.lines(0).credential(), 0);
  EXPECT_EQ(answer.lines(1).credential(), 1);
}

TEST_F(ExplanationHandlersTest, ExplainAccess_TellsNothingOfTownsThatTheAskerDoesNotKnow) {
  known_.credentials = {
      {.id = "anna", .grants = {{.municipality = "gdynia", .roles = {common::v1::ASSISTANT}}}}};
  const v1::ExplainAccessResponse hidden = Explain(Asking("ResidentService.GetResident"));
  EXPECT_THAT(hidden.lines(), IsEmpty());
  EXPECT_EQ(hidden.reason(), "ROLE_REQUIRED");
  ActAs({.id = "admin",
         .grants = {{.municipality = "rybnik", .roles = {common::v1::ADMINISTRATOR}},
                    {.municipality = "gdynia", .roles = {common::v1::VIEWER}}}});
  const v1::ExplainAccessResponse shown = Explain(Asking("ResidentService.GetResident"));
  EXPECT_THAT(OutcomesOf(shown), ElementsAre(LineExplanation::OTHER_MUNICIPALITY));
  EXPECT_EQ(shown.reason(), "MUNICIPALITY_DENIED");
}

TEST_F(ExplanationHandlersTest, ExplainAccess_TellsNoAdministratorWhetherAResidentExists) {
  known_.credentials[0].grants[0].controllers = {"municipalities/rybnik/controllers/other"};
  v1::ExplainAccessRequest request = Asking("ResidentService.GetResident");
  request.set_resource(Resident("a"));
  const std::string before = Explain(request).DebugString();
  ActAs({.id = "everyone", .grants = {{.municipality = "*", .roles = call::RoleSet::All()}}});
  ASSERT_THAT(NewResident("a"), IsOk());
  ActWith(common::v1::ADMINISTRATOR, "admin");
  EXPECT_EQ(Explain(request).DebugString(), before);
  EXPECT_FALSE(Explain(request).resource_judged());
}

TEST_F(ExplanationHandlersTest, ExplainAccess_ToWhoMayReadTheRecord_JudgesIt) {
  ActAs({.id = "everyone", .grants = {{.municipality = "*", .roles = call::RoleSet::All()}}});
  ASSERT_THAT(NewResident("a"), IsOk());
  known_.credentials[0].grants[0].controllers = {"municipalities/rybnik/controllers/other"};
  v1::ExplainAccessRequest request = Asking("ResidentService.GetResident");
  request.set_resource(Resident("a"));
  v1::ExplainAccessResponse answer = Explain(request);
  EXPECT_TRUE(answer.resource_judged());
  EXPECT_FALSE(answer.allowed());
  EXPECT_EQ(answer.reason(), "RESOURCE_NOT_FOUND");
  EXPECT_THAT(OutcomesOf(answer), ElementsAre(LineExplanation::RECORD_OUTSIDE));
  known_.credentials[0].grants[0].controllers = {};
  answer = Explain(request);
  EXPECT_TRUE(answer.allowed());
  request.set_resource(Resident("b"));
  EXPECT_FALSE(Explain(request).resource_judged());
  EXPECT_TRUE(Explain(request).allowed());
}

TEST_F(ExplanationHandlersTest, ExplainAccess_NamesAllThatIsWrong) {
  v1::ExplainAccessRequest request = Asking("ResidentService.Nothing");
  request.set_resource("municipalities/gdynia/residents/a");
  request.set_team("municipalities/gdynia/teams/a");
  request.add_grants()->add_roles(common::v1::VIEWER);
  request.mutable_grants(0)->set_municipality("gdynia");
  EXPECT_THAT(Run<v1::ExplainAccessResponse>(request),
              FailsForFields({"method", "resource", "team", "grants[0].municipality"}));
}

TEST_F(ExplanationHandlersTest, ExplainAccess_IsForWhoRunsRights) {
  ActWith(common::v1::COORDINATOR, "anna");
  EXPECT_THAT(Run<v1::ExplainAccessResponse>(Asking("ResidentService.GetResident")),
              FailsWith(common::v1::ROLE_REQUIRED));
}

// Whatever a principal asks, the explanation says what the decision says.
TEST_F(ExplanationHandlersTest, ExplainAccess_SaysOfEveryMethodAndRoleWhatADecisionSays) {
  std::vector<std::string> methods;
  for (const call::Area* area :
       {&registry::RegistryArea(), &residents::ResidentsArea(), &AccessArea()}) {
    for (const auto& service : area->services) {
      for (const auto& method : service->methods()) methods.push_back(method->info.short_name);
    }
  }
  int allowed = 0;
  int refused = 0;
  for (const std::string& name : methods) {
    const call::MethodInfo& info = directory().FindMethodNamed(name)->info;
    for (int role = 1; role <= common::v1::Role_MAX; ++role) {
      const call::Principal principal = WithRole(static_cast<common::v1::Role>(role), "anna");
      known_.credentials = {principal};
      v1::ExplainAccessRequest request = Asking(name);
      request.set_purpose(common::v1::EMERGENCY);
      ActWith(common::v1::ADMINISTRATOR, "admin");
      const v1::ExplainAccessResponse answer = Explain(request);
      ActAs(principal);
      ActFor(common::v1::EMERGENCY);
      absl::Status decided;
      ASSERT_THAT(Ask("rybnik",
                      [&](const call::Call& any, const storage::Snapshot&) {
                        const auto call = any.CallOf(info);
                        call->set_of_platform(info.access.scope() == common::v1::Access::SYSTEM);
                        decided = call::CheckGrants(*call, info);
                        return absl::OkStatus();
                      }),
                  IsOk());
      EXPECT_EQ(answer.reason(), call::ReasonOf(decided)) << name << " " << role;
      EXPECT_EQ(answer.allowed(), decided.ok()) << name << " " << role;
      ++(decided.ok() ? allowed : refused);
    }
  }
  EXPECT_GT(allowed, 100);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace osiedle::access
