#include "services/visits/procedures/procedure_handlers.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visits/procedures/procedure_case_test.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::visits::v1::Procedure;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ProcedureHandlersTest : public ProcedureTest {};

// ---- the life of a procedure

TEST_F(ProcedureHandlersTest, ANewProcedure_IsPrepared_AndBelongsToTheCallersInstitution) {
  const auto made = NewProcedure("nk");
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->state(), Procedure::PREPARED);
  EXPECT_EQ(made->institution(), Fill("%/institutions/mops"));
  EXPECT_FALSE(made->controller().empty());
  EXPECT_THAT(made->teams(), ElementsAre(Fill("%/teams/zi")));
  EXPECT_FALSE(made->has_next_due_time());
}

TEST_F(ProcedureHandlersTest, OfAGroup_TheTeamAboveItKnowsTheProcedure) {
  const auto made =
      NewProcedure("nk", "template: '%/procedureTemplates/blue-card' team: '%/teams/gdp'");
  ASSERT_THAT(made, IsOk());
  EXPECT_THAT(made->teams(), ElementsAre(Fill("%/teams/gdp"), Fill("%/teams/zi")));
  ActAsStaff("ewa", common::v1::TEAM_MEMBER);
  EXPECT_THAT(Get("nk"), IsOk());
}

TEST_F(ProcedureHandlersTest, ABlueCard_FromFormAToItsEnd) {
  // Monday, 3 June 2024.
  const Procedure opened = Opened("nk");
  EXPECT_EQ(opened.steps_size(), 6);
  EXPECT_EQ(Deadlines(), "nk form-a RUNNING 2024-06-10");
  clock().Set(At(1, 9));
  ASSERT_THAT(Record("nk", "form-a"), IsOk());
  EXPECT_EQ(Deadlines(),
            "nk group-appointed RUNNING 2024-06-07; nk team-meeting RUNNING 2024-08-05");
  // Thursday: the group has it from now on.
  clock().Set(At(3, 9));
  const auto passed_on = Record("nk", "group-appointed", "next_team: '%/teams/gdp'");
  ASSERT_THAT(passed_on, IsOk());
  EXPECT_EQ(passed_on->team(), Fill("%/teams/gdp"));
  EXPECT_THAT(passed_on->teams(), ElementsAre(Fill("%/teams/gdp"), Fill("%/teams/zi")));
  EXPECT_EQ(Deadlines(), "nk first-sitting RUNNING 2024-06-13; nk team-meeting RUNNING 2024-08-05");
  // The sitting comes a day late, on a Friday.
  clock().Set(At(11, 9));
  EXPECT_EQ(Deadlines(), "nk first-sitting MISSED 2024-06-13; nk team-meeting RUNNING 2024-08-05");
  ASSERT_THAT(Record("nk", "first-sitting"), IsOk());
  ASSERT_THAT(Record("nk", "absent-person-told"), IsOk());
  ASSERT_THAT(Record("nk", "team-meeting"), IsOk());
  EXPECT_EQ(Deadlines(), "nk team-meeting RUNNING 2024-08-14");
  clock().Set(At(30, 9));
  const auto closed = Close("nk");
  ASSERT_THAT(closed, IsOk());
  EXPECT_FALSE(closed->has_next_due_time());
  EXPECT_TRUE(closed->clocks().empty());
  EXPECT_EQ(Deadlines(), "");
  EXPECT_EQ(Deadlines(Of("nk")),
            "nk form-a MET 2024-06-10; nk group-appointed MET 2024-06-07;"
            " nk first-sitting MET_LATE 2024-06-13; nk absent-person-told MET 2024-06-19;"
            " nk team-meeting MET 2024-08-05");
  const auto monitored = Monitor("nk", "year: 2024 month: 12 day: 31");
  ASSERT_THAT(monitored, IsOk());
  EXPECT_EQ(monitored->state(), Procedure::MONITORED);
}

TEST_F(ProcedureHandlersTest, DaysFreeFromWork_DoNotCount) {
  // Corpus Christi is on Thursday, 30 May 2024.
  ASSERT_THAT(NewProcedure("corpus"), IsOk());
  ASSERT_THAT(Open("corpus", Occur(At(-6, 10))), IsOk());
  EXPECT_EQ(Deadlines(), "corpus form-a RUNNING 2024-06-05");
  // 24 December is free from 2025 on.
  clock().Set(absl::FromCivil(absl::CivilMinute(2025, 12, 22, 10, 0), zone()));
  Opened("christmas");
  EXPECT_THAT(Deadlines(), HasSubstr("christmas form-a RUNNING 2026-01-02"));
}

