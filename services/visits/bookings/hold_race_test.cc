// Two changes at once: between the first run of one and its commit the other is made.
#include <string>

#include "services/visits/bookings/booking_case_test.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::visits::v1::Visit;

class HoldRaceTest : public BookingTest {
 protected:
  static constexpr char kOfPolice[] =
      "composition { seats { choices { institution: '%/institutions/police' } } } ";
};

TEST_F(HoldRaceTest, OfTwoHoldsForOneCrew_ExactlyOneIsDone_AndTheOtherHearsWhoIsTaken) {
  NewVisit("v");
  NewVisit("w");
  BeforeNextCommit([this] { ASSERT_THAT(Hold("v", At(1, 10), "0 anna, 1 jan, 2 car"), IsOk()); });
  const auto second = Hold("w", At(1, 10, 30), "0 anna, 1 jan, 2 car");
  EXPECT_THAT(second, FailsWith(common::v1::CREW_NOT_AVAILABLE));
  EXPECT_EQ(FaultsOf(second),
            "crew[0].calendar NOT_FREE, crew[1].calendar NOT_FREE, crew[2].calendar NOT_FREE");
  EXPECT_EQ(StateOf(Get("v")), "HELD");
  EXPECT_EQ(StateOf(Get("w")), "PROPOSED");
  EXPECT_EQ(Free(OfCalendar("jan"), 1), "1 08:00-1 10:00 1 11:00-1 16:00");
}

TEST_F(HoldRaceTest, OfTwoHoldsWithOnePersonInCommon_OneIsDone) {
  NewVisit("v");
  NewVisit("w", "", kOfPolice);
  BeforeNextCommit([this] { ASSERT_THAT(Hold("w", At(1, 10), "0 jan"), IsOk()); });
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna, 1 jan")), "crew[1].calendar NOT_FREE");
  EXPECT_EQ(Free(OfCalendar("anna"), 1), "1 08:00-1 16:00");
}

TEST_F(HoldRaceTest, ACalendarThatIsBookedWhileItIsDeleted_Stays) {
  NewVisit("v", "", kOneSeat);
  BeforeNextCommit([this] { ASSERT_THAT(Hold("v", At(42, 10), "0 anna"), IsOk()); });
  EXPECT_THAT(DeleteCalendar("anna"), FailsWith(common::v1::RESOURCE_IN_USE));
}

TEST_F(HoldRaceTest, HoldsOfSeparateCrews_DoNotConflict) {
  NewVisit("v", "", kOneSeat);
  NewVisit("w", "", kOfPolice);
  BeforeNextCommit([this] { ASSERT_THAT(Hold("w", At(1, 10), "0 jan"), IsOk()); });
  ASSERT_THAT(Hold("v", At(1, 10), "0 anna"), IsOk());
  EXPECT_EQ(runs(), 1);
}

TEST_F(HoldRaceTest, TheMaximumOfADay_HoldsForTwoAtOnce) {
  ActAsEverybody();
  ASSERT_THAT(UpdateCalendar("anna", "max_visits_per_day: 1", "max_visits_per_day"), IsOk());
  ActAsAnna();
  NewVisit("v", "", kOneSeat);
  NewVisit("w", "", kOneSeat);
  BeforeNextCommit([this] { ASSERT_THAT(Hold("w", At(1, 8), "0 anna"), IsOk()); });
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 14), "0 anna")), "crew[0].calendar NOT_FREE");
}

TEST_F(HoldRaceTest, AHold_SeesWhatBecameOfItsCrewMeanwhile) {
  NewVisit("v");
  BeforeNextCommit([this] {
    ActAsEverybody();
    ASSERT_THAT(NewSource("jan", "outlook", Busy(1, 10, 11)), IsOk());
    ASSERT_THAT(DeleteCalendar("anna"), IsOk());
    ActAsAnna();
  });
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna, 1 jan")),
            "crew[0].calendar MAY_NOT_TAKE_SEAT, crew[1].calendar NOT_FREE");
}

TEST_F(HoldRaceTest, AHold_SeesABoundaryThatIsRecordedMeanwhile) {
  Resident("r");
  NewVisit("v", "", kOneSeat, About("r"));
  BeforeNextCommit([this] {
    ActAsEverybody();
    Must<residents::v1::Boundary, residents::v1::CreateBoundaryRequest>(
        "parent: '%/residents/r' boundary { hours { begin_minute: 0 end_minute: 1440 } }");
    ActAsAnna();
  });
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna")), "start_time AGAINST_BOUNDARY");
}

