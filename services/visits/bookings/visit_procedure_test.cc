// Visits that belong to a procedure.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/visits/procedures/procedure_case_test.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::visits::v1::Visit;

class VisitProcedureTest : public ProcedureTest {
 protected:
  // `wanda` was harmed, `marek` is suspected, `ola` is a second person harmed; `obcy` is no party.
  void SetUp() override {
    ProcedureTest::SetUp();
    ActAsEverybody();
    for (const char* id : {"wanda", "marek", "ola", "obcy"}) Resident(id);
    ActAsAnna();
    Opened("nk");
    ASSERT_THAT(NewParty("nk", "p1", "HARMED", "wanda"), IsOk());
    ASSERT_THAT(NewParty("nk", "p2", "SUSPECTED", "marek"), IsOk());
    ASSERT_THAT(NewParty("nk", "p3", "HARMED", "ola"), IsOk());
  }

  // `residents` is "wanda ola".
  static std::string Household(const std::string& residents) {
    std::string text = "subject { kind: HOUSEHOLD label: 'Rodzina' ";
    for (const absl::string_view id : absl::StrSplit(residents, ' ', absl::SkipEmpty())) {
      absl::StrAppend(&text, "residents: '%/residents/", id, "' ");
    }
    return text + "} ";
  }
  absl::StatusOr<Visit> Make(const std::string& text, const std::string& id = "v") {
    return Do<Visit, v1::CreateVisitRequest>(
        absl::StrCat("parent: '%' visit_id: '", id,
                     "' visit { kind: HOME_VISIT purpose: PROCEDURE ", text, " }"));
  }
  absl::StatusOr<Visit> Update(const std::string& text, const std::string& path) {
    return Do<Visit, v1::UpdateVisitRequest>(absl::StrCat(
        "visit { name: '%/visits/v' ", text, " } update_mask { paths: '", path, "' }"));
  }
  static constexpr char kOfNk[] = "procedure: '%/procedures/nk' ";
};

TEST_F(VisitProcedureTest, ItsResidents_ArePartiesOfOneSide) {
  EXPECT_EQ(FaultsOf(Make(kOfNk + Household("wanda marek obcy"))),
            "visit.subject.residents[1] OF_OTHER_SIDE, visit.subject.residents[2] NO_PARTY");
  ASSERT_THAT(Make(kOfNk + Household("wanda ola")), IsOk());
  EXPECT_EQ(FaultsOf(Update(Household("marek wanda"), "subject")),
            "visit.subject.residents[1] OF_OTHER_SIDE");
  EXPECT_THAT(Update(Household("marek"), "subject"), IsOk());
}

TEST_F(VisitProcedureTest, AProcedureThatComesLater_IsJudgedWithTheResidents) {
  ASSERT_THAT(Make(Household("wanda marek")), IsOk());
  EXPECT_EQ(FaultsOf(Update(kOfNk, "procedure")), "visit.subject.residents[1] OF_OTHER_SIDE");
  ASSERT_THAT(Make(Household("wanda"), "w"), IsOk());
  // What does not touch the sides is not judged anew.
  EXPECT_THAT(Update("aim: 'Rozmowa'", "aim"), IsOk());
}

TEST_F(VisitProcedureTest, ItsStep_IsOneOfTheProcedure) {
  EXPECT_EQ(FaultsOf(Make(absl::StrCat(kOfNk, "procedure_step: 'nothing'"))),
            "visit.procedure_step STEP_UNKNOWN");
  const auto procedure = Get("nk");
  ASSERT_THAT(procedure, IsOk());
  ASSERT_FALSE(procedure->steps().empty());
  EXPECT_THAT(Make(absl::StrCat(kOfNk, "procedure_step: '", procedure->steps(0).step_id(), "'")),
              IsOk());
}

TEST_F(VisitProcedureTest, AProcedureThatTheCallerMayNotRead_IsAsOneThatThereIsNot) {
  ActWith("karol", {common::v1::SOCIAL_WORKER, common::v1::TEAM_CHAIR});
  const auto hidden = Make(absl::StrCat(kOfNk, "procedure_step: 'nothing' ", Household("marek")));
  const auto missing = Make(absl::StrCat(
      "procedure: '%/procedures/none' procedure_step: 'nothing' ", Household("marek")));
  EXPECT_THAT(hidden, FailsForFields({"visit.procedure"}));
  EXPECT_THAT(hidden, FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_EQ(hidden.status(), missing.status());
}

}  // namespace
}  // namespace osiedle::visits