TEST_F(ProcedureHandlersTest, ASuspension_StopsTheClocks_AndMakesTheLimitsLonger) {
  Opened("nk");
  clock().Set(At(1, 10));
  const auto suspended = Suspend("nk");
  ASSERT_THAT(suspended, IsOk());
  EXPECT_EQ(suspended->state(), Procedure::SUSPENDED);
  EXPECT_FALSE(suspended->has_next_due_time());
  EXPECT_EQ(Deadlines(), "");
  EXPECT_THAT(Record("nk", "form-a"), FailsWith(common::v1::PROCEDURE_STEP_REFUSED));
  // A week later: the days from 4 to 10 June do not count.
  clock().Set(At(8, 10));
  ASSERT_THAT(Resume("nk"), IsOk());
  EXPECT_EQ(Deadlines(), "nk form-a RUNNING 2024-06-17");
  EXPECT_EQ(FaultsOf(Record("nk", "form-a", Occur(At(5, 10)))), "occur_time DURING_SUSPENSION");
  EXPECT_THAT(Record("nk", "form-a", Occur(At(8, 10))), IsOk());
}

TEST_F(ProcedureHandlersTest, TheEndOfASuspendedProcedure_EndsTheSuspension) {
  Opened("nk");
  ASSERT_THAT(Suspend("nk"), IsOk());
  clock().Set(At(1, 10));
  const auto closed = Close("nk");
  ASSERT_THAT(closed, IsOk());
  EXPECT_EQ(call::TimeOf(closed->suspensions(0).end_time()), At(1, 10));
}

TEST_F(ProcedureHandlersTest, WhatTheStateRefuses_IsRefusedWithTheStateAndWhy) {
  ASSERT_THAT(NewProcedure("nk"), IsOk());
  const auto refusal = [](const absl::StatusOr<Procedure>& result) {
    return absl::StrCat(call::ReasonOf(result.status()), " ",
                        call::MetadataOf(result.status(), "state"), ": ",
                        call::MetadataOf(result.status(), "why"));
  };
  const std::string prepared = "PROCEDURE_STEP_REFUSED PREPARED: it is not open yet";
  EXPECT_EQ(refusal(Record("nk", "form-a")), prepared);
  EXPECT_EQ(refusal(Suspend("nk")), prepared);
  EXPECT_EQ(refusal(Resume("nk")), prepared);
  EXPECT_EQ(refusal(Close("nk")), prepared);
  EXPECT_EQ(refusal(Monitor("nk", "year: 2024 month: 12 day: 31")), prepared);
  ASSERT_THAT(Open("nk"), IsOk());
  const std::string open = "PROCEDURE_STEP_REFUSED OPEN: it is open";
  EXPECT_EQ(refusal(Open("nk")), open);
  EXPECT_EQ(refusal(Resume("nk")), open);
  ASSERT_THAT(Close("nk"), IsOk());
  const std::string closed = "PROCEDURE_STEP_REFUSED CLOSED: it has ended";
  EXPECT_EQ(refusal(Open("nk")), closed);
  EXPECT_EQ(refusal(Record("nk", "form-a")), closed);
  EXPECT_EQ(refusal(Suspend("nk")), closed);
  EXPECT_EQ(refusal(Close("nk")), closed);
}

TEST_F(ProcedureHandlersTest, AChangeOfTheTemplate_MovesNoClockThatRuns) {
  Opened("nk");
  ActAsEverybody();
  auto blue_card = Must<v1::ProcedureTemplate, v1::GetProcedureTemplateRequest>(
      "name: '%/procedureTemplates/blue-card'");
  blue_card.mutable_steps(0)->set_limit(1);
  v1::UpdateProcedureTemplateRequest request;
  *request.mutable_procedure_template() = blue_card;
  request.mutable_update_mask()->add_paths("steps");
  ASSERT_THAT(Run<v1::ProcedureTemplate>(request), IsOk());
  ActAsAnna();
  Opened("later");
  EXPECT_EQ(Deadlines(), "later form-a RUNNING 2024-06-04; nk form-a RUNNING 2024-06-10");
}

