// Slots that are held, given back, moved and taken over.
#include "services/visits/bookings/hold_handlers.h"

#include <string>
#include <vector>

#include "services/visits/bookings/booking_case_test.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::TimeOf;
using ::osiedle::visits::v1::Visit;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class HoldHandlersTest : public BookingTest {
 protected:
  // The names of the visits of which the feed of the last write tells, by id.
  std::vector<std::string> Told() const {
    std::vector<std::string> ids;
    for (const auto& change : fed()) ids.emplace_back(call::LastIdOfName(change.name()));
    return ids;
  }
  std::string FreeOf(const std::string& calendar, int day) {
    return Free(OfCalendar(calendar), day);
  }
};

// ---- HoldSlot

TEST_F(HoldHandlersTest, AHold_TakesTheWholeCrew_AndAsksThePeople) {
  NewVisit("v");
  const auto held = Hold("v", At(1, 10), "1 jan, 2 car, 0 anna");
  ASSERT_THAT(held, IsOk());
  EXPECT_EQ(held->state(), Visit::HELD);
  EXPECT_EQ(CrewOf(*held), "0 anna ASKED, 1 jan ASKED, 2 car ACCEPTED");
  EXPECT_EQ(held->crew(1).staff_member(), Fill("%/staffMembers/jan"));
  EXPECT_EQ(held->crew(1).display_name(), "Osoba");
  EXPECT_EQ(held->crew(2).display_name(), "Dacia");
  EXPECT_THAT(held->staff_members(),
              UnorderedElementsAre(Fill("%/staffMembers/anna"), Fill("%/staffMembers/jan")));
  EXPECT_EQ(TimeOf(held->start_time()), At(1, 10));
  EXPECT_EQ(TimeOf(held->end_time()), At(1, 11));
  for (const char* calendar : {"anna", "jan", "car"}) {
    EXPECT_EQ(FreeOf(calendar, 1), "1 08:00-1 10:00 1 11:00-1 16:00") << calendar;
  }
}

TEST_F(HoldHandlersTest, TheHold_EndsAtAWholeSecond_AndAtTheBeginAtTheLatest) {
  NewVisit("v");
  clock().Advance(absl::Milliseconds(700));
  const auto end = [&](absl::Time start, const std::string& more) {
    const auto held = Hold("v", start, "0 anna, 1 jan", more);
    EXPECT_THAT(held, IsOk());
    return held.ok() ? TimeOf(held->hold_expire_time()) : absl::InfinitePast();
  };
  EXPECT_EQ(end(At(2, 10), ""), At(1, 12));
  EXPECT_EQ(end(At(2, 10), "hold_duration { seconds: 300 nanos: 900000000 }"),
            At(0, 12, 5) + absl::Seconds(1));
  EXPECT_EQ(end(At(1, 10), ""), At(1, 10));
  EXPECT_EQ(end(At(1, 10), "hold_duration { seconds: 604800 }"), At(1, 10));
}

TEST_F(HoldHandlersTest, AVisitOfWhichNobodyIsToBeAsked_IsConfirmedAtOnce) {
  NewVisit("v", "", "composition { seats { choices { kind: VEHICLE } } } ");
  const auto held = Hold("v", At(1, 10), "0 car");
  ASSERT_THAT(held, IsOk());
  EXPECT_EQ(held->state(), Visit::CONFIRMED);
  EXPECT_FALSE(held->has_hold_expire_time());
  clock().Advance(absl::Hours(30));
  EXPECT_EQ(StateOf(Get("v")), "CONFIRMED");
}

TEST_F(HoldHandlersTest, AHeldVisit_MovesToAnotherSlot_AndEverybodyIsAskedAgain) {
  NewVisit("v");
  ASSERT_THAT(Hold("v", At(1, 10), "0 anna, 1 jan"), IsOk());
  ASSERT_THAT(Answer("v", "anna"), IsOk());
  const auto moved = Hold("v", At(1, 14), "0 anna, 1 jan, 2 car");
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(CrewOf(*moved), "0 anna ASKED, 1 jan ASKED, 2 car ACCEPTED");
  EXPECT_EQ(FreeOf("anna", 1), "1 08:00-1 14:00 1 15:00-1 16:00");
  EXPECT_EQ(FreeOf("car", 1), "1 08:00-1 14:00 1 15:00-1 16:00");
}

