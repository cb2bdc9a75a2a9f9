#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/area/area.h"
#include "services/call/resource/directory.h"
#include "services/visits/procedures/party_sweep.h"
#include "services/visits/procedures/procedure_case_test.h"
#include "services/visits/procedures/procedure_reader.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::visits::v1::Procedure;
using ::osiedle::visits::v1::ProcedureParty;
using ::osiedle::visits::v1::ProcedureStep;
using ::testing::ElementsAre;

class PartyHandlersTest : public ProcedureTest {
 protected:
  // The procedure `nk`, with the parties `h`, harmed, and `s`, suspected.
  void SetUp() override {
    ProcedureTest::SetUp();
    for (const char* id : {"ala", "bogdan", "celina"}) Resident(id);
    Opened("nk");
    ASSERT_THAT(NewParty("nk", "h", "HARMED", "ala"), IsOk());
    ASSERT_THAT(NewParty("nk", "s", "SUSPECTED", "bogdan"), IsOk());
  }

  absl::StatusOr<ProcedureParty> GetParty(const std::string& id) {
    return Do<ProcedureParty, v1::GetProcedurePartyRequest>(
        absl::StrCat("name: '", PartyName("nk", id), "'"));
  }
  absl::StatusOr<v1::ListProcedurePartiesResponse> ListParties(const std::string& filter) {
    v1::ListProcedurePartiesRequest request;
    request.set_parent(ProcedureName("nk"));
    request.set_filter(filter);
    return Run<v1::ListProcedurePartiesResponse>(request);
  }
  void Merge(const std::string& id, const std::string& survivor) {
    ActAsEverybody();
    Must<residents::v1::Resident, residents::v1::MergeResidentRequest>(
        absl::StrCat("name: '%/residents/", id, "' survivor: '%/residents/", survivor, "'"));
    ActAsAnna();
  }
  std::vector<ProcedureStep::Side> Sides(const std::vector<std::string>& residents) {
    std::vector<std::string> names;
    for (const std::string& resident : residents) {
      names.push_back(Fill(absl::StrCat("%/residents/", resident)));
    }
    std::vector<ProcedureStep::Side> sides;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(sides, SidesOf(call, snapshot, ProcedureName("nk"), names));
                      return absl::OkStatus();
                    }),
                IsOk());
    return sides;
  }
  static std::string To(const std::string& party, const std::string& procedure = "nk") {
    return absl::StrCat("addressee: '", PartyName(procedure, party), "' ");
  }
};

TEST_F(PartyHandlersTest, AList_AsksForOneSide_AndGivesNoOther) {
  const auto harmed = ListParties("side = HARMED");
  ASSERT_THAT(harmed, IsOk());
  ASSERT_EQ(harmed->procedure_parties_size(), 1);
  EXPECT_EQ(harmed->procedure_parties(0).resident(), Fill("%/residents/ala"));
  const auto suspected = ListParties("side = SUSPECTED");
  ASSERT_THAT(suspected, IsOk());
  ASSERT_EQ(suspected->procedure_parties_size(), 1);
  EXPECT_EQ(suspected->procedure_parties(0).resident(), Fill("%/residents/bogdan"));
  for (const char* filter : {"", "side != HARMED", "side = HARMED OR side = SUSPECTED",
                             "create_time > \"2020-01-01\"", "side:*"}) {
    EXPECT_THAT(ListParties(filter), FailsWith(common::v1::FILTER_INVALID)) << filter;
  }
  const auto none = ListParties("side = HARMED AND side = SUSPECTED");
  ASSERT_THAT(none, IsOk());
  EXPECT_EQ(none->procedure_parties_size(), 0);
}

// Counts the parties that a message may hold at any depth: 2 stands for a list.
int MostParties(const google::protobuf::Descriptor* type, std::set<std::string>& seen) {
  if (type == ProcedureParty::descriptor()) return 1;
  if (!seen.insert(std::string(type->full_name())).second) return 0;
  int most = 0;
  for (int i = 0; i < type->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = type->field(i);
    if (field->message_type() == nullptr) continue;
    const int inside = MostParties(field->message_type(), seen);
    if (inside > 0) most = std::max(most, field->is_repeated() ? 2 : inside);
  }
  return most;
}

