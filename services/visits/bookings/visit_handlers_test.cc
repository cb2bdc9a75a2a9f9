// The steps of a visit that need no slot, and its creation, change and deletion.
#include "services/visits/bookings/visit_handlers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/visits/bookings/booking_case_test.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::osiedle::call::TimeOf;
using ::osiedle::visits::v1::Visit;

class VisitHandlersTest : public BookingTest {
 protected:
  absl::StatusOr<Visit> Create(const std::string& id, const std::string& text) {
    return Do<Visit, v1::CreateVisitRequest>(
        absl::StrCat("parent: '%' visit_id: '", id, "' visit { ", text, " }"));
  }
  absl::StatusOr<Visit> Draft(const std::string& id, const std::string& more = "") {
    return Create(id, absl::StrCat("kind: OUTREACH_VISIT purpose: OUTREACH ", more));
  }
  absl::StatusOr<Visit> Update(const std::string& id, const std::string& text,
                               const std::vector<std::string>& paths) {
    return Do<Visit, v1::UpdateVisitRequest>(
        absl::StrCat("visit { name: '", VisitName(id), "' ", text, " } update_mask { paths: '",
                     absl::StrJoin(paths, "' paths: '"), "' }"));
  }
  absl::StatusOr<Visit> Delete(const std::string& id) {
    return Do<Visit, v1::DeleteVisitRequest>(absl::StrCat("name: '", VisitName(id), "'"));
  }
  // One step; `more` is of the request.
  template <typename Request>
  absl::StatusOr<Visit> Step(const std::string& id, const std::string& more = "") {
    return Do<Visit, Request>(absl::StrCat("name: '", VisitName(id), "' ", more));
  }
  absl::StatusOr<Visit> CheckIn(const std::string& id, const std::string& more = "") {
    return Step<v1::CheckInVisitRequest>(id, more);
  }
  absl::StatusOr<Visit> Complete(const std::string& id, const std::string& more = "") {
    return Step<v1::CompleteVisitRequest>(id, absl::StrCat("outcome: HELP_AGREED ", more));
  }
  static std::string Occur(absl::Time time) {
    return absl::StrCat("occur_time { seconds: ", absl::ToUnixSeconds(time), " } ");
  }
  // An hour of anna from then on, CONFIRMED.
  void ConfirmedVisit(const std::string& id, absl::Time start) {
    NewVisit(id, "", kOneSeat);
    Confirmed(id, start, "0 anna", {"anna"});
  }
  // The same, with the crew at the door at that time.
  void VisitUnderWay(const std::string& id, absl::Time start) {
    ConfirmedVisit(id, start);
    clock().Set(start);
    ASSERT_THAT(CheckIn(id), IsOk());
  }
  // "DRAFT PROPOSED": the states that a visit reached.
  static std::string PathOf(const Visit& visit) {
    return absl::StrJoin(visit.transitions(), " ", [](std::string* out, const auto& reached) {
      out->append(Visit::State_Name(reached.state()));
    });
  }
  std::vector<std::string> ToldFieldsOf(const std::string& id) const {
    for (const auto& change : fed()) {
      if (change.name() != VisitName(id)) continue;
      return {change.changed_fields().begin(), change.changed_fields().end()};
    }
    return {"nothing is told"};
  }
};

// ---- creation

TEST_F(VisitHandlersTest, ANewVisit_IsADraftOfTheCallersInstitution_AskedForNow) {
  const auto made =
      Draft("v",
            "state: DONE overdue_count: 5 displaced_count: 1 crew { seat: 1 } from_crisis: "
            "true rescheduled_to: '%/visits/w' check_in_time { seconds: 1 }");
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->state(), Visit::DRAFT);
  EXPECT_EQ(made->institution(), Fill("%/institutions/mops"));
  EXPECT_FALSE(made->controller().empty());
  EXPECT_EQ(TimeOf(made->request_time()), clock().Now());
  EXPECT_EQ(PathOf(*made), "DRAFT");
  EXPECT_EQ(TimeOf(made->transitions(0).occur_time()), clock().Now());
  EXPECT_EQ(made->overdue_count() + made->displaced_count() + made->crew_size(), 0);
  EXPECT_FALSE(made->from_crisis() || made->has_check_in_time());
  EXPECT_EQ(made->rescheduled_to(), "");
}