TEST_F(HoldHandlersTest, ASlot_IsHeldOfAProposedVisitAlone) {
  Must<Visit, v1::CreateVisitRequest>(
      absl::StrCat("parent: '%' visit_id: 'draft' visit { kind: OUTREACH_VISIT purpose: OUTREACH ",
                   kOneSeat, kOfPlace, " duration { seconds: 3600 } }"));
  EXPECT_THAT(Hold("draft", At(1, 10), "0 anna"), FailsWith(common::v1::VISIT_STEP_REFUSED));
  NewVisit("v", "", kOneSeat);
  Confirmed("v", At(1, 10), "0 anna", {"anna"});
  EXPECT_THAT(Hold("v", At(1, 14), "0 anna"), FailsWith(common::v1::VISIT_STEP_REFUSED));
  EXPECT_THAT(Hold("nobody", At(1, 14), "0 anna"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  // A stranger is told the same.
  ActAsStaff("jan", common::v1::COORDINATOR);
  EXPECT_THAT(Hold("v", At(1, 14), "0 anna"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(HoldHandlersTest, WhatIsOnlyChecked_TakesNothing) {
  NewVisit("v");
  const auto checked = Hold("v", At(1, 10), "0 anna, 1 jan", "validate_only: true");
  ASSERT_THAT(checked, IsOk());
  EXPECT_EQ(checked->state(), Visit::HELD);
  EXPECT_EQ(StateOf(Get("v")), "PROPOSED");
  EXPECT_EQ(FreeOf("anna", 1), "1 08:00-1 16:00");
}

TEST_F(HoldHandlersTest, AnOldEtag_HoldsNothing) {
  const Visit visit = NewVisit("v");
  const std::string etag = absl::StrCat("etag: '", visit.etag(), "'");
  ASSERT_THAT(Hold("v", At(1, 10), "0 anna, 1 jan", etag), IsOk());
  ASSERT_THAT(Answer("v", "anna"), IsOk());
  // The same request again loses no answer.
  EXPECT_THAT(Hold("v", At(1, 10), "0 anna, 1 jan", etag), FailsWith(common::v1::ETAG_MISMATCH));
  EXPECT_EQ(CrewOf(Get("v")), "0 anna ACCEPTED, 1 jan ASKED");
}

// ---- the end of a hold

TEST_F(HoldHandlersTest, AtTheVerySecondAtWhichAHoldEnds_NobodySeesItAsTaken) {
  NewVisit("v");
  NewVisit("w");
  const auto held = Hold("v", At(1, 10), "0 anna, 1 jan", "hold_duration { seconds: 600 }");
  ASSERT_THAT(held, IsOk());
  const absl::Time end = TimeOf(held->hold_expire_time());
  clock().Set(end - absl::Nanoseconds(1));
  EXPECT_EQ(StateOf(Get("v")), "HELD");
  EXPECT_EQ(FreeOf("jan", 1), "1 08:00-1 10:00 1 11:00-1 16:00");
  EXPECT_THAT(SlotsOn(1, Fill(kThreeSeats)), Not(Contains("10:00")));
  EXPECT_EQ(FaultsOf(Hold("w", At(1, 10), "0 anna, 1 jan")),
            "crew[0].calendar NOT_FREE, crew[1].calendar NOT_FREE");

  clock().Set(end);
  EXPECT_EQ(StateOf(Get("v")), "PROPOSED");
  EXPECT_EQ(CrewOf(Get("v")), "");
  EXPECT_EQ(FreeOf("jan", 1), "1 08:00-1 16:00");
  EXPECT_THAT(SlotsOn(1, Fill(kThreeSeats)), Contains("10:00"));
  EXPECT_THAT(Hold("w", At(1, 10), "0 anna, 1 jan"), IsOk());
  EXPECT_THAT(Release("v"), FailsWith(common::v1::HOLD_EXPIRED));
  // What ended may be held anew, elsewhere.
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna, 1 jan")),
            "crew[0].calendar NOT_FREE, crew[1].calendar NOT_FREE");
  EXPECT_THAT(Hold("v", At(1, 12), "0 anna, 1 jan"), IsOk());
}

// ---- ReleaseSlot

TEST_F(HoldHandlersTest, AReleasedSlot_IsFree_AndTheVisitIsProposed) {
  NewVisit("v");
  EXPECT_THAT(Release("v"), FailsWith(common::v1::VISIT_STEP_REFUSED));
  Confirmed("v", At(1, 10), "0 anna, 1 jan", {"anna", "jan"});
  const auto released = Release("v");
  ASSERT_THAT(released, IsOk());
  EXPECT_EQ(released->state(), Visit::PROPOSED);
  EXPECT_EQ(released->end_reason(), "Awaria samochodu");
  EXPECT_FALSE(released->has_start_time());
  EXPECT_THAT(released->crew(), IsEmpty());
  EXPECT_THAT(released->staff_members(), IsEmpty());
  EXPECT_EQ(FreeOf("anna", 1), "1 08:00-1 16:00");
  EXPECT_THAT(Release("v"), FailsWith(common::v1::HOLD_EXPIRED));
  const auto again = Hold("v", At(1, 10), "0 anna, 1 jan");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->end_reason(), "");
}

// ---- displacement

class DisplacementTest : public HoldHandlersTest {
 protected:
  static constexpr char kGround[] = "displacement_ground: 'art. 12a ustawy'";

  void SetUp() override {
    HoldHandlersTest::SetUp();
    ActIn({.purpose = common::v1::EMERGENCY});
  }
};

TEST_F(DisplacementTest, AnUrgentVisit_TakesTheTimeOfThoseThatAreNot_AndTheFeedTellsOfEach) {
  NewVisit("of-anna", "", kOneSeat);
  NewVisit("of-both");
  NewVisit("later", "", kOneSeat);
  Confirmed("of-anna", At(1, 9, 30), "0 anna", {"anna"});
  ASSERT_THAT(Hold("of-both", At(1, 10, 30), "0 anna, 1 jan"), IsOk());
  ASSERT_THAT(Hold("later", At(1, 14), "0 anna"), IsOk());
  NewVisit("urgent", "urgency: URGENT legal_ground: 'art. 12a'");
  EXPECT_EQ(FaultsOf(Hold("urgent", At(1, 10), "0 anna, 1 jan")),
            "crew[0].calendar NOT_FREE, crew[1].calendar NOT_FREE");
  const auto held = Hold("urgent", At(1, 10), "0 anna, 1 jan", kGround);
  ASSERT_THAT(held, IsOk());
  EXPECT_EQ(held->state(), Visit::HELD);
  EXPECT_THAT(Told(), UnorderedElementsAre("of-anna", "of-both", "urgent"));
  for (const char* id : {"of-anna", "of-both"}) {
    const Visit displaced = Get(id);
    EXPECT_EQ(displaced.state(), Visit::PROPOSED) << id;
    EXPECT_EQ(displaced.displaced_count(), 1) << id;
    EXPECT_THAT(displaced.crew(), IsEmpty()) << id;
  }
  EXPECT_EQ(StateOf(Get("later")), "HELD");
  EXPECT_EQ(FreeOf("anna", 1), "1 08:00-1 10:00 1 11:00-1 14:00 1 15:00-1 16:00");
  EXPECT_EQ(FreeOf("jan", 1), "1 08:00-1 10:00 1 11:00-1 16:00");
}

TEST_F(DisplacementTest, WhatGivesNoWay_KeepsTheCrewAway_AndNothingIsDisplaced) {
  ActAsEverybody();
  ASSERT_THAT(NewSource("anna", "outlook", Busy(2, 10, 11)), IsOk());
  ActAsAnna();
  NewVisit("urgent", "urgency: URGENT legal_ground: 'art. 12a'");
  NewVisit("plain", "", kOneSeat);
  NewVisit("v", "urgency: URGENT legal_ground: 'art. 12a'");
  ASSERT_THAT(Hold("urgent", At(1, 10), "0 anna, 1 jan"), IsOk());
  ASSERT_THAT(Hold("plain", At(1, 10), "0 ewa"), IsOk());
  // Another urgent one. The plain one keeps its slot, because the crew does not go.
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 ewa, 1 jan", kGround)), "crew[1].calendar NOT_FREE");
  EXPECT_EQ(StateOf(Get("plain")), "HELD");
  // What is no visit.
  EXPECT_EQ(FaultsOf(Hold("v", At(2, 10), "0 anna, 1 jan", kGround)), "crew[0].calendar NOT_FREE");
  // A crew that is there already.
  NewVisit("begun", "", kOneSeat);
  Confirmed("begun", At(0, 12, 30), "0 anna", {"anna"});
  ASSERT_THAT(
      (Do<Visit, v1::CheckInVisitRequest>(absl::StrCat("name: '", VisitName("begun"), "'"))),
      IsOk());
  EXPECT_EQ(FaultsOf(Hold("v", At(0, 13), "0 anna, 1 jan", kGround)), "crew[0].calendar NOT_FREE");
}

TEST_F(DisplacementTest, OnlyAnUrgentVisitOfWhoMay_Displaces) {
  NewVisit("plain", "", kOneSeat);
  EXPECT_EQ(FaultsOf(Hold("plain", At(1, 10), "0 anna", kGround)),
            "displacement_ground NOT_OF_VISIT_KIND");
  NewVisit("urgent", "urgency: URGENT legal_ground: 'art. 12a'", kOneSeat);
  ActIn({.purpose = common::v1::OUTREACH});
  EXPECT_THAT(Hold("urgent", At(1, 10), "0 anna", kGround),
              FailsWith(common::v1::PURPOSE_REQUIRED));
  ActIn({.purpose = common::v1::EMERGENCY});
  EXPECT_THAT(Hold("urgent", At(1, 10), "0 anna", kGround), IsOk());
}

TEST_F(DisplacementTest, BuffersAndWays_GiveWayToo_AndNoMoreThanNeedBe) {
  ActAsEverybody();
  ASSERT_THAT(UpdateCalendar("anna", "buffer_before_minutes: 30", "buffer_before_minutes"), IsOk());
  ActAsAnna();
  NewVisit("before", "", kOneSeat);
  NewVisit("long-before", "", kOneSeat);
  NewVisit("urgent", "urgency: URGENT legal_ground: 'art. 12a'", kOneSeat);
  ASSERT_THAT(Hold("long-before", At(1, 8), "0 anna"), IsOk());
  ASSERT_THAT(Hold("before", At(1, 9, 30), "0 anna"), IsOk());
  ASSERT_THAT(Hold("urgent", At(1, 10, 45), "0 anna", kGround), IsOk());
  EXPECT_EQ(StateOf(Get("before")), "PROPOSED");
  EXPECT_EQ(StateOf(Get("long-before")), "HELD");
}

TEST_F(DisplacementTest, AVisitOfWhichTheCallerMayNotKnow_GivesWay_AndNothingIsTold) {
  ActAsStaff("jan", common::v1::COORDINATOR);
  NewVisit("of-police", "institution: '%/institutions/police'",
           "composition { seats { choices { institution: '%/institutions/police' } } } ");
  ASSERT_THAT(Hold("of-police", At(1, 10), "0 jan"), IsOk());
  ActAsAnna();
  NewVisit("urgent", "urgency: URGENT legal_ground: 'art. 12a'");
  ASSERT_THAT(Hold("urgent", At(1, 10), "0 anna, 1 jan", kGround), IsOk());
  EXPECT_THAT(
      (Do<Visit, v1::GetVisitRequest>(absl::StrCat("name: '", VisitName("of-police"), "'"))),
      FailsWith(common::v1::RESOURCE_NOT_FOUND));
  ActAsStaff("jan", common::v1::COORDINATOR);
  EXPECT_EQ(StateOf(Get("of-police")), "PROPOSED");
  EXPECT_EQ(Get("of-police").displaced_count(), 1);
}

TEST_F(DisplacementTest, AtMostTwentyVisits_GiveWay) {
  // Each takes five minutes.
  for (int i = 0; i < 21; ++i) {
    const std::string id = absl::StrCat("v", i);
    NewVisit(id, "", kOneSeat);
    Must<Visit, v1::UpdateVisitRequest>(
        absl::StrCat("visit { name: '", VisitName(id),
                     "' duration { seconds: 300 } } update_mask { paths: 'duration' }"));
    ASSERT_THAT(Hold(id, At(1, 10, 5 * i), "0 anna"), IsOk());
  }
  NewVisit("urgent", "urgency: URGENT legal_ground: 'art. 12a'", kOneSeat);
  Must<Visit, v1::UpdateVisitRequest>(
      absl::StrCat("visit { name: '", VisitName("urgent"),
                   "' duration { seconds: 6300 } } update_mask { paths: 'duration' }"));
  EXPECT_EQ(FaultsOf(Hold("urgent", At(1, 10), "0 anna", kGround)), "crew[0].calendar NOT_FREE");
  EXPECT_EQ(StateOf(Get("v7")), "HELD");
  ASSERT_THAT(Release("v20"), IsOk());
  EXPECT_THAT(Hold("urgent", At(1, 10), "0 anna", kGround), IsOk());
  EXPECT_EQ(StateOf(Get("v7")), "PROPOSED");
}

// ---- calendars of a crew

TEST_F(HoldHandlersTest, ABookedCalendar_IsNotDeleted_UntilItsVisitHasEnded) {
  NewVisit("v", "", kOneSeat);
  ASSERT_THAT(Hold("v", At(1, 10), "0 anna"), IsOk());
  EXPECT_THAT(DeleteCalendar("anna"), FailsWith(common::v1::RESOURCE_IN_USE));
  EXPECT_THAT(DeleteCalendar("ewa"), IsOk());
  ASSERT_THAT(Answer("v", "anna"), IsOk());
  clock().Set(At(1, 10, 59));
  EXPECT_THAT(DeleteCalendar("anna"), FailsWith(common::v1::RESOURCE_IN_USE));
  clock().Set(At(1, 11));
  EXPECT_THAT(DeleteCalendar("anna"), IsOk());
}

TEST_F(HoldHandlersTest, ACalendarThatWasBookedFarAhead_IsDeletedOnceTheHoldIsGone) {
  NewVisit("v", "", kOneSeat);
  ASSERT_THAT(Hold("v", At(57, 10), "0 anna", "hold_duration { seconds: 3600 }"), IsOk());
  EXPECT_THAT(DeleteCalendar("anna"), FailsWith(common::v1::RESOURCE_IN_USE));
  clock().Advance(absl::Hours(1) - absl::Seconds(1));
  EXPECT_THAT(DeleteCalendar("anna"), FailsWith(common::v1::RESOURCE_IN_USE));
  // Also where no clock has written the end down.
  clock().Advance(absl::Seconds(1));
  EXPECT_THAT(DeleteCalendar("anna"), IsOk());
}

// ---- RescheduleVisit

class RescheduleTest : public HoldHandlersTest {
 protected:
  void SetUp() override {
    HoldHandlersTest::SetUp();
    NewVisit("old", "aim: 'Rozmowa' measures: TWO_PEOPLE external_ids { system: 'x' value: '1' }");
    Confirmed("old", At(1, 10), "0 anna, 1 jan", {"anna", "jan"});
  }
};

TEST_F(RescheduleTest, TheOldSlotIsKept_UntilTheNewVisitIsConfirmed) {
  const auto moved = Reschedule("old", "new", At(2, 10), "0 anna, 1 jan");
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->state(), Visit::HELD);
  EXPECT_EQ(moved->rescheduled_from(), VisitName("old"));
  EXPECT_EQ(moved->aim(), "Rozmowa");
  EXPECT_THAT(moved->measures(), ElementsAre(Visit::TWO_PEOPLE));
  EXPECT_THAT(moved->external_ids(), IsEmpty());
  EXPECT_EQ(moved->transitions_size(), 2);
  EXPECT_EQ(Get("old").state(), Visit::CONFIRMED);
  EXPECT_EQ(Get("old").rescheduled_to(), VisitName("new"));
  EXPECT_EQ(FreeOf("anna", 1), "1 08:00-1 10:00 1 11:00-1 16:00");
  EXPECT_EQ(FreeOf("anna", 2), "2 08:00-2 10:00 2 11:00-2 16:00");

  ASSERT_THAT(Answer("new", "anna"), IsOk());
  EXPECT_EQ(Get("old").state(), Visit::CONFIRMED);
  const auto confirmed = Answer("new", "jan");
  ASSERT_THAT(confirmed, IsOk());
  EXPECT_EQ(confirmed->state(), Visit::CONFIRMED);
  EXPECT_THAT(Told(), UnorderedElementsAre("old", "new"));
  EXPECT_EQ(Get("old").state(), Visit::RESCHEDULED);
  EXPECT_EQ(Get("old").end_reason(), "Prośba mieszkańca");
  EXPECT_EQ(FreeOf("anna", 1), "1 08:00-1 16:00");
  EXPECT_EQ(FreeOf("jan", 1), "1 08:00-1 16:00");
}

TEST_F(RescheduleTest, TheTwoSlots_MayOverlap_AndNobodyElseMayTakeEither) {
  ASSERT_THAT(Reschedule("old", "new", At(1, 10, 30), "0 anna, 1 jan"), IsOk());
  NewVisit("w", "", kOneSeat);
  EXPECT_EQ(FaultsOf(Hold("w", At(1, 11), "0 anna")), "crew[0].calendar NOT_FREE");
  ASSERT_THAT(Answer("new", "anna"), IsOk());
  ASSERT_THAT(Answer("new", "jan"), IsOk());
  EXPECT_EQ(FreeOf("anna", 1), "1 08:00-1 10:30 1 11:30-1 16:00");
}

TEST_F(RescheduleTest, WhenTheHoldEnds_TheOldOneStands_AndMayBeMovedAgain) {
  ASSERT_THAT(Reschedule("old", "new", At(2, 10), "0 anna, 1 jan"), IsOk());
  EXPECT_THAT(Reschedule("old", "newer", At(2, 14), "0 anna, 1 jan"),
              FailsWith(common::v1::VISIT_STEP_REFUSED));
  clock().Set(At(1, 9));
  ASSERT_THAT(Reschedule("old", "x", At(2, 14), "0 anna"),
              FailsWith(common::v1::VISIT_STEP_REFUSED));
  ASSERT_THAT(Release("new"), IsOk());
  EXPECT_EQ(Get("old").state(), Visit::CONFIRMED);
  ASSERT_THAT(Reschedule("old", "newer", At(2, 14), "0 anna, 1 jan"), IsOk());
  // The first one is a visit of its own now: it counts against the old one, and does not end it.
  EXPECT_EQ(FaultsOf(Hold("new", At(1, 10), "0 anna, 1 jan")),
            "crew[0].calendar NOT_FREE, crew[1].calendar NOT_FREE");
  Confirmed("new", At(3, 10), "0 anna, 1 jan", {"anna", "jan"});
  EXPECT_EQ(Get("old").state(), Visit::CONFIRMED);
  ASSERT_THAT(Answer("newer", "anna"), IsOk());
  ASSERT_THAT(Answer("newer", "jan"), IsOk());
  EXPECT_EQ(Get("old").state(), Visit::RESCHEDULED);
}

TEST_F(RescheduleTest, WhenTheCrewGoesOnTheOldVisit_TheNewOneIsCalledOff) {
  ASSERT_THAT(Reschedule("old", "new", At(1, 10, 30), "0 anna, 1 jan"), IsOk());
  clock().Set(At(1, 10));
  ASSERT_THAT((Do<Visit, v1::CheckInVisitRequest>(absl::StrCat("name: '", VisitName("old"), "'"))),
              IsOk());
  EXPECT_EQ(StateOf(Get("new")), "CANCELLED");
  EXPECT_THAT(Answer("new", "anna"), FailsWith(common::v1::VISIT_STEP_REFUSED));
  EXPECT_EQ(FreeOf("anna", 1), "1 08:00-1 10:00 1 11:00-1 16:00");
}

TEST_F(RescheduleTest, AnOldVisitThatIsHeldAgain_IsReplacedAllTheSame) {
  ASSERT_THAT(Reschedule("old", "new", At(1, 10, 30), "0 anna, 1 jan"), IsOk());
  const auto declined = Answer("old", "jan", "DECLINED");
  ASSERT_THAT(declined, IsOk());
  EXPECT_EQ(declined->state(), Visit::HELD);
  ASSERT_THAT(Answer("new", "anna"), IsOk());
  ASSERT_THAT(Answer("new", "jan"), IsOk());
  EXPECT_EQ(StateOf(Get("old")), "RESCHEDULED");
  EXPECT_EQ(StateOf(Get("new")), "CONFIRMED");
}

TEST_F(RescheduleTest, ATakenOrBrokenId_IsRefused_AndTheOldOneIsAsItWas) {
  NewVisit("taken");
  const std::string before = Get("old").etag();
  EXPECT_THAT(Reschedule("old", "taken", At(2, 10), "0 anna, 1 jan"),
              FailsWith(common::v1::RESOURCE_EXISTS));
  EXPECT_EQ(FaultsOf(Reschedule("old", "Nie!", At(0, 10), "0 anna, 1 jan")),
            "visit_id BAD_ID, start_time IN_THE_PAST");
  EXPECT_EQ(Get("old").etag(), before);
  EXPECT_EQ(FreeOf("anna", 2), "2 08:00-2 16:00");
}

TEST_F(RescheduleTest, WhenNobodyIsToBeAsked_BothChangeAtOnce) {
  NewVisit("of-car", "", "composition { seats { choices { kind: VEHICLE } } } ");
  ASSERT_THAT(Hold("of-car", At(1, 14), "0 car"), IsOk());
  const auto moved = Reschedule("of-car", "moved", At(1, 14, 30), "0 car");
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->state(), Visit::CONFIRMED);
  EXPECT_EQ(Get("of-car").state(), Visit::RESCHEDULED);
  EXPECT_EQ(FreeOf("car", 1), "1 08:00-1 14:30 1 15:30-1 16:00");
}

// ---- SubstituteCrewMember

class SubstituteTest : public HoldHandlersTest {
 protected:
  void SetUp() override {
    HoldHandlersTest::SetUp();
    NewVisit("v");
  }
};

TEST_F(SubstituteTest, TheOneIsFree_TheOtherIsTaken_AndTheVisitWaitsForThem) {
  Confirmed("v", At(3, 10), "0 ewa, 1 jan, 2 car", {"ewa", "jan"});
  const auto changed = Substitute("v", From("ewa"), "anna");
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(CrewOf(*changed), "0 anna ASKED, 1 jan ACCEPTED, 2 car ACCEPTED");
  EXPECT_EQ(changed->crew(0).substitute_for(), Fill("%/staffMembers/ewa"));
  EXPECT_THAT(changed->staff_members(),
              UnorderedElementsAre(Fill("%/staffMembers/anna"), Fill("%/staffMembers/jan")));
  EXPECT_EQ(changed->state(), Visit::HELD);
  EXPECT_EQ(TimeOf(changed->hold_expire_time()), At(1, 12));
  EXPECT_EQ(FreeOf("ewa", 3), "3 08:00-3 16:00");
  EXPECT_EQ(FreeOf("anna", 3), "3 08:00-3 10:00 3 11:00-3 16:00");
  const auto accepted = Answer("v", "anna");
  ASSERT_THAT(accepted, IsOk());
  EXPECT_EQ(accepted->state(), Visit::CONFIRMED);
}

TEST_F(SubstituteTest, WhoLeft_KnowsTheVisitNoMore_AndWhoComesInDoes) {
  Confirmed("v", At(1, 10), "0 anna, 1 jan", {"anna", "jan"});
  ActAsStaff("ewa", common::v1::ASSISTANT);
  const std::string name = absl::StrCat("name: '", VisitName("v"), "'");
  EXPECT_THAT((Do<Visit, v1::GetVisitRequest>(name)), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  ActAsAnna();
  ASSERT_THAT(Substitute("v", From("anna"), "ewa"), IsOk());
  ActAsStaff("ewa", common::v1::ASSISTANT);
  EXPECT_THAT((Do<Visit, v1::GetVisitRequest>(name)), IsOk());
  ActAsStaff("anna", common::v1::ASSISTANT);
  EXPECT_THAT((Do<Visit, v1::GetVisitRequest>(name)), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(SubstituteTest, AVehicle_IsReplacedAtOnce) {
  ActAsEverybody();
  ASSERT_THAT(NewCalendar("van", absl::StrCat("kind: VEHICLE capacity: 8 display_name: 'Bus' "
                                              "institution: '%/institutions/mops' ",
                                              kOfficeHours)),
              IsOk());
  ASSERT_THAT(NewCalendar("moped", absl::StrCat("kind: VEHICLE capacity: 1 display_name: 'Skuter' "
                                                "institution: '%/institutions/mops' ",
                                                kOfficeHours)),
              IsOk());
  ActAsAnna();
  Confirmed("v", At(1, 10), "0 anna, 1 jan, 2 car", {"anna", "jan"});
  EXPECT_EQ(FaultsOf(Substitute("v", From("car"), "moped")), "to_calendar MAY_NOT_TAKE_SEAT");
  const auto changed = Substitute("v", From("car"), "van");
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->state(), Visit::CONFIRMED);
  EXPECT_EQ(changed->crew(2).substitute_for(), "");
}

TEST_F(SubstituteTest, AnEmptySeat_IsFilled_WithoutTheConfirmationBeingLost) {
  Confirmed("v", At(1, 10), "0 anna, 1 jan", {"anna", "jan"});
  const auto changed = Substitute("v", "seat: 2", "car");
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(CrewOf(*changed), "0 anna ACCEPTED, 1 jan ACCEPTED, 2 car ACCEPTED");
  EXPECT_EQ(changed->state(), Visit::CONFIRMED);
}

TEST_F(SubstituteTest, TheSeatOfWhoDeclined_IsFilledBySomebodyElse) {
  ASSERT_THAT(Hold("v", At(1, 10), "0 ewa, 1 jan"), IsOk());
  ASSERT_THAT(Answer("v", "jan"), IsOk());
  ASSERT_THAT(Answer("v", "ewa", "DECLINED"), IsOk());
  const auto changed = Substitute("v", "seat: 0", "anna");
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(CrewOf(*changed), "0 anna ASKED, 1 jan ACCEPTED");
  EXPECT_EQ(changed->crew(0).substitute_for(), Fill("%/staffMembers/ewa"));
}

TEST_F(SubstituteTest, AConflictOfInterest_AndWhoeverMayNotOrIsNotFree_AreRefused) {
  Resident("r");
  ConflictOf("ewa", "r");
  NewVisit("w", "", kThreeSeats, About("r"));
  ASSERT_THAT(Hold("w", At(1, 10), "0 anna, 1 jan"), IsOk());
  const std::string before = Get("w").etag();
  EXPECT_EQ(FaultsOf(Substitute("w", From("anna"), "ewa")), "to_calendar CONFLICTS_WITH_SUBJECT");
  EXPECT_EQ(FaultsOf(Substitute("w", From("anna"), "car")), "to_calendar MAY_NOT_TAKE_SEAT");
  EXPECT_EQ(Get("w").etag(), before);
  ASSERT_THAT(Hold("v", At(2, 10), "0 anna, 1 jan"), IsOk());
  NewVisit("of-ewa", "", kOneSeat);
  ASSERT_THAT(Hold("of-ewa", At(2, 10, 30), "0 ewa"), IsOk());
  EXPECT_EQ(FaultsOf(Substitute("v", From("anna"), "ewa")), "to_calendar NOT_FREE");
}

TEST_F(SubstituteTest, WhatIsWrongWithTheRequest_IsNamedAtOnce) {
  EXPECT_THAT(Substitute("v", From("anna"), "ewa"), FailsWith(common::v1::VISIT_STEP_REFUSED));
  ASSERT_THAT(Hold("v", At(1, 10), "0 anna, 1 jan"), IsOk());
  EXPECT_EQ(FaultsOf(Substitute("v", From("ewa"), "jan")),
            "from_calendar NOT_ON_CREW, to_calendar ALREADY_IN_LIST");
  EXPECT_EQ(FaultsOf(Substitute("v", "seat: 0", "ewa")), "seat SEAT_FULL");
  EXPECT_EQ(FaultsOf(Substitute("v", "seat: 3", "NIE")),
            "seat SEAT_UNKNOWN, to_calendar BAD_NAME_IN_MUNICIPALITY");
  clock().Set(At(1, 10));
  EXPECT_THAT(Substitute("v", From("anna"), "ewa"), FailsWith(common::v1::HOLD_EXPIRED));
}

// ---- FindSubstitutes

TEST_F(SubstituteTest, FindSubstitutes_GivesWhoMayAndIsFree_ThePreferredFirst) {
  ActAsEverybody();
  for (const char* id : {"ola", "iza", "zofia", "busy", "gone"}) {
    Must<staff::v1::StaffMember, staff::v1::CreateStaffMemberRequest>(absl::StrCat(
        "parent: '%' staff_member_id: '", id, "' staff_member { display_name: 'Pani ", id,
        "' institution: '%/institutions/mops' mandate { start_date { year: 2020 month:"
        " 1 day: 1 } } }"));
    ASSERT_THAT(NewCalendarOf(id), IsOk());
  }
  ASSERT_THAT(NewSource("busy", "outlook", Busy(1, 10, 11)), IsOk());
  ASSERT_THAT(DeleteCalendar("gone"), IsOk());
  ActAsAnna();
  NewVisit("w", "",
           "composition { previous_crew: '%/staffMembers/iza' seats { choices { staff_member:"
           " '%/staffMembers/anna' } choices { staff_member: '%/staffMembers/zofia' } choices {"
           " institution: '%/institutions/mops' kind: STAFF_MEMBER } } seats { choices { kind:"
           " VEHICLE } } } ");
  ASSERT_THAT(Hold("w", At(1, 10), "0 anna, 1 car"), IsOk());
  const auto found = Do<v1::FindSubstitutesResponse, v1::FindSubstitutesRequest>(
      absl::StrCat("name: '", VisitName("w"), "' seat: 0"));
  ASSERT_THAT(found, IsOk());
  std::vector<std::string> ids;
  for (const v1::CrewMember& member : found->substitutes()) {
    ids.push_back(absl::StrCat(call::LastIdOfName(member.calendar()), " ", member.choice()));
    EXPECT_THAT(Hold("w", At(1, 10), "0 anna, 1 car"), IsOk());
    EXPECT_THAT(Substitute("w", From("anna"), std::string(call::LastIdOfName(member.calendar()))),
                IsOk());
  }
  EXPECT_THAT(ids, ElementsAre("iza 2", "zofia 1", "ewa 2", "ola 2"));
  EXPECT_EQ(FaultsOf((Do<v1::FindSubstitutesResponse, v1::FindSubstitutesRequest>(
                          absl::StrCat("name: '", VisitName("w"), "' seat: 2")))
                         .status()),
            "seat SEAT_UNKNOWN");
}

TEST_F(SubstituteTest, FindSubstitutes_NamesNobodyWithAConflict) {
  Resident("r", {"exclusion { kind: PERSON staff_member: '" + Fill("%/staffMembers/jan") + "' }"});
  ConflictOf("ewa", "r");
  NewVisit("w", "", "composition { seats { choices { kind: STAFF_MEMBER } } } ", About("r"));
  ASSERT_THAT(Hold("w", At(1, 10), "0 anna"), IsOk());
  const auto found = Must<v1::FindSubstitutesResponse, v1::FindSubstitutesRequest>(
      absl::StrCat("name: '", VisitName("w"), "' seat: 0"));
  EXPECT_THAT(found.substitutes(), IsEmpty());
}

}  // namespace
}  // namespace osiedle::visits