TEST_F(PartyHandlersTest, NoAnswer_CanHoldPartiesOfBothSides) {
  // One method alone gives several parties, and its filter asks for one side (the test above).
  std::vector<std::string> lists;
  std::vector<std::string> single;
  for (const auto& service : VisitsArea().services) {
    for (const auto& method : service->methods()) {
      std::set<std::string> seen;
      const int most = MostParties(method->response->GetDescriptor(), seen);
      if (most == 1) single.emplace_back(method->info.short_name);
      if (most == 2) lists.emplace_back(method->info.short_name);
    }
  }
  EXPECT_THAT(lists, ElementsAre(::testing::HasSubstr("ListProcedureParties")));
  EXPECT_EQ(single.size(), 5u) << absl::StrJoin(single, " ");
}

TEST_F(PartyHandlersTest, AProcedure_NamesToWhomSomethingWasHanded_OfTheHarmedSideAlone) {
  ActAsEverybody();
  Must<v1::ProcedureTemplate, v1::CreateProcedureTemplateRequest>(
      "parent: '%' procedure_template_id: 'both' procedure_template { display_name: 'Obie strony'"
      " steps { step_id: 'b' display_name: 'B' addressee: HARMED }"
      " steps { step_id: 'w' display_name: 'Wezwanie' addressee: SUSPECTED } }");
  ActAsAnna();
  ASSERT_THAT(NewProcedure("two", "template: '%/procedureTemplates/both' team: '%/teams/zi'"),
              IsOk());
  ASSERT_THAT(Open("two"), IsOk());
  ASSERT_THAT(NewParty("two", "h", "HARMED", "ala"), IsOk());
  ASSERT_THAT(NewParty("two", "s", "SUSPECTED", "bogdan"), IsOk());
  ASSERT_THAT(Record("two", "b", To("h", "two")), IsOk());
  const auto recorded = Record("two", "w", To("s", "two"));
  ASSERT_THAT(recorded, IsOk());
  const auto addressees = [](const Procedure& procedure) {
    return absl::StrCat(procedure.records(0).addressee(), "|", procedure.records(1).addressee());
  };
  const std::string of_harmed = absl::StrCat(PartyName("two", "h"), "|");
  EXPECT_EQ(addressees(*recorded), of_harmed);
  EXPECT_EQ(addressees(*Get("two")), of_harmed);
  // A coordinator of the institution, and a call for another purpose, are not told at all.
  ActAsStaff("ewa", common::v1::COORDINATOR);
  EXPECT_EQ(addressees(*Get("two")), "|");
  ActAsAnna();
  ActIn({.purpose = common::v1::OUTREACH});
  EXPECT_EQ(addressees(*Get("two")), "|");
}

TEST_F(PartyHandlersTest, FormB_NeverGoesToTheSuspectedPerson) {
  EXPECT_EQ(FaultsOf(Record("nk", "form-b")), "addressee REQUIRED");
  EXPECT_EQ(FaultsOf(Record("nk", "form-b", To("s"))), "addressee ADDRESSEE_REFUSED");
  EXPECT_EQ(FaultsOf(Record("nk", "form-b", To("none"))), "addressee REFERENCE_MISSING");
  EXPECT_EQ(FaultsOf(Record("nk", "form-a", To("h"))), "addressee ADDRESSEE_REFUSED");
  Opened("other");
  ASSERT_THAT(NewParty("other", "h", "HARMED", "bogdan"), IsOk());
  EXPECT_EQ(FaultsOf(Record("nk", "form-b", To("h", "other"))), "addressee NO_PARTY");
  EXPECT_EQ(Get("nk")->records_size(), 0);
  EXPECT_THAT(Record("nk", "form-b", To("h")), IsOk());
}

TEST_F(PartyHandlersTest, FormB_DoesNotGoToWhoIsFoundToBeTheSuspectedPerson) {
  Resident("ala-2");
  ASSERT_THAT(NewParty("nk", "h2", "HARMED", "ala-2"), IsOk());
  // Somebody finds out that both records are of one person.
  Merge("ala-2", "bogdan");
  EXPECT_EQ(FaultsOf(Record("nk", "form-b", To("h2"))), "addressee ADDRESSEE_REFUSED");
}