TEST_F(VisitHandlersTest, WhoServesNowhere_NamesTheInstitution) {
  ActAs(
      {.id = "nobody", .grants = {{.municipality = "rybnik", .roles = {common::v1::COORDINATOR}}}});
  EXPECT_THAT(Draft("v"), FailsForFields({"visit.institution"}));
}

TEST_F(VisitHandlersTest, AVisitOfAnotherInstitution_IsNotMade_NorMovedThere) {
  EXPECT_THAT(Draft("v", "institution: '%/institutions/police'"),
              FailsWith(common::v1::GRANT_TOO_NARROW));
  ASSERT_THAT(Draft("v"), IsOk());
  EXPECT_THAT(Update("v", "institution: '%/institutions/police'", {"institution"}),
              FailsWith(common::v1::GRANT_TOO_NARROW));
  // Taken away, it stays as it was.
  const auto cleared = Update("v", "", {"institution", "controller", "request_time"});
  ASSERT_THAT(cleared, IsOk());
  EXPECT_EQ(cleared->institution(), Fill("%/institutions/mops"));
  EXPECT_FALSE(cleared->controller().empty());
  EXPECT_TRUE(cleared->has_request_time());
}

TEST_F(VisitHandlersTest, BadInput_NamesEveryField_AndMakesNothing) {
  const auto made = Create(
      "v", absl::StrCat("purpose: CLUB_WORK duration { seconds: 61 } measures: MASK measures: MASK"
                        " subject { kind: PLACE } window_start_time { seconds: ",
                        absl::ToUnixSeconds(At(1, 10)),
                        " } window_end_time { seconds: ", absl::ToUnixSeconds(At(1, 9)),
                        " } procedure_step: 'a'"
                        " safety_plan { overdue_minutes: 3 overdue_minutes: 2 }"
                        " request_time { seconds: ",
                        absl::ToUnixSeconds(At(1, 9)), " }"));
  EXPECT_THAT(made, FailsForFields({"visit.kind", "visit.window_end_time", "visit.duration",
                                    "visit.request_time", "visit.purpose", "visit.measures[1]",
                                    "visit.safety_plan.overdue_minutes[1]", "visit.procedure",
                                    "visit.subject.label"}));
  EXPECT_THAT(Step<v1::GetVisitRequest>("v"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(VisitHandlersTest, WhatTheCallerMayNotRead_IsNotNamed) {
  EXPECT_THAT(Draft("v",
                    "team: '%/teams/none' procedure: '%/procedures/none'"
                    " composition { seats { choices { kind: ROOM } } team: '%/teams/none' }"),
              FailsForFields({"visit.team", "visit.composition.team", "visit.procedure"}));
  EXPECT_THAT(Draft("v", "subject { kind: RESIDENT residents: '%/residents/none' }"),
              FailsForFields({"visit.subject.residents[0]"}));
}

// ---- ProposeVisit

TEST_F(VisitHandlersTest, AProposal_NamesAllThatIsMissing_AndChangesNothing) {
  ASSERT_THAT(Create("v", "kind: HOME_VISIT purpose: EMERGENCY"), IsOk());
  EXPECT_THAT(Step<v1::ProposeVisitRequest>("v"),
              FailsForFields(
                  {"visit.composition", "visit.duration", "visit.subject", "visit.legal_ground"}));
  EXPECT_EQ(PathOf(Get("v")), "DRAFT");
}

TEST_F(VisitHandlersTest, WhatAProposalNeeds_StaysInAProposedVisit) {
  NewVisit("v");
  EXPECT_THAT(Update("v", "", {"composition", "duration", "subject"}),
              FailsForFields({"visit.composition", "visit.duration", "visit.subject"}));
  EXPECT_THAT(Update("v", "aim: 'Koc i herbata'", {"aim"}), IsOk());
}

TEST_F(VisitHandlersTest, ASecondProposal_IsRefused_AndChangesNothing) {
  ASSERT_THAT(Draft("v", absl::StrCat(kOneSeat, kOfPlace, "duration { seconds: 3600 }")), IsOk());
  ASSERT_THAT(Step<v1::ProposeVisitRequest>("v"), IsOk());
  const auto second = Step<v1::ProposeVisitRequest>("v");
  EXPECT_THAT(second, FailsWith(common::v1::VISIT_STEP_REFUSED));
  EXPECT_EQ(MetadataOf(second.status(), "state"), "PROPOSED");
  EXPECT_EQ(PathOf(Get("v")), "DRAFT PROPOSED");
}

// ---- the steps of a visit that is made

TEST_F(VisitHandlersTest, AVisit_IsBegunLeftAndDone_AndItsWayIsKept) {
  ConfirmedVisit("v", At(1, 10));
  clock().Set(At(1, 10, 3));
  const auto there = CheckIn("v", Occur(At(1, 10, 1)));
  ASSERT_THAT(there, IsOk());
  EXPECT_EQ(there->state(), Visit::UNDER_WAY);
  EXPECT_EQ(TimeOf(there->check_in_time()), At(1, 10, 1));
  clock().Set(At(1, 10, 40));
  const auto away = Step<v1::CheckOutVisitRequest>("v");
  ASSERT_THAT(away, IsOk());
  EXPECT_EQ(away->state(), Visit::UNDER_WAY);
  EXPECT_EQ(TimeOf(away->check_out_time()), At(1, 10, 40));
  clock().Set(At(1, 15));
  const auto done = Complete("v");
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->outcome(), Visit::HELP_AGREED);
  EXPECT_EQ(TimeOf(done->check_out_time()), At(1, 10, 40));
  EXPECT_EQ(PathOf(*done), "DRAFT PROPOSED HELD CONFIRMED UNDER_WAY DONE");
  EXPECT_EQ(TimeOf(done->transitions(4).occur_time()), At(1, 10, 1));
  EXPECT_EQ(TimeOf(done->transitions(4).record_time()), At(1, 10, 3));
  // The crew was away at 10:40: the rest of the slot is free.
  EXPECT_EQ(Free(OfCalendar("anna"), 1), "1 08:00-1 10:00 1 10:40-1 16:00");
}

TEST_F(VisitHandlersTest, ACrewThatHasNotCheckedOut_IsOutWhenTheVisitIsDone) {
  VisitUnderWay("v", At(1, 10));
  clock().Set(At(1, 10, 30));
  const auto done = Complete("v");
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(TimeOf(done->check_out_time()), At(1, 10, 30));
}

TEST_F(VisitHandlersTest, EachEnd_HasItsReason_AndNothingFollows) {
  VisitUnderWay("a", At(1, 10));
  clock().Set(At(1, 10, 10));
  const auto aborted = Step<v1::AbortVisitRequest>("a", "reason: 'Agresywny pies'");
  ASSERT_THAT(aborted, IsOk());
  EXPECT_EQ(StateOf(*aborted) + " " + aborted->end_reason(), "ABORTED Agresywny pies");
  VisitUnderWay("b", At(2, 10));
  const auto refused = Step<v1::RefuseVisitRequest>("b", "reason: 'Nie teraz'");
  ASSERT_THAT(refused, IsOk());
  EXPECT_EQ(StateOf(*refused) + " " + refused->end_reason(), "REFUSED Nie teraz");
  ConfirmedVisit("c", At(3, 10));
  const auto nobody = Step<v1::ReportNoContactRequest>("c");
  ASSERT_THAT(nobody, IsOk());
  EXPECT_EQ(StateOf(*nobody), "NO_CONTACT");
  for (const char* id : {"a", "b", "c"}) {
    const std::string etag = Get(id).etag();
    for (const absl::Status& status :
         {CheckIn(id).status(), Step<v1::CheckOutVisitRequest>(id).status(), Complete(id).status(),
          Step<v1::RefuseVisitRequest>(id).status(), Step<v1::ReportNoContactRequest>(id).status(),
          Step<v1::AbortVisitRequest>(id, "reason: 'a'").status(),
          Step<v1::CancelVisitRequest>(id, "reason: 'a'").status(),
          Step<v1::ProposeVisitRequest>(id).status(), Release(id).status()}) {
      EXPECT_THAT(status, FailsWith(common::v1::VISIT_STEP_REFUSED));
    }
    EXPECT_EQ(Get(id).etag(), etag);
  }
}

TEST_F(VisitHandlersTest, NobodyIsMissedDaysAhead) {
  ConfirmedVisit("v", At(3, 10));
  clock().Set(At(2, 10) - absl::Seconds(1));
  EXPECT_THAT(Step<v1::ReportNoContactRequest>("v"), FailsWith(common::v1::VISIT_STEP_REFUSED));
  EXPECT_EQ(Get("v").state(), Visit::CONFIRMED);
  // Whoever is called beforehand may say no.
  EXPECT_THAT(Step<v1::RefuseVisitRequest>("v", "reason: 'Nie chce'"), IsOk());
}

TEST_F(VisitHandlersTest, AVisitThatNobodyBegan_IsNotDoneNorLeft) {
  ConfirmedVisit("v", At(1, 10));
  clock().Set(At(1, 10));
  EXPECT_THAT(Complete("v"), FailsWith(common::v1::VISIT_STEP_REFUSED));
  EXPECT_THAT(Step<v1::CheckOutVisitRequest>("v"), FailsWith(common::v1::VISIT_STEP_REFUSED));
  EXPECT_THAT(Step<v1::AbortVisitRequest>("v", "reason: 'a'"),
              FailsWith(common::v1::VISIT_STEP_REFUSED));
  NewVisit("held", "", kOneSeat);
  ASSERT_THAT(Hold("held", At(1, 13), "0 anna"), IsOk());
  EXPECT_THAT(CheckIn("held"), FailsWith(common::v1::VISIT_STEP_REFUSED));
}

TEST_F(VisitHandlersTest, ACrew_ArrivesNoEarlierThanADayBefore) {
  ConfirmedVisit("v", At(3, 10));
  clock().Set(At(2, 9, 59));
  const auto early = CheckIn("v");
  EXPECT_THAT(early, FailsWith(common::v1::VISIT_STEP_REFUSED));
  EXPECT_EQ(MetadataOf(early.status(), "why"), "it begins more than 24 hours later");
  clock().Set(At(2, 10));
  EXPECT_THAT(CheckIn("v"), IsOk());
}

TEST_F(VisitHandlersTest, AMoment_LiesAfterTheRequestAndTheLastOne_AndNotADayAhead) {
  NewVisit("v", absl::StrCat("request_time { seconds: ", absl::ToUnixSeconds(At(0, 11)), " }"),
           kOneSeat);
  EXPECT_EQ(FaultsOf(CheckIn("v", Occur(At(0, 10, 59)))), "occur_time BEFORE_REQUEST");
  clock().Set(At(0, 13));
  Confirmed("v", At(0, 15), "0 anna", {"anna"});
  EXPECT_EQ(FaultsOf(CheckIn("v", Occur(At(0, 12, 59)))), "occur_time BEFORE_LAST_MOMENT");
  EXPECT_EQ(FaultsOf(CheckIn("v", Occur(At(1, 13, 1)))), "occur_time HOURS_TOO_FAR_AHEAD");
  EXPECT_EQ(StateOf(Get("v")), "CONFIRMED");
  // A phone whose clock runs ahead: what follows without a moment is not before it.
  ASSERT_THAT(CheckIn("v", Occur(At(0, 15))), IsOk());
  const auto away = Step<v1::CheckOutVisitRequest>("v");
  ASSERT_THAT(away, IsOk());
  EXPECT_EQ(TimeOf(away->check_out_time()), At(0, 15));
}

TEST_F(VisitHandlersTest, TheCrewAndThePlanners_TakeSteps_AndNobodyElse) {
  NewVisit("v");
  Confirmed("v", At(1, 10), "0 ewa, 1 jan", {"ewa", "jan"});
  clock().Set(At(1, 10));
  // Neither plans for the centre, nor goes.
  ActAsStaff("anna", common::v1::ASSISTANT);
  EXPECT_THAT(CheckIn("v"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  ActAs({.id = "sys", .grants = {{.municipality = "rybnik", .roles = {common::v1::INTEGRATION}}}});
  EXPECT_THAT(CheckIn("v"), FailsWith(common::v1::ROLE_REQUIRED));
  ActAsStaff("jan", common::v1::TEAM_MEMBER);
  EXPECT_THAT(CheckIn("v"), IsOk());
  // Who goes does not call off.
  EXPECT_THAT(Step<v1::CancelVisitRequest>("v", "reason: 'a'"),
              FailsWith(common::v1::ROLE_REQUIRED));
  ActAsStaff("ewa", common::v1::ASSISTANT);
  EXPECT_THAT(Step<v1::CheckOutVisitRequest>("v"), IsOk());
  ActAsAnna();
  EXPECT_THAT(Complete("v"), IsOk());
}

TEST_F(VisitHandlersTest, OfTwoArrivalsAtOnce_OneIsRecorded) {
  ConfirmedVisit("v", At(0, 14));
  absl::StatusOr<Visit> other;
  BeforeNextCommit([&] { other = CheckIn("v", Occur(At(0, 12))); });
  EXPECT_THAT(CheckIn("v"), FailsWith(common::v1::VISIT_STEP_REFUSED));
  ASSERT_THAT(other, IsOk());
  EXPECT_EQ(PathOf(Get("v")), "DRAFT PROPOSED HELD CONFIRMED UNDER_WAY");
}

TEST_F(VisitHandlersTest, AStepWithAnOldEtag_IsRefused) {
  ConfirmedVisit("v", At(0, 14));
  const std::string etag = Get("v").etag();
  ASSERT_THAT(Update("v", "aim: 'Koc'", {"aim"}), IsOk());
  EXPECT_THAT(CheckIn("v", absl::StrCat("etag: '", etag, "'")),
              FailsWith(common::v1::ETAG_MISMATCH));
}

// ---- CancelVisit

TEST_F(VisitHandlersTest, ACancelledVisit_FreesItsSlot_AlsoOneThatIsHeld) {
  ConfirmedVisit("v", At(1, 10));
  NewVisit("w", "", kOneSeat);
  ASSERT_THAT(Hold("w", At(1, 13), "0 anna"), IsOk());
  for (const char* id : {"v", "w"}) {
    const auto cancelled = Step<v1::CancelVisitRequest>(id, "reason: 'Szpital'");
    ASSERT_THAT(cancelled, IsOk());
    EXPECT_EQ(StateOf(*cancelled), "CANCELLED");
    EXPECT_EQ(cancelled->end_reason(), "Szpital");
    EXPECT_FALSE(cancelled->has_hold_expire_time());
  }
  EXPECT_EQ(Free(OfCalendar("anna"), 1), "1 08:00-1 16:00");
  VisitUnderWay("u", At(1, 10));
  EXPECT_THAT(Step<v1::CancelVisitRequest>("u", "reason: 'a'"),
              FailsWith(common::v1::VISIT_STEP_REFUSED));
  EXPECT_THAT(Step<v1::CancelVisitRequest>("v"), FailsForFields({"reason"}));
}

TEST_F(VisitHandlersTest, WhenTheVisitInItsPlaceIsCalledOff_TheOldOneStandsAlone) {
  ConfirmedVisit("old", At(1, 10));
  ASSERT_THAT(Reschedule("old", "new", At(2, 10), "0 anna"), IsOk());
  ASSERT_EQ(Get("old").rescheduled_to(), VisitName("new"));
  ASSERT_THAT(Step<v1::CancelVisitRequest>("new", "reason: 'Szpital'"), IsOk());
  EXPECT_EQ(ToldFieldsOf("old"), std::vector<std::string>{"rescheduled_to"});
  const Visit old = Get("old");
  EXPECT_EQ(StateOf(old) + old.rescheduled_to(), "CONFIRMED");
  EXPECT_EQ(Free(OfCalendar("anna"), 1), "1 08:00-1 10:00 1 11:00-1 16:00");
}

TEST_F(VisitHandlersTest, WhenTheVisitInItsPlaceLapses_ItMayBeHeldAgain_OrDeleted) {
  ConfirmedVisit("old", At(3, 10));
  ASSERT_THAT(Reschedule("old", "new", At(4, 10), "0 anna"), IsOk());
  clock().Set(At(1, 12));
  EXPECT_EQ(StateOf(Get("new")), "PROPOSED");
  EXPECT_EQ(Get("old").rescheduled_to(), VisitName("new"));
  ASSERT_THAT(Delete("new"), IsOk());
  EXPECT_EQ(ToldFieldsOf("old"), std::vector<std::string>{"rescheduled_to"});
  EXPECT_EQ(Get("old").rescheduled_to(), "");
}

TEST_F(VisitHandlersTest, AnOldVisitThatHasANewerSuccessor_KeepsItWhenTheFormerIsCalledOff) {
  ConfirmedVisit("old", At(3, 10));
  ASSERT_THAT(Reschedule("old", "new", At(4, 10), "0 anna"), IsOk());
  clock().Set(At(1, 12));
  ASSERT_THAT(Reschedule("old", "newer", At(4, 12), "0 anna"), IsOk());
  ASSERT_THAT(Step<v1::CancelVisitRequest>("new", "reason: 'Szpital'"), IsOk());
  EXPECT_EQ(ToldFieldsOf("old"), std::vector<std::string>{"nothing is told"});
  EXPECT_EQ(Get("old").rescheduled_to(), VisitName("newer"));
}

// ---- change and deletion

TEST_F(VisitHandlersTest, WithASlot_WhatItWasFoundForStays) {
  ConfirmedVisit("v", At(1, 10));
  const auto moved =
      Update("v", "place { description: 'ul. Polna 3' } duration { seconds: 600 } aim: 'Koc'",
             {"place", "duration", "aim"});
  EXPECT_THAT(moved, FailsWith(common::v1::VISIT_STEP_REFUSED));
  EXPECT_EQ(MetadataOf(moved.status(), "why"), "duration, place can no longer change");
  EXPECT_EQ(Get("v").aim(), "");
  EXPECT_THAT(Update("v", "aim: 'Koc' measures: MASK", {"aim", "measures"}), IsOk());
  VisitUnderWay("u", At(2, 10));
  ASSERT_THAT(Complete("u"), IsOk());
  EXPECT_THAT(Update("u", "aim: 'Koc'", {"aim"}), FailsWith(common::v1::VISIT_STEP_REFUSED));
  EXPECT_THAT(Update("u", "external_ids { system: 'gis' value: '7' }", {"external_ids"}), IsOk());
}

TEST_F(VisitHandlersTest, AfterItsHold_AVisitMayChange_AndTheChangeWritesTheEndDown) {
  NewVisit("v", "", kOneSeat);
  ASSERT_THAT(Hold("v", At(3, 10), "0 anna"), IsOk());
  EXPECT_THAT(Update("v", "duration { seconds: 600 }", {"duration"}),
              FailsWith(common::v1::VISIT_STEP_REFUSED));
  clock().Set(At(1, 12));
  const auto changed = Update("v", "duration { seconds: 600 }", {"duration"});
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(PathOf(*changed), "DRAFT PROPOSED HELD PROPOSED");
  EXPECT_EQ(changed->crew_size() + changed->staff_members_size(), 0);
  EXPECT_THAT(ToldFieldsOf("v"), testing::IsSupersetOf({"state", "duration", "crew"}));
  clock().Set(At(0, 12));
  EXPECT_EQ(StateOf(Get("v")), "PROPOSED");
}

TEST_F(VisitHandlersTest, AnAnswerAfterTheHold_IsRefusedAsSuch_AlsoWhenTheEndWasWrittenDown) {
  NewVisit("v", "", kOneSeat);
  ASSERT_THAT(Hold("v", At(3, 10), "0 anna"), IsOk());
  clock().Set(At(1, 12));
  EXPECT_THAT(Answer("v", "anna"), FailsWith(common::v1::HOLD_EXPIRED));
  EXPECT_THAT(Release("v"), FailsWith(common::v1::HOLD_EXPIRED));
  ASSERT_THAT(Update("v", "aim: 'Koc'", {"aim"}), IsOk());
  const auto late = Answer("v", "anna");
  EXPECT_THAT(late, FailsWith(common::v1::HOLD_EXPIRED));
  EXPECT_EQ(MetadataOf(late.status(), "expire_time"), "2024-06-04T10:00:00+00:00");
}

TEST_F(VisitHandlersTest, AVisitWithASlot_IsNotDeleted_AndOneThatLostItIs) {
  ASSERT_THAT(Draft("draft"), IsOk());
  EXPECT_THAT(Delete("draft"), IsOk());
  NewVisit("v", "", kOneSeat);
  ASSERT_THAT(Hold("v", At(3, 10), "0 anna"), IsOk());
  EXPECT_THAT(Delete("v"), FailsWith(common::v1::VISIT_STEP_REFUSED));
  ConfirmedVisit("c", At(3, 13));
  EXPECT_THAT(Delete("c"), FailsWith(common::v1::VISIT_STEP_REFUSED));
  clock().Set(At(3, 13));
  ASSERT_THAT(CheckIn("c"), IsOk());
  EXPECT_THAT(Delete("c"), FailsWith(common::v1::VISIT_STEP_REFUSED));
  // The hold of `v` has ended.
  EXPECT_THAT(Delete("v"), IsOk());
  const auto back = Step<v1::UndeleteVisitRequest>("v");
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(StateOf(*back), "PROPOSED");
  EXPECT_EQ(back->crew_size(), 0);
}

TEST_F(VisitHandlersTest, ADeletedVisitThatWasMade_TakesNoTime_AndTakesItAgainWhenItIsBack) {
  VisitUnderWay("v", At(1, 10));
  clock().Set(At(1, 11));
  ASSERT_THAT(Complete("v"), IsOk());
  const std::string with = "1 08:00-1 10:00 1 11:00-1 16:00";
  EXPECT_EQ(Free(OfCalendar("anna"), 1), with);
  ASSERT_THAT(Delete("v"), IsOk());
  EXPECT_EQ(Free(OfCalendar("anna"), 1), "1 08:00-1 16:00");
  ASSERT_THAT(Step<v1::UndeleteVisitRequest>("v"), IsOk());
  EXPECT_EQ(Free(OfCalendar("anna"), 1), with);
}

}  // namespace
}  // namespace osiedle::visits
