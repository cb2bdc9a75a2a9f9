// The two sides of a procedure are never met at the same or an overlapping time.
#include "services/visits/bookings/side_check.h"

#include <string>

#include "osiedle/staff/v1/team_requests.pb.h"
#include "osiedle/visits/v1/procedure_party_requests.pb.h"
#include "osiedle/visits/v1/procedure_requests.pb.h"
#include "services/call/testing/told.h"
#include "services/visits/bookings/booking_case_test.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::IsOk;

// The procedure `nk` of the team `zi`: wanda was harmed, marek is suspected. `obcy` is no party.
class SideCheckTest : public BookingTest {
 protected:
  void SetUp() override {
    BookingTest::SetUp();
    for (const char* id : {"wanda", "marek", "obcy"}) Resident(id);
    ActAsEverybody();
    Must<staff::v1::Team, staff::v1::CreateTeamRequest>(
        "parent: '%' team_id: 'zi' team { display_name: 'Zespół' kind: INTERDISCIPLINARY"
        " members { staff_member: '%/staffMembers/anna' role: CHAIR } }");
    ActAsPlanner();
    for (const char* id : {"nk", "other"}) {
      Must<v1::Procedure, v1::CreateProcedureRequest>(
          absl::StrCat("parent: '%' procedure_id: '", id,
                       "' procedure { template: '%/procedureTemplates/blue-card' team: "
                       "'%/teams/zi' }"));
      for (const auto& [side, resident] : {std::pair("HARMED", "wanda"), {"SUSPECTED", "marek"}}) {
        Must<v1::ProcedureParty, v1::CreateProcedurePartyRequest>(
            absl::StrCat("parent: '%/procedures/", id, "' procedure_party { side: ", side,
                         " resident: '%/residents/", resident, "' }"));
      }
    }
  }

  void ActAsPlanner() {
    ActAs({.id = "anna",
           .grants = {{.municipality = "rybnik",
                       .roles = {common::v1::SOCIAL_WORKER, common::v1::TEAM_CHAIR}}}});
    ActIn({.purpose = common::v1::PROCEDURE});
  }
  // Only the team `gdp`, in which anna is, knows the resident from now on.
  void RestrictToTeam(const std::string& resident) {
    ActAsEverybody();
    Must<staff::v1::Team, staff::v1::CreateTeamRequest>(
        "parent: '%' team_id: 'gdp' team { display_name: 'Grupa' kind: DIAGNOSTIC_GROUP"
        " parent_team: '%/teams/zi' members { staff_member: '%/staffMembers/anna' role: MEMBER } "
        "}");
    Must<residents::v1::RestrictResidentResponse, residents::v1::RestrictResidentRequest>(
        absl::StrCat("name: '%/residents/", resident, "' team: '%/teams/gdp' ground: 'uchwała'"));
    ActAsPlanner();
  }
  // All that a refusal tells.
  static std::string Told(const absl::StatusOr<v1::Visit>& result) {
    return call::Told(result.status(), v1::Visit());
  }

  // PROPOSED, about this person.
  void NewMeeting(const std::string& id, const std::string& resident,
                  const std::string& procedure = "nk") {
    NewVisit(id, absl::StrCat("procedure: '%/procedures/", procedure, "'"),
             "composition { seats { choices { kind: STAFF_MEMBER } } } ", About(resident));
  }

  static constexpr char kOtherSide[] = "start_time SAME_TIME_AS_OTHER_SIDE";
};

TEST_F(SideCheckTest, TheOtherSide_IsNotMetAtAnOverlappingTime) {
  NewMeeting("harmed", "wanda");
  NewMeeting("suspected", "marek");
  ASSERT_THAT(Hold("harmed", At(1, 10), "0 anna"), IsOk());
  for (const absl::Time start : {At(1, 9, 1), At(1, 10), At(1, 10, 59)}) {
    EXPECT_EQ(FaultsOf(Hold("suspected", start, "0 jan")), kOtherSide) << start;
  }
  EXPECT_THAT(Hold("suspected", At(1, 9), "0 jan"), IsOk());
  EXPECT_THAT(Hold("suspected", At(1, 11), "0 jan"), IsOk());
  // The one that was there may not be moved to the other, either.
  EXPECT_EQ(FaultsOf(Hold("harmed", At(1, 11, 30), "0 anna")), kOtherSide);
}