TEST_F(PartyHandlersTest, ADeletedParty_IsHandedNothing) {
  Must<ProcedureParty, v1::DeleteProcedurePartyRequest>(
      absl::StrCat("name: '", PartyName("nk", "h"), "'"));
  EXPECT_EQ(FaultsOf(Record("nk", "form-b", To("h"))), "addressee REFERENCE_MISSING");
}

TEST_F(PartyHandlersTest, Nobody_IsAPartyOfOneProcedureTwice_UnderWhateverRecord) {
  const std::string twice = "procedure_party.resident ALREADY_IN_LIST";
  EXPECT_EQ(FaultsOf(NewParty("nk", "again", "HARMED", "ala")), twice);
  EXPECT_EQ(FaultsOf(NewParty("nk", "again", "SUSPECTED", "ala")), twice);
  Merge("ala", "celina");
  EXPECT_EQ(FaultsOf(NewParty("nk", "again", "SUSPECTED", "celina")), twice);
  // In another procedure the same person may stand anywhere.
  Opened("other");
  EXPECT_THAT(NewParty("other", "s", "SUSPECTED", "celina"), IsOk());
}

TEST_F(PartyHandlersTest, AnUndeletion_MakesNobodyAPartyTwice) {
  const std::string name = absl::StrCat("name: '", PartyName("nk", "h"), "'");
  Must<ProcedureParty, v1::DeleteProcedurePartyRequest>(name);
  ASSERT_THAT(NewParty("nk", "again", "SUSPECTED", "ala"), IsOk());
  EXPECT_EQ(FaultsOf(Do<ProcedureParty, v1::UndeleteProcedurePartyRequest>(name)),
            "procedure_party.resident ALREADY_IN_LIST");
}

TEST_F(PartyHandlersTest, OfTwoPartiesMadeAtOnce_OneIsMade) {
  BeforeNextCommit([this] { EXPECT_THAT(NewParty("nk", "x", "HARMED", "celina"), IsOk()); });
  EXPECT_EQ(FaultsOf(NewParty("nk", "y", "SUSPECTED", "celina")),
            "procedure_party.resident ALREADY_IN_LIST");
}

TEST_F(PartyHandlersTest, ToAProcedureThatHasEnded_NobodyIsAdded) {
  ASSERT_THAT(Close("nk"), IsOk());
  EXPECT_THAT(NewParty("nk", "c", "HARMED", "celina"),
              FailsWith(common::v1::PROCEDURE_STEP_REFUSED));
  ASSERT_THAT(Monitor("nk", "year: 2024 month: 12 day: 31"), IsOk());
  EXPECT_THAT(NewParty("nk", "c", "HARMED", "celina"),
              FailsWith(common::v1::PROCEDURE_STEP_REFUSED));
  EXPECT_THAT(GetParty("h"), IsOk());
}