TEST_F(HoldRaceTest, TheFrequencyOfAResident_HoldsForTwoAtOnce) {
  Resident("r", {"frequency { contact_count: 1 span_days: 2 }"});
  NewVisit("v", "", kOneSeat, About("r"));
  NewVisit("w", "", kOfPolice, About("r"));
  BeforeNextCommit([this] { ASSERT_THAT(Hold("w", At(1, 10), "0 jan"), IsOk()); });
  EXPECT_EQ(FaultsOf(Hold("v", At(2, 10), "0 anna")), "start_time AGAINST_BOUNDARY");
}

// ---- the end of a hold
//
// A call keeps its time of arrival. The answer comes just before the hold ends, and a hold for
// another visit just after it. Whichever is done first has the time.

class HoldEndRaceTest : public HoldRaceTest {
 protected:
  static constexpr char kFiveMinutes[] = "hold_duration { seconds: 300 }";

  // "v" is held by anna until five past noon.
  void HoldUntilTheEnd(const std::string& subject = kOfPlace) {
    NewVisit("v", "", kOneSeat, subject);
    ASSERT_THAT(Hold("v", At(1, 10), "0 anna", kFiveMinutes), IsOk());
  }
  void JustBefore() { clock().Set(At(0, 12, 5) - absl::Milliseconds(1)); }
  void JustAfter() { clock().Set(At(0, 12, 5) + absl::Milliseconds(1)); }
};

TEST_F(HoldEndRaceTest, WhenTheTimeIsTakenFirst_TheAnswerIsTooLate) {
  HoldUntilTheEnd();
  NewVisit("w", "", kOneSeat);
  JustBefore();
  BeforeNextCommit([this] {
    JustAfter();
    ASSERT_THAT(Hold("w", At(1, 10, 30), "0 anna"), IsOk());
  });
  EXPECT_THAT(Answer("v", "anna"), FailsWith(common::v1::HOLD_EXPIRED));
  EXPECT_EQ(StateOf(Get("v")), "PROPOSED");
  EXPECT_EQ(Free(OfCalendar("anna"), 1), "1 08:00-1 10:30 1 11:30-1 16:00");
}

TEST_F(HoldEndRaceTest, WhenTheAnswerIsDoneFirst_TheTimeIsNotTaken) {
  HoldUntilTheEnd();
  NewVisit("w", "", kOneSeat);
  JustAfter();
  BeforeNextCommit([this] {
    JustBefore();
    ASSERT_THAT(Answer("v", "anna"), IsOk());
    JustAfter();
  });
  EXPECT_EQ(FaultsOf(Hold("w", At(1, 10, 30), "0 anna")), "crew[0].calendar NOT_FREE");
  EXPECT_EQ(StateOf(Get("v")), "CONFIRMED");
  EXPECT_EQ(Free(OfCalendar("anna"), 1), "1 08:00-1 10:00 1 11:00-1 16:00");
}

TEST_F(HoldEndRaceTest, AHoldThatIsProlongedTooLate_TakesNothingFromWhoHasTheTimeNow) {
  HoldUntilTheEnd();
  NewVisit("w", "", kOneSeat);
  JustBefore();
  BeforeNextCommit([this] {
    JustAfter();
    ASSERT_THAT(Hold("w", At(1, 10, 30), "0 anna"), IsOk());
  });
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna")), "crew[0].calendar NOT_FREE");
  EXPECT_EQ(StateOf(Get("v")), "PROPOSED");
  EXPECT_EQ(StateOf(Get("w")), "HELD");
}

// The crews have nobody in common, so no page of a calendar tells the answer of the other hold.
TEST_F(HoldEndRaceTest, WhenAResidentIsMetByAnotherFirst_TheFrequencyHolds) {
  Resident("r", {"frequency { contact_count: 1 span_days: 2 }"});
  HoldUntilTheEnd(About("r"));
  NewVisit("w", "", kOfPolice, About("r"));
  JustBefore();
  BeforeNextCommit([this] {
    JustAfter();
    ASSERT_THAT(Hold("w", At(2, 10), "0 jan"), IsOk());
  });
  EXPECT_THAT(Answer("v", "anna"), FailsWith(common::v1::HOLD_EXPIRED));
  EXPECT_EQ(StateOf(Get("v")), "PROPOSED");
}

TEST_F(HoldEndRaceTest, WhenTheAnswerIsDoneFirst_TheFrequencyHoldsToo) {
  Resident("r", {"frequency { contact_count: 1 span_days: 2 }"});
  HoldUntilTheEnd(About("r"));
  NewVisit("w", "", kOfPolice, About("r"));
  JustAfter();
  BeforeNextCommit([this] {
    JustBefore();
    ASSERT_THAT(Answer("v", "anna"), IsOk());
    JustAfter();
  });
  EXPECT_EQ(FaultsOf(Hold("w", At(2, 10), "0 jan")), "start_time AGAINST_BOUNDARY");
}