TEST_F(ProcedureHandlersTest, ATemplateThatDoesNotHoldOnTheDay_OpensNothing) {
  ActAsEverybody();
  Must<v1::ProcedureTemplate, v1::CreateProcedureTemplateRequest>(
      "parent: '%' procedure_template_id: 'own' procedure_template { display_name: 'Własna'"
      " valid_from { year: 2024 month: 6 day: 3 } valid_until { year: 2024 month: 6 day: 3 }"
      " steps { step_id: 'a' display_name: 'A' limit: 1 unit: HOURS } }");
  ActAsAnna();
  ASSERT_THAT(NewProcedure("nk", "template: '%/procedureTemplates/own' team: '%/teams/zi'"),
              IsOk());
  EXPECT_EQ(FaultsOf(Open("nk", Occur(At(-1, 23, 59)))), "occur_time TEMPLATE_NOT_VALID");
  EXPECT_EQ(FaultsOf(Open("nk", Occur(At(1, 0)))), "occur_time TEMPLATE_NOT_VALID");
  EXPECT_THAT(Open("nk", Occur(At(0, 23, 59))), IsOk());
}

TEST_F(ProcedureHandlersTest, OnlyAPreparedProcedure_IsDeleted) {
  ASSERT_THAT(NewProcedure("nk"), IsOk());
  Opened("open");
  const auto erase = [this](const std::string& id) {
    return Do<Procedure, v1::DeleteProcedureRequest>(Name(id));
  };
  EXPECT_THAT(erase("nk"), IsOk());
  EXPECT_THAT(Open("nk"), FailsWith(common::v1::RESOURCE_DELETED));
  EXPECT_THAT(erase("open"), FailsWith(common::v1::PROCEDURE_STEP_REFUSED));
}

TEST_F(ProcedureHandlersTest, TheTeam_ChangesByAnUpdateOnlyWhileItIsPrepared) {
  const auto give_to = [this](const std::string& team) {
    return Do<Procedure, v1::UpdateProcedureRequest>(absl::StrCat(
        "procedure { ", Name("nk"), " team: '%/teams/", team, "' } update_mask { paths: 'team' }"));
  };
  ASSERT_THAT(NewProcedure("nk"), IsOk());
  const auto given = give_to("gdp");
  ASSERT_THAT(given, IsOk());
  EXPECT_THAT(given->teams(), ElementsAre(Fill("%/teams/gdp"), Fill("%/teams/zi")));
  ASSERT_THAT(Open("nk"), IsOk());
  EXPECT_EQ(FaultsOf(give_to("zi")), "procedure.team IMMUTABLE");
}

TEST_F(ProcedureHandlersTest, TheSameRequestAgain_IsRefused_AndWithTheSameMomentToo) {
  Opened("nk");
  ASSERT_THAT(Record("nk", "form-a"), IsOk());
  EXPECT_EQ(FaultsOf(Record("nk", "form-a")), "step_id STEP_RECORDED");
  ASSERT_THAT(Record("nk", "team-meeting"), IsOk());
  EXPECT_EQ(FaultsOf(Record("nk", "team-meeting")), "step_id STEP_RECORDED");
  clock().Advance(absl::Hours(1));
  EXPECT_THAT(Record("nk", "team-meeting"), IsOk());
}

TEST_F(ProcedureHandlersTest, OfTwoRecordsOfOneStepAtOnce_OneIsKept) {
  Opened("nk");
  BeforeNextCommit([this] { EXPECT_THAT(Record("nk", "form-a"), IsOk()); });
  clock().Advance(absl::Minutes(1));
  EXPECT_EQ(FaultsOf(Record("nk", "form-a")), "step_id STEP_RECORDED");
  EXPECT_EQ(Get("nk")->records_size(), 1);
}

TEST_F(ProcedureHandlersTest, AnEtagOfAnEarlierRevision_IsRefused) {
  ASSERT_THAT(NewProcedure("nk"), IsOk());
  const std::string old_etag = absl::StrCat("etag: '", Get("nk")->etag(), "' ");
  ASSERT_THAT(Open("nk", old_etag), IsOk());
  for (const auto& refused : {Record("nk", "form-a", old_etag), Suspend("nk", old_etag),
                              Close("nk", old_etag), Resume("nk", old_etag)}) {
    EXPECT_THAT(refused, FailsWith(common::v1::ETAG_MISMATCH));
  }
}

TEST_F(ProcedureHandlersTest, OnlyCheckedRequests_ChangeNothing) {
  Opened("nk");
  ASSERT_THAT(Record("nk", "form-a", "validate_only: true"), IsOk());
  EXPECT_EQ(Get("nk")->records_size(), 0);
  EXPECT_EQ(Deadlines(), "nk form-a RUNNING 2024-06-10");
}