TEST_F(PartyHandlersTest, APartyNeedsASideAndAKnownResident) {
  EXPECT_EQ(FaultsOf(Do<ProcedureParty, v1::CreateProcedurePartyRequest>(
                absl::StrCat("parent: '", ProcedureName("nk"), "' procedure_party {}"))),
            "procedure_party.side REQUIRED, procedure_party.resident REQUIRED");
  EXPECT_EQ(FaultsOf(NewParty("nk", "x", "HARMED", "nobody")),
            "procedure_party.resident REFERENCE_MISSING");
  EXPECT_THAT(NewParty("none", "x", "HARMED", "celina"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  const auto changed = Do<ProcedureParty, v1::UpdateProcedurePartyRequest>(
      absl::StrCat("procedure_party { name: '", PartyName("nk", "h"),
                   "' side: SUSPECTED } update_mask { paths: 'side' }"));
  EXPECT_EQ(FaultsOf(changed), "procedure_party.side IMMUTABLE");
}

TEST_F(PartyHandlersTest, WhoMayNotReadResidents_LearnsTheSideAndNoName) {
  ActAsStaff("ewa", common::v1::TEAM_MEMBER);
  const auto party = GetParty("h");
  ASSERT_THAT(party, IsOk());
  EXPECT_EQ(party->side(), ProcedureStep::HARMED);
  EXPECT_EQ(party->resident(), "");
  EXPECT_EQ(ListParties("side = HARMED")->procedure_parties(0).resident(), "");
  // Nor does such a caller add anybody.
  EXPECT_EQ(FaultsOf(NewParty("nk", "x", "HARMED", "celina")),
            "procedure_party.resident REFERENCE_MISSING");
}

TEST_F(PartyHandlersTest, APersonWhoWasLowered_IsNamedNoMore) {
  EXPECT_EQ(GetParty("h")->resident(), Fill("%/residents/ala"));
  Must<residents::v1::Resident, residents::v1::LowerIdentityLevelRequest>(
      "name: '%/residents/ala' identity_level: COUNTED act { kind: NO_LONGER_NEEDED }");
  EXPECT_EQ(GetParty("h")->resident(), "");
  EXPECT_EQ(ListParties("side = HARMED")->procedure_parties(0).resident(), "");
}

TEST_F(PartyHandlersTest, TheSweep_TakesTheNameOut_AndLeavesTheSide) {
  const auto sweep = [this] {
    uint32_t number = 0;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& /*snapshot*/) {
                      number = call.owner();
                      return absl::OkStatus();
                    }),
                IsOk());
    return SweepParties(store(), number, clock().Now(), 50).value_or(-1);
  };
  EXPECT_EQ(sweep(), 0);
  const std::string etag = GetParty("h")->etag();
  Must<residents::v1::Resident, residents::v1::LowerIdentityLevelRequest>(
      "name: '%/residents/ala' identity_level: COUNTED act { kind: NO_LONGER_NEEDED }");
  EXPECT_EQ(sweep(), 1);
  EXPECT_EQ(sweep(), 0);
  // Raising the level again restores nothing.
  Must<residents::v1::Resident, residents::v1::RaiseIdentityLevelRequest>(
      "name: '%/residents/ala' identity_level: ALIAS act { kind: RESIDENT_ACT }");
  const auto party = GetParty("h");
  ASSERT_THAT(party, IsOk());
  EXPECT_EQ(party->resident(), "");
  EXPECT_EQ(party->side(), ProcedureStep::HARMED);
  EXPECT_EQ(party->etag(), etag);
  EXPECT_THAT(Sides({"ala", "bogdan"}),
              ElementsAre(ProcedureStep::SIDE_UNSPECIFIED, ProcedureStep::SUSPECTED));
  EXPECT_EQ(GetParty("s")->resident(), Fill("%/residents/bogdan"));
  EXPECT_THAT(Record("nk", "form-b", To("h")), IsOk());
}

TEST_F(PartyHandlersTest, OfAnotherTeam_OrForAnotherPurpose_NobodyIsTold) {
  ActAsStaff("karol", common::v1::TEAM_CHAIR);
  EXPECT_THAT(GetParty("h"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  const auto list = ListParties("side = HARMED");
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->procedure_parties_size(), 0);
  EXPECT_THAT(NewParty("nk", "x", "HARMED", "celina"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  ActAsAnna();
  ActIn({.purpose = common::v1::OUTREACH});
  EXPECT_THAT(GetParty("h"), FailsWith(common::v1::PURPOSE_REQUIRED));
  EXPECT_THAT(ListParties("side = HARMED"), FailsWith(common::v1::PURPOSE_REQUIRED));
}

TEST_F(PartyHandlersTest, SidesOf_CountsAllRecordsOfAPersonAsOne) {
  Resident("ala-2");
  Merge("ala-2", "ala");
  EXPECT_THAT(Sides({"ala", "ala-2", "bogdan", "celina"}),
              ElementsAre(ProcedureStep::HARMED, ProcedureStep::HARMED, ProcedureStep::SUSPECTED,
                          ProcedureStep::SIDE_UNSPECIFIED));
  Must<ProcedureParty, v1::DeleteProcedurePartyRequest>(
      absl::StrCat("name: '", PartyName("nk", "h"), "'"));
  EXPECT_THAT(Sides({"ala-2"}), ElementsAre(ProcedureStep::SIDE_UNSPECIFIED));
}

}  // namespace
}  // namespace osiedle::visits