TEST_F(SideCheckTest, OneSide_AndAnotherProcedure_AreNotKeptApart) {
  NewMeeting("harmed", "wanda");
  NewMeeting("again", "wanda");
  NewMeeting("suspected", "marek", "other");
  ASSERT_THAT(Hold("harmed", At(1, 10), "0 anna"), IsOk());
  EXPECT_THAT(Hold("again", At(1, 10), "0 jan"), IsOk());
  EXPECT_THAT(Hold("suspected", At(1, 10), "0 ewa"), IsOk());
}

TEST_F(SideCheckTest, AHoldThatHasEnded_AndASlotThatWasGivenBack_KeepNobodyAway) {
  NewMeeting("harmed", "wanda");
  NewMeeting("suspected", "marek");
  ASSERT_THAT(Hold("harmed", At(1, 10), "0 anna", "hold_duration { seconds: 300 }"), IsOk());
  clock().Advance(absl::Seconds(300));
  ASSERT_THAT(Hold("suspected", At(1, 10), "0 jan"), IsOk());
  EXPECT_EQ(FaultsOf(Hold("harmed", At(1, 10), "0 anna")), kOtherSide);
  ASSERT_THAT(Release("suspected"), IsOk());
  EXPECT_THAT(Hold("harmed", At(1, 10), "0 anna"), IsOk());
}

TEST_F(SideCheckTest, AVisitThatEndedEarly_KeepsTheOtherSideAwayUntilItsPlannedEnd) {
  NewMeeting("harmed", "wanda");
  NewMeeting("suspected", "marek");
  Confirmed("harmed", At(0, 12, 30), "0 anna", {"anna"});
  clock().Set(At(0, 12, 35));
  Must<v1::Visit, v1::CheckInVisitRequest>(absl::StrCat("name: '", VisitName("harmed"), "'"));
  Must<v1::Visit, v1::CompleteVisitRequest>(
      absl::StrCat("name: '", VisitName("harmed"), "' outcome: HELP_AGREED"));
  EXPECT_EQ(FaultsOf(Hold("suspected", At(0, 13), "0 jan")), kOtherSide);
  EXPECT_THAT(Hold("suspected", At(0, 13, 30), "0 jan"), IsOk());
}

TEST_F(SideCheckTest, ARescheduledVisit_KeepsTheOtherSideAway) {
  NewMeeting("harmed", "wanda");
  NewMeeting("suspected", "marek");
  Confirmed("harmed", At(1, 10), "0 anna", {"anna"});
  ASSERT_THAT(Hold("suspected", At(2, 10), "0 jan"), IsOk());
  EXPECT_EQ(FaultsOf(Reschedule("harmed", "new", At(2, 10, 30), "0 anna")), kOtherSide);
  ASSERT_THAT(Reschedule("harmed", "new", At(2, 11), "0 anna"), IsOk());
  EXPECT_EQ(FaultsOf(Hold("suspected", At(1, 10), "0 jan")), kOtherSide);
  EXPECT_EQ(FaultsOf(Hold("suspected", At(2, 11), "0 jan")), kOtherSide);
}

// The crews have nobody in common, so no page of a calendar tells one hold of the other.
TEST_F(SideCheckTest, OfTwoHoldsAtOnce_OneIsDone) {
  NewMeeting("harmed", "wanda");
  NewMeeting("suspected", "marek");
  BeforeNextCommit([this] { ASSERT_THAT(Hold("suspected", At(1, 10), "0 jan"), IsOk()); });
  EXPECT_EQ(FaultsOf(Hold("harmed", At(1, 10, 30), "0 anna")), kOtherSide);
  EXPECT_EQ(StateOf(Get("suspected")), "HELD");
  EXPECT_EQ(StateOf(Get("harmed")), "PROPOSED");
}

TEST_F(SideCheckTest, AHold_AndARescheduleAtOnce_DoNotMeet) {
  NewMeeting("harmed", "wanda");
  NewMeeting("suspected", "marek");
  Confirmed("harmed", At(1, 10), "0 anna", {"anna"});
  BeforeNextCommit(
      [this] { ASSERT_THAT(Reschedule("harmed", "new", At(2, 10), "0 anna"), IsOk()); });
  EXPECT_EQ(FaultsOf(Hold("suspected", At(2, 10), "0 jan")), kOtherSide);
}