TEST_F(ProcedureHandlersTest, AClockThatStepsBack_RecordsNothingBeforeWhatIsRecorded) {
  Opened("nk");
  ASSERT_THAT(Record("nk", "form-a", Occur(At(0, 20))), IsOk());
  clock().Set(At(0, 13));
  const auto next = Record("nk", "group-appointed");
  ASSERT_THAT(next, IsOk());
  EXPECT_EQ(call::TimeOf(next->records(1).occur_time()), At(0, 20));
  const auto suspended = Suspend("nk");
  ASSERT_THAT(suspended, IsOk());
  EXPECT_EQ(call::TimeOf(suspended->suspensions(0).start_time()), At(0, 20));
}

TEST_F(ProcedureHandlersTest, RecordsStandByTheTimeAtWhichTheyWereDone) {
  Opened("nk");
  clock().Set(At(3, 12));
  ASSERT_THAT(Record("nk", "form-a", Occur(At(1, 9))), IsOk());
  ASSERT_THAT(Record("nk", "team-meeting", Occur(At(3, 9))), IsOk());
  const auto late = Record("nk", "team-meeting", Occur(At(2, 9)));
  ASSERT_THAT(late, IsOk());
  EXPECT_EQ(call::TimeOf(late->records(1).occur_time()), At(2, 9));
  EXPECT_EQ(call::TimeOf(late->records(2).occur_time()), At(3, 9));
  EXPECT_EQ(call::TimeOf(late->records(1).record_time()), At(3, 12));
}

// ---- bad input

TEST_F(ProcedureHandlersTest, ABadRecord_NamesEveryFieldAtOnce_AndChangesNothing) {
  Opened("nk");
  const std::string etag = Get("nk")->etag();
  EXPECT_EQ(FaultsOf(Record("nk", "nothing")), "step_id STEP_UNKNOWN");
  EXPECT_EQ(FaultsOf(Record("nk", "first-sitting")), "step_id STEP_NOT_STARTED");
  EXPECT_EQ(FaultsOf(Record("nk", "form-a", Occur(At(-1, 9)))), "occur_time END_BEFORE_START");
  EXPECT_EQ(FaultsOf(Record("nk", "form-a", Occur(At(1, 12, 1)))),
            "occur_time HOURS_TOO_FAR_AHEAD");
  EXPECT_EQ(
      FaultsOf(Record("nk", "first-sitting",
                      absl::StrCat(Occur(At(-1, 9)), "addressee: 'x' visit: 'y' next_team: 'z'"))),
      "step_id STEP_NOT_STARTED, occur_time END_BEFORE_START, addressee BAD_NAME,"
      " visit BAD_NAME, next_team BAD_NAME");
  ActAsStaff("anna", common::v1::TEAM_CHAIR);
  EXPECT_EQ(FaultsOf(Record("nk", "form-a", "visit: '%/visits/v' next_team: '%/teams/inny'")),
            "visit REFERENCE_MISSING, next_team REFERENCE_MISSING");
  EXPECT_EQ(Get("nk")->etag(), etag);
}

TEST_F(ProcedureHandlersTest, AStepBeforeTheOneThatItFollows_IsRefused) {
  Opened("nk");
  clock().Set(At(3, 12));
  ASSERT_THAT(Record("nk", "form-a", Occur(At(2, 9))), IsOk());
  const auto refused = Record("nk", "group-appointed", Occur(At(2, 8)));
  EXPECT_EQ(FaultsOf(refused), "occur_time STEP_NOT_STARTED");
  EXPECT_THAT(Record("nk", "group-appointed", Occur(At(2, 9))), IsOk());
}

TEST_F(ProcedureHandlersTest, ASuspension_LiesBehindEverythingThatIsRecorded) {
  Opened("nk");
  clock().Set(At(3, 12));
  ASSERT_THAT(Record("nk", "form-a", Occur(At(2, 9))), IsOk());
  EXPECT_EQ(FaultsOf(Suspend("nk", Occur(At(2, 8)))), "occur_time END_BEFORE_START");
  ASSERT_THAT(Suspend("nk", Occur(At(2, 9))), IsOk());
  EXPECT_EQ(FaultsOf(Resume("nk", Occur(At(2, 8)))), "occur_time END_BEFORE_START");
  EXPECT_EQ(FaultsOf(Close("nk", Occur(At(2, 8)))), "occur_time END_BEFORE_START");
  EXPECT_EQ(FaultsOf(Close("nk", Occur(At(4, 12, 1)))), "occur_time HOURS_TOO_FAR_AHEAD");
  EXPECT_THAT(Resume("nk", Occur(At(2, 10))), IsOk());
}