TEST_F(HoldEndRaceTest, WhoSaysNothingOfHowOften_IsMetByBoth) {
  Resident("r", {"hours { begin_minute: 0 end_minute: 60 }"});
  HoldUntilTheEnd(About("r"));
  NewVisit("w", "", kOfPolice, About("r"));
  JustBefore();
  BeforeNextCommit([this] {
    JustAfter();
    ASSERT_THAT(Hold("w", At(2, 10), "0 jan"), IsOk());
  });
  EXPECT_THAT(Answer("v", "anna"), IsOk());
}

// ---- displacement, substitutes and moved visits

TEST_F(HoldRaceTest, OfTwoUrgentVisits_OneDisplaces_AndTheDisplacedIsCountedOnce) {
  ActIn({.purpose = common::v1::EMERGENCY});
  NewVisit("plain", "", kOneSeat);
  ASSERT_THAT(Hold("plain", At(1, 10), "0 anna"), IsOk());
  const std::string ground = "displacement_ground: 'art. 12a'";
  for (const char* id : {"v", "w"}) {
    NewVisit(id, "urgency: URGENT legal_ground: 'art. 12a'", kOneSeat);
  }
  BeforeNextCommit([&] { ASSERT_THAT(Hold("w", At(1, 10), "0 anna", ground), IsOk()); });
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna", ground)), "crew[0].calendar NOT_FREE");
  EXPECT_EQ(Get("plain").displaced_count(), 1);
}

TEST_F(HoldRaceTest, ADisplacement_DoesNotTakeTheSlotOfACrewThatHasJustArrived) {
  ActIn({.purpose = common::v1::EMERGENCY});
  NewVisit("plain", "", kOneSeat);
  Confirmed("plain", At(0, 12, 30), "0 anna", {"anna"});
  NewVisit("v", "urgency: URGENT legal_ground: 'art. 12a'", kOneSeat);
  BeforeNextCommit([this] {
    ASSERT_THAT(
        (Do<Visit, v1::CheckInVisitRequest>(absl::StrCat("name: '", VisitName("plain"), "'"))),
        IsOk());
  });
  EXPECT_EQ(FaultsOf(Hold("v", At(0, 13), "0 anna", "displacement_ground: 'art. 12a'")),
            "crew[0].calendar NOT_FREE");
  EXPECT_EQ(StateOf(Get("plain")), "UNDER_WAY");
}

TEST_F(HoldRaceTest, ASubstitute_WhoIsTakenMeanwhile_IsRefused) {
  NewVisit("v", "", kOneSeat);
  NewVisit("w", "", kOneSeat);
  ASSERT_THAT(Hold("v", At(1, 10), "0 anna"), IsOk());
  BeforeNextCommit([this] { ASSERT_THAT(Hold("w", At(1, 10), "0 ewa"), IsOk()); });
  EXPECT_EQ(FaultsOf(Substitute("v", From("anna"), "ewa")), "to_calendar NOT_FREE");
  EXPECT_EQ(CrewOf(Get("v")), "0 anna ASKED");
}

TEST_F(HoldRaceTest, OfTwoReschedulesAtOnce_OneIsDone) {
  NewVisit("old", "", kOneSeat);
  Confirmed("old", At(1, 10), "0 anna", {"anna"});
  BeforeNextCommit([this] { ASSERT_THAT(Reschedule("old", "a", At(2, 10), "0 anna"), IsOk()); });
  EXPECT_THAT(Reschedule("old", "b", At(3, 10), "0 anna"),
              FailsWith(common::v1::VISIT_STEP_REFUSED));
  EXPECT_EQ(Free(OfCalendar("anna"), 3), "3 08:00-3 16:00");
}

TEST_F(HoldRaceTest, TheLastAnswer_AndTheArrivalOnTheOldVisit_DoNotBothWin) {
  NewVisit("old", "", kOneSeat);
  Confirmed("old", At(1, 10), "0 anna", {"anna"});
  ASSERT_THAT(Reschedule("old", "new", At(1, 11), "0 anna"), IsOk());
  clock().Set(At(1, 10));
  BeforeNextCommit([this] {
    ASSERT_THAT(
        (Do<Visit, v1::CheckInVisitRequest>(absl::StrCat("name: '", VisitName("old"), "'"))),
        IsOk());
  });
  EXPECT_THAT(Answer("new", "anna"), FailsWith(common::v1::VISIT_STEP_REFUSED));
  EXPECT_EQ(StateOf(Get("old")), "UNDER_WAY");
}

}  // namespace
}  // namespace osiedle::visits