// The answer comes just before the hold ends, and is done after a hold that comes just after it.
TEST_F(SideCheckTest, AnAnswerAtTheEndOfAHold_DoesNotConfirmWhatTheOtherSideHasNow) {
  NewMeeting("harmed", "wanda");
  NewMeeting("suspected", "marek");
  ASSERT_THAT(Hold("harmed", At(1, 10), "0 anna", "hold_duration { seconds: 300 }"), IsOk());
  const absl::Time end = At(0, 12, 5);
  clock().Set(end - absl::Milliseconds(1));
  BeforeNextCommit([&] {
    clock().Set(end + absl::Milliseconds(1));
    ASSERT_THAT(Hold("suspected", At(1, 10), "0 jan"), IsOk());
  });
  EXPECT_THAT(Answer("harmed", "anna"), call::FailsWith(common::v1::HOLD_EXPIRED));
  EXPECT_EQ(StateOf(Get("harmed")), "PROPOSED");
}

TEST_F(SideCheckTest, ARestrictedResident_KeepsTheOtherSideAway_AndNothingIsToldOfThem) {
  NewMeeting("harmed", "wanda");
  NewMeeting("suspected", "marek");
  ASSERT_THAT(Hold("harmed", At(1, 10), "0 anna"), IsOk());
  const std::string before = Told(Hold("suspected", At(1, 10, 30), "0 jan"));
  RestrictToTeam("wanda");
  const auto refused = Hold("suspected", At(1, 10, 30), "0 jan");
  EXPECT_EQ(FaultsOf(refused), kOtherSide);
  EXPECT_EQ(Told(refused), before);
  EXPECT_EQ(Told(refused).find("wanda"), std::string::npos);
  EXPECT_THAT(Hold("suspected", At(1, 11), "0 jan"), IsOk());
  // Outside of the team nobody finds a crew that goes to her.
  EXPECT_EQ(FaultsOf(Hold("harmed", At(2, 10), "0 anna")), "crew[0].calendar NOT_FREE");
}

TEST_F(SideCheckTest, InTheTeamOfARestrictedResident_TheOtherSideIsNotMetEither) {
  NewMeeting("harmed", "wanda");
  NewMeeting("suspected", "marek");
  RestrictToTeam("wanda");
  ASSERT_THAT(Hold("suspected", At(1, 10), "0 jan"), IsOk());
  ActIn({.purpose = common::v1::PROCEDURE, .team = Fill("%/teams/gdp")});
  EXPECT_EQ(FaultsOf(Hold("harmed", At(1, 10, 30), "0 anna")), kOtherSide);
  EXPECT_THAT(Hold("harmed", At(1, 11), "0 anna"), IsOk());
  ActAsPlanner();
  EXPECT_EQ(FaultsOf(Hold("suspected", At(1, 11), "0 jan")), kOtherSide);
}

TEST_F(SideCheckTest, AVisitThatGetsAProcedure_IsJudgedWithWhoIsRestricted_AndTellsOfTheOthers) {
  NewVisit("both", "", "composition { seats { choices { kind: STAFF_MEMBER } } } ",
           "subject { kind: HOUSEHOLD residents: '%/residents/wanda' residents:"
           " '%/residents/marek' } ");
  RestrictToTeam("wanda");
  const auto refused = Do<v1::Visit, v1::UpdateVisitRequest>(
      "visit { name: '%/visits/both' procedure: '%/procedures/nk' }"
      " update_mask { paths: 'procedure' }");
  // The caller sees one resident in the visit, and is told of that one.
  EXPECT_EQ(FaultsOf(refused), "visit.subject.residents[0] OF_OTHER_SIDE");
  EXPECT_EQ(Told(refused).find("wanda"), std::string::npos);
}

TEST_F(SideCheckTest, WhatAnUrgentVisitDisplaces_KeepsItsOtherSideAwayNoMore) {
  NewMeeting("harmed", "wanda");
  ASSERT_THAT(Hold("harmed", At(1, 10), "0 anna"), IsOk());
  NewVisit("urgent", "urgency: URGENT legal_ground: 'art. 12a' procedure: '%/procedures/nk'",
           "composition { seats { choices { kind: STAFF_MEMBER } } } ", About("marek"));
  const std::string ground = "displacement_ground: 'art. 12a'";
  // Another crew displaces nothing, and the meeting stands in the way.
  EXPECT_EQ(FaultsOf(Hold("urgent", At(1, 10), "0 jan", ground)), kOtherSide);
  EXPECT_THAT(Hold("urgent", At(1, 10), "0 anna", ground), IsOk());
  EXPECT_EQ(StateOf(Get("harmed")), "PROPOSED");
}

}  // namespace
}  // namespace osiedle::visits