TEST_F(ProcedureHandlersTest, TheDayUntilWhichItIsLookedAfter_IsNotInThePast) {
  Opened("nk");
  ASSERT_THAT(Close("nk"), IsOk());
  EXPECT_EQ(FaultsOf(Monitor("nk", "year: 2024 month: 6 day: 2")),
            "monitor_until_date IN_THE_PAST");
  EXPECT_EQ(FaultsOf(Monitor("nk", "year: 2034 month: 6 day: 4")),
            "monitor_until_date YEARS_TOO_FAR_AHEAD");
  ASSERT_THAT(Monitor("nk", "year: 2024 month: 6 day: 3"), IsOk());
  EXPECT_THAT(Monitor("nk", "year: 2024 month: 9 day: 3"), IsOk());
}

TEST_F(ProcedureHandlersTest, ANewProcedure_NamesATeamThatTheCallerMayRead) {
  EXPECT_EQ(FaultsOf(NewProcedure("nk", "team: '%/teams/zi'")), "procedure.template REQUIRED");
  ActAsStaff("anna", common::v1::TEAM_CHAIR);
  EXPECT_EQ(
      FaultsOf(NewProcedure("nk", "template: '%/procedureTemplates/none' team: '%/teams/inny'")),
      "procedure.template REFERENCE_MISSING, procedure.team REFERENCE_MISSING");
  EXPECT_EQ(FaultsOf(NewProcedure(
                "nk", "template: '%/procedureTemplates/blue-card' team: '%/teams/none'")),
            "procedure.team REFERENCE_MISSING");
}

TEST_F(ProcedureHandlersTest, ACaseNumber_MayLookLikeOne_AndHoldsNoPersonalNumber) {
  int made = 0;
  for (const char* number : {"OPS.5311.12.2024", "NK-12/2024", "DPS.424.5.2024.AK", "12/NK/2024"}) {
    EXPECT_THAT(NewProcedure(absl::StrCat("nk", made++),
                             absl::StrCat("template: '%/procedureTemplates/blue-card' team:"
                                          " '%/teams/zi' case_number: '",
                                          number, "'")),
                IsOk())
        << number;
  }
  EXPECT_EQ(FaultsOf(NewProcedure("other",
                                  "template: '%/procedureTemplates/blue-card' team: '%/teams/zi'"
                                  " case_number: '44051401359'")),
            "procedure.case_number HOLDS_PESEL");
}

// ---- who may

TEST_F(ProcedureHandlersTest, TheTeamAndItsGroup_KnowTheProcedure_AndNobodyElse) {
  Opened("nk");
  ActAsStaff("ewa", common::v1::TEAM_MEMBER);
  EXPECT_THAT(Get("nk"), IsOk());
  // jan is of the group alone, which does not have it yet.
  ActAsStaff("jan", common::v1::TEAM_MEMBER);
  EXPECT_THAT(Get("nk"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_EQ(Deadlines(), "");
  ActAsAnna();
  ASSERT_THAT(Record("nk", "form-a"), IsOk());
  ASSERT_THAT(Record("nk", "group-appointed", "next_team: '%/teams/gdp'"), IsOk());
  for (const char* member : {"jan", "ewa"}) {
    ActAsStaff(member, common::v1::TEAM_MEMBER);
    EXPECT_THAT(Get("nk"), IsOk()) << member;
    EXPECT_EQ(Deadlines(),
              "nk first-sitting RUNNING 2024-06-10; nk team-meeting RUNNING 2024-08-05")
        << member;
  }
  ActAsStaff("karol", common::v1::TEAM_CHAIR);
  EXPECT_THAT(Get("nk"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Record("nk", "first-sitting"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Suspend("nk"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Close("nk"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(List(Of("nk")), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_EQ(Deadlines(), "");
  ActAsStaff("ewa", common::v1::COORDINATOR);
  EXPECT_THAT(Get("nk"), IsOk());
  ActAsStaff("jan", common::v1::COORDINATOR);
  EXPECT_THAT(Get("nk"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(ProcedureHandlersTest, NobodyGivesAProcedureAway_ToATeamOfWhichTheyAreNot) {
  Opened("nk");
  ASSERT_THAT(Record("nk", "form-a"), IsOk());
  // As a social worker anna may read every team.
  EXPECT_THAT(Record("nk", "group-appointed", "next_team: '%/teams/inny'"),
              FailsWith(common::v1::GRANT_TOO_NARROW));
  EXPECT_EQ(Get("nk")->team(), Fill("%/teams/zi"));
}

}  // namespace
}  // namespace osiedle::visits
