// EditEventSeries: all occurrences, and this one and those that follow.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/attendance_requests.pb.h"
#include "osiedle/clubs/v1/standing_registration_requests.pb.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_case_test.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::AffectedRegistration;
using ::osiedle::clubs::v1::EditEventSeriesResponse;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::Registration;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Six Tuesdays.
class EditHandlersTest : public PlanTest {
 protected:
  void SetUp() override {
    PlanTest::SetUp();
    ASSERT_THAT(NewSeries("szydelko", "recurrence_rule: 'FREQ=WEEKLY;COUNT=6'"), IsOk());
  }
  static std::string Start(int day, int hour, int minute = 0) {
    return absl::StrCat("start { ", Wall(day, hour, minute), " }");
  }
  EffectiveOccurrence Effective(const std::string& id) {
    EffectiveOccurrence effective;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(effective,
                                       FindEffective(call, snapshot, OccurrenceName(id)));
                      return absl::OkStatus();
                    }),
                IsOk());
    return effective;
  }
  // Of the week.
  static std::string Id(int week) { return OccurrenceId("szydelko", 1 + 7 * week, 17); }
};

TEST_F(EditHandlersTest, AnotherTimeOfAll_MovesThemWithWhoSignedUp) {
  ASSERT_THAT(SignUp(Id(1), "grupa"), IsOk());
  const auto edit = EditAll("szydelko", Start(1, 18), {"start"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->moved_occurrence_count(), 6);
  EXPECT_EQ(edit->removed_occurrence_count(), 0);
  EXPECT_EQ(edit->added_occurrence_count(), 0);
  EXPECT_EQ(edit->affected_registration_count(), 1);
  ASSERT_THAT(edit->affected_registrations(), SizeIs(1));
  EXPECT_EQ(edit->affected_registrations(0).effect(), AffectedRegistration::MOVED);
  EXPECT_EQ(call::TimeOf(edit->affected_registrations(0).new_start_time()), At(8, 18));
  EXPECT_FALSE(edit->has_ended_series());
  const auto occurrence = GetOccurrence(Id(1));
  ASSERT_THAT(occurrence, IsOk());
  EXPECT_EQ(call::TimeOf(occurrence->start_time()), At(8, 18));
  EXPECT_FALSE(occurrence->is_exception());
  EXPECT_EQ(occurrence->places().confirmed(), 2);
  StepClock();
  EXPECT_EQ(GetRegistration(Id(1), "grupa")->state(), Registration::CONFIRMED);
}

TEST_F(EditHandlersTest, AnEdit_StandsInTheHistory) {
  ASSERT_THAT(EditAll("szydelko", Start(1, 18), {"start"}), IsOk());
  ASSERT_THAT(EditAll("szydelko", "duration_minutes: 60", {"duration_minutes"}), IsOk());
  const auto series = GetSeries("szydelko");
  ASSERT_THAT(series->edits(), SizeIs(2));
  EXPECT_THAT(series->edits(0).fields(), ElementsAre("start"));
  EXPECT_EQ(series->edits(0).scope(), v1::ALL);
  EXPECT_EQ(series->edits(0).reason(), "Zmiana planu");
  EXPECT_EQ(series->edits(0).first_start().minute(), 17 * 60);
  EXPECT_THAT(series->edits(1).fields(), ElementsAre("duration_minutes"));
}

TEST_F(EditHandlersTest, TheHistory_KeepsTheLastFifty) {
  for (int i = 0; i < 53; ++i) {
    ASSERT_THAT(
        EditAll("szydelko", absl::StrCat("duration_minutes: ", 10 + i), {"duration_minutes"}),
        IsOk());
  }
  EXPECT_THAT(GetSeries("szydelko")->edits(), SizeIs(50));
}

TEST_F(EditHandlersTest, ManyEditsOfTheTimes_LeaveVenueAndPlacesOfWhatHasBegun) {
  ASSERT_THAT(NewVenue("duza", 50), IsOk());
  GoTo(At(1, 17));
  ASSERT_THAT(EditAll("szydelko", "venue: '%/venues/duza' sign_up { capacity: 40 }",
                      {"venue", "sign_up.capacity"}),
              IsOk());
  for (int i = 0; i < 53; ++i) {
    ASSERT_THAT(
        EditAll("szydelko", absl::StrCat("duration_minutes: ", 10 + i), {"duration_minutes"}),
        IsOk());
  }
  const auto series = GetSeries("szydelko");
  ASSERT_THAT(series->edits(), SizeIs(50));
  EXPECT_EQ(series->edits(0).fields(0), "venue");
  EXPECT_EQ(Effective(Id(0)).venue, VenueName("sala"));
  EXPECT_EQ(Effective(Id(0)).capacity, 20);
  EXPECT_EQ(Effective(Id(1)).venue, VenueName("duza"));
  EXPECT_EQ(Effective(Id(1)).capacity, 40);
}

TEST_F(EditHandlersTest, AHistoryWithMuchToSay_KeepsTheNewest_AndLeavesRoomForMore) {
  std::string all;
  std::string all_but_one;
  for (int i = 0; i < 20; ++i) {
    const std::string id = absl::StrCat(std::string(56, 'a'), "-", 10 + i);
    Must<staff::v1::StaffMember, staff::v1::CreateStaffMemberRequest>(
        absl::StrCat("parent: '%' staff_member_id: '", id,
                     "' staff_member { display_name: 'Osoba' institution: '%/institutions/mok'"
                     " mandate { start_date { year: 2020 month: 1 day: 1 } } }"));
    all_but_one = all;
    absl::StrAppend(&all, " leaders: '%/staffMembers/", id, "'");
  }
  // Each record has about 2 KB, so that fifty have no room in a row.
  for (int i = 0; i < 40; ++i) {
    ASSERT_THAT(EditAll("szydelko", i % 2 == 0 ? all : all_but_one, {"leaders"}), IsOk()) << i;
  }
  ASSERT_THAT(EditAll("szydelko", "duration_minutes: 10", {"duration_minutes"}), IsOk());
  const auto series = GetSeries("szydelko");
  EXPECT_LT(series->ByteSizeLong(), 50 * 1024);
  EXPECT_GT(series->edits_size(), 10);
  EXPECT_EQ(series->edits().rbegin()->fields(0), "duration_minutes");
}

TEST_F(EditHandlersTest, TheReasonOfAnEdit_StandsInWhatItPutsElsewhere) {
  ASSERT_THAT(NewVenue("hala", 300), IsOk());
  ASSERT_THAT(EditAll("szydelko", Start(1, 18), {"start"}), IsOk());
  EXPECT_EQ(GetOccurrence(Id(1))->move_reason(), "Zmiana planu");
  EXPECT_EQ(call::TimeOf(GetOccurrence(Id(1))->move_time()), clock().Now());
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(EditAll("szydelko", "venue: '%/venues/hala'", {"venue"}), IsOk());
  EXPECT_EQ(call::TimeOf(GetOccurrence(Id(1))->move_time()), clock().Now());
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(EditAll("szydelko", "sign_up { capacity: 9 }", {"sign_up.capacity"}), IsOk());
  EXPECT_LT(call::TimeOf(GetOccurrence(Id(1))->move_time()), clock().Now());
}

TEST_F(EditHandlersTest, AnEditThatChangesNothing_WritesNothing) {
  const std::string etag = GetSeries("szydelko")->etag();
  const auto edit = EditAll("szydelko", Start(1, 17), {"start"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->event_series().name(), SeriesName("szydelko"));
  EXPECT_EQ(GetSeries("szydelko")->etag(), etag);
  EXPECT_THAT(fed(), IsEmpty());
}

TEST_F(EditHandlersTest, AnotherDay_CancelsWhereSomebodySignedUp_AndDeletesElsewhere) {
  ASSERT_THAT(SignUp(Id(1), "grupa"), IsOk());
  const auto edit = EditAll("szydelko", Start(2, 17), {"start"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->removed_occurrence_count(), 6);
  EXPECT_EQ(edit->added_occurrence_count(), 6);
  ASSERT_THAT(edit->affected_registrations(), SizeIs(1));
  EXPECT_EQ(edit->affected_registrations(0).effect(), AffectedRegistration::CANCELLED);
  const auto cancelled = GetOccurrence(Id(1));
  EXPECT_EQ(cancelled->state(), Occurrence::CANCELLED);
  EXPECT_EQ(cancelled->cancel_reason(), "Zmiana planu");
  EXPECT_FALSE(cancelled->has_delete_time());
  EXPECT_TRUE(GetOccurrence(Id(0))->has_delete_time());
  EXPECT_EQ(StartsOf("szydelko").front(), "2024-06-05 17:00");
  EXPECT_THAT(StartsOf("szydelko"), SizeIs(6));
  StepClock();
  EXPECT_EQ(GetRegistration(Id(1), "grupa")->state(), Registration::CANCELLED);
}

TEST_F(EditHandlersTest, AnotherDay_CancelsWhereSomebodyCameAlready) {
  GoTo(At(1, 10));
  ASSERT_THAT((Do<v1::Attendance, v1::CheckInRequest>(absl::StrCat(
                  "parent: '", OccurrenceName(Id(0)), "' attendance_id: 'a' attendance {",
                  " head_counts { age_band: AGE_30_TO_44 count: 1 } }"))),
              IsOk());
  ASSERT_THAT(EditAll("szydelko", Start(2, 17), {"start"}), IsOk());
  const auto cancelled = GetOccurrence(Id(0));
  EXPECT_EQ(cancelled->state(), Occurrence::CANCELLED);
  EXPECT_FALSE(cancelled->has_delete_time());
  EXPECT_TRUE(GetOccurrence(Id(1))->has_delete_time());
}

TEST_F(EditHandlersTest, WhatAnEditTookAway_GetsNoPlanOfItsOwn_AndHoldsNoDay) {
  ASSERT_THAT(SignUp(Id(1), "grupa"), IsOk());
  ASSERT_THAT(EditAll("szydelko", Start(2, 17), {"start"}), IsOk());
  EXPECT_THAT(UpdateOccurrence(Id(1), "capacity: 5", "capacity"),
              FailsWith(common::v1::OCCURRENCE_CANCELLED));
  EXPECT_THAT(UpdateOccurrence(Id(1), "note: 'Przeniesione na środy'", "note"), IsOk());
  ASSERT_THAT(EditAll("szydelko", Start(1, 17), {"start"}), IsOk());
  EXPECT_THAT(StartsOf("szydelko"), SizeIs(6));
}

TEST_F(EditHandlersTest, ADayThatComesBack_GetsAnOccurrenceAgain_AndNobodyIsSignedUpAnew) {
  ASSERT_THAT(SignUp(Id(1), "grupa"), IsOk());
  ASSERT_THAT(EditAll("szydelko", Start(2, 17), {"start"}), IsOk());
  const auto edit = EditAll("szydelko", Start(1, 17), {"start"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->added_occurrence_count(), 6);
  EXPECT_THAT(StartsOf("szydelko"), SizeIs(6));
  // The one that was deleted is taken back; the one that was CANCELLED stays so.
  EXPECT_FALSE(GetOccurrence(Id(0))->has_delete_time());
  EXPECT_EQ(GetOccurrence(Id(1))->state(), Occurrence::CANCELLED);
  const auto again = GetOccurrence(absl::StrCat(Id(1), "-2"));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->places().confirmed(), 0);
}

TEST_F(EditHandlersTest, WhatHasBegun_StaysAsItWas_AlsoItsVenueAndItsCapacity) {
  ASSERT_THAT(NewVenue("hala", 300), IsOk());
  GoTo(At(8, 17, 30));
  const auto edit = EditAll("szydelko",
                            absl::StrCat(Start(1, 18),
                                         " venue: '%/venues/hala' sign_up { "
                                         "capacity: 7 }"),
                            {"start", "venue", "sign_up"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->moved_occurrence_count(), 4);
  for (const int week : {0, 1}) {
    const auto begun = GetOccurrence(Id(week));
    EXPECT_EQ(call::TimeOf(begun->start_time()), At(1 + 7 * week, 17));
    EXPECT_EQ(begun->places().capacity(), 20);
  }
  EXPECT_EQ(GetOccurrence(Id(2))->places().capacity(), 7);
  EXPECT_EQ(GetSeries("szydelko")->edits(0).old_venue(), "");
}

TEST_F(EditHandlersTest, WhatHasBegun_StaysAsItWas_AlsoWhereItsSeriesIsDivided) {
  ASSERT_THAT(NewVenue("hala", 300), IsOk());
  ASSERT_THAT(NewSeries("druty",
                        "venue: '%/venues/hala' sign_up { capacity: 7 }"
                        " leaders: '%/staffMembers/anna'"),
              IsOk());
  GoTo(At(8, 17, 30));
  ASSERT_THAT(EditFollowing("druty", OccurrenceId("druty", 15, 17),
                            "venue: '%/venues/sala' sign_up { capacity: 5 }"
                            " leaders: '%/staffMembers/ewa'",
                            {"venue", "sign_up", "leaders"}),
              IsOk());
  for (const int day : {1, 8}) {
    const EffectiveOccurrence begun = Effective(OccurrenceId("druty", day, 17));
    EXPECT_EQ(begun.venue, VenueName("hala"));
    EXPECT_EQ(begun.policy.capacity(), 7);
    EXPECT_THAT(begun.series.leaders(), ElementsAre(absl::StrCat(kRybnik, "/staffMembers/anna")));
  }
  EXPECT_EQ(Effective(OccurrenceId("druty", 15, 17)).capacity, 5);
}

TEST_F(EditHandlersTest, Exceptions_StayAsTheyAre) {
  ASSERT_THAT(NewVenue("hala", 300), IsOk());
  ASSERT_THAT(MoveOccurrence(Id(1), Start(9, 10)), IsOk());
  ASSERT_THAT(CancelOccurrence(Id(2)), IsOk());
  const auto edit = EditAll("szydelko", absl::StrCat(Start(1, 18), " venue: '%/venues/hala'"),
                            {"start", "venue"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->moved_occurrence_count(), 4);
  EXPECT_EQ(edit->added_occurrence_count(), 0);
  const auto moved = GetOccurrence(Id(1));
  EXPECT_EQ(call::TimeOf(moved->start_time()), At(9, 10));
  EXPECT_EQ(moved->venue(), VenueName("sala"));
  EXPECT_EQ(moved->places().capacity(), 20);
  EXPECT_EQ(GetOccurrence(Id(2))->state(), Occurrence::CANCELLED);
  EXPECT_EQ(GetOccurrence(Id(3))->places().capacity(), 300);
}

TEST_F(EditHandlersTest, AnotherVenue_AffectsWhoSignedUp) {
  ASSERT_THAT(NewVenue("hala", 300), IsOk());
  ASSERT_THAT(SignUp(Id(1), "grupa"), IsOk());
  const auto edit = EditAll("szydelko", "venue: '%/venues/hala'", {"venue"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->moved_occurrence_count(), 0);
  ASSERT_THAT(edit->affected_registrations(), SizeIs(1));
  EXPECT_EQ(edit->affected_registrations(0).effect(), AffectedRegistration::OTHER_VENUE);
}

TEST_F(EditHandlersTest, FewerPlacesThanAreTaken_AreRefused_AndNothingIsChanged) {
  ASSERT_THAT(NewVenue("pokoj", 4), IsOk());
  ASSERT_THAT(SignUp(Id(1), "grupa", 5), IsOk());
  const std::string etag = GetSeries("szydelko")->etag();
  EXPECT_THAT(EditAll("szydelko", "sign_up { capacity: 4 }", {"sign_up.capacity"}),
              FailsWith(common::v1::CAPACITY_TAKEN));
  EXPECT_THAT(EditAll("szydelko", "venue: '%/venues/pokoj'", {"venue"}),
              FailsWith(common::v1::CAPACITY_TAKEN));
  EXPECT_THAT(EditFollowing("szydelko", Id(0), "venue: '%/venues/pokoj'", {"venue"}),
              FailsWith(common::v1::CAPACITY_TAKEN));
  EXPECT_EQ(GetSeries("szydelko")->etag(), etag);
  EXPECT_THAT(EditAll("szydelko", "sign_up { capacity: 5 }", {"sign_up.capacity"}), IsOk());
}

TEST_F(EditHandlersTest, MorePlaces_MoveTheWaitlist) {
  ASSERT_THAT(EditAll("szydelko", "sign_up { capacity: 2 waitlist_capacity: 5 }", {"sign_up"}),
              IsOk());
  ASSERT_THAT(SignUp(Id(0), "pierwsza"), IsOk());
  const auto waiting = SignUp(Id(0), "druga");
  ASSERT_THAT(waiting, IsOk());
  ASSERT_EQ(waiting->state(), Registration::WAITLISTED);
  ASSERT_THAT(EditAll("szydelko", "sign_up { capacity: 4 }", {"sign_up.capacity"}), IsOk());
  StepClock();
  EXPECT_EQ(GetRegistration(Id(0), "druga")->state(), Registration::OFFERED);
}

TEST_F(EditHandlersTest, ThisAndFollowing_DividesTheSeries) {
  ASSERT_THAT(SignUp(Id(1), "wczesniej"), IsOk());
  ASSERT_THAT(SignUp(Id(3), "pozniej"), IsOk());
  const auto edit = EditFollowing("szydelko", Id(2), Start(15, 18), {"start"});
  ASSERT_THAT(edit, IsOk());
  const EventSeries& following = edit->event_series();
  const EventSeries& ended = edit->ended_series();
  EXPECT_EQ(ended.name(), SeriesName("szydelko"));
  EXPECT_NE(following.name(), ended.name());
  EXPECT_EQ(following.previous_series(), ended.name());
  EXPECT_EQ(ended.next_series(), following.name());
  EXPECT_EQ(following.recurrence_rule(), "FREQ=WEEKLY;COUNT=4");
  EXPECT_EQ(edit->moved_occurrence_count(), 4);
  EXPECT_EQ(edit->added_occurrence_count(), 0);
  EXPECT_EQ(edit->removed_occurrence_count(), 0);
  ASSERT_THAT(edit->affected_registrations(), SizeIs(1));
  EXPECT_EQ(edit->affected_registrations(0).registration(),
            absl::StrCat(OccurrenceName(Id(3)), "/registrations/pozniej"));
  // The same occurrences, and none of them twice.
  EXPECT_THAT(StartsOf("szydelko"), ElementsAre("2024-06-04 17:00", "2024-06-11 17:00"));
  EXPECT_THAT(
      StartsOf(IdIn(following.name())),
      ElementsAre("2024-06-18 18:00", "2024-06-25 18:00", "2024-07-02 18:00", "2024-07-09 18:00"));
  const auto occurrence = GetOccurrence(Id(3));
  EXPECT_EQ(occurrence->series(), following.name());
  EXPECT_EQ(occurrence->places().confirmed(), 2);
  EXPECT_EQ(GetSeries("szydelko")->edits(0).scope(), v1::THIS_AND_FOLLOWING);
}

TEST_F(EditHandlersTest, ThisAndFollowing_AtTheFirst_LeavesNothing) {
  const auto edit = EditFollowing("szydelko", Id(0), "duration_minutes: 60", {"duration_minutes"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_THAT(StartsOf("szydelko"), IsEmpty());
  EXPECT_THAT(StartsOf(IdIn(edit->event_series().name())), SizeIs(6));
}

TEST_F(EditHandlersTest, ThisAndFollowing_TakesExceptionsAlong) {
  ASSERT_THAT(NewVenue("hala", 300), IsOk());
  ASSERT_THAT(MoveOccurrence(Id(3), Start(1, 9)), IsOk());
  ASSERT_THAT(CancelOccurrence(Id(4)), IsOk());
  ASSERT_THAT(SignUp(Id(3), "grupa"), IsOk());
  const auto edit =
      EditFollowing("szydelko", Id(2), absl::StrCat(Start(15, 18), " venue: '%/venues/hala'"),
                    {"start", "venue"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->added_occurrence_count(), 0);
  EXPECT_EQ(edit->affected_registration_count(), 0);
  const auto moved = GetOccurrence(Id(3));
  EXPECT_EQ(moved->series(), edit->event_series().name());
  EXPECT_EQ(call::TimeOf(moved->start_time()), At(1, 9));
  EXPECT_EQ(moved->venue(), VenueName("sala"));
  EXPECT_EQ(moved->places().confirmed(), 2);
  EXPECT_EQ(GetOccurrence(Id(4))->series(), edit->event_series().name());
  // The clock finds nothing missing in either series.
  GoTo(At(60, 12));
  StepClock();
  EXPECT_THAT(OccurrencesOf("szydelko"), SizeIs(2));
  EXPECT_THAT(OccurrencesOf(IdIn(edit->event_series().name())), SizeIs(4));
}

TEST_F(EditHandlersTest, ThisAndFollowing_AtAnException_IsRefused) {
  ASSERT_THAT(MoveOccurrence(Id(2), Start(16, 9)), IsOk());
  EXPECT_THAT(EditFollowing("szydelko", Id(2), Start(15, 18), {"start"}),
              FailsForFields({"first_occurrence"}));
  ASSERT_THAT(CancelOccurrence(Id(3)), IsOk());
  EXPECT_THAT(EditFollowing("szydelko", Id(3), Start(22, 18), {"start"}),
              FailsWith(common::v1::OCCURRENCE_CANCELLED));
}

TEST_F(EditHandlersTest, ThisAndFollowing_NeedsAnOccurrenceOfTheSeriesThatHasNotBegun) {
  ASSERT_THAT(NewEvent("wycieczka"), IsOk());
  EXPECT_THAT(EditFollowing("szydelko", "wycieczka-20240604t1700", Start(1, 18), {"start"}),
              FailsForFields({"first_occurrence"}));
  EXPECT_THAT(EditFollowing("szydelko", "nie-ma", Start(1, 18), {"start"}),
              FailsWith(common::v1::RESOURCE_NOT_FOUND));
  GoTo(At(1, 17));
  EXPECT_THAT(EditFollowing("szydelko", Id(0), Start(1, 18), {"start"}),
              FailsForFields({"first_occurrence"}));
}

TEST_F(EditHandlersTest, TheScope_SaysWhetherAnOccurrenceIsNamed) {
  EXPECT_THAT((Do<EditEventSeriesResponse, v1::EditEventSeriesRequest>(
                  absl::StrCat("name: '%/eventSeries/szydelko' scope: ALL first_occurrence: '",
                               OccurrenceName(Id(1)), "' event_series { duration_minutes: 60 }"))),
              FailsForFields({"first_occurrence"}));
  EXPECT_THAT((Do<EditEventSeriesResponse, v1::EditEventSeriesRequest>(
                  "name: '%/eventSeries/szydelko' scope: THIS_AND_FOLLOWING"
                  " event_series { duration_minutes: 60 }")),
              FailsForFields({"first_occurrence"}));
  EXPECT_THAT((Do<EditEventSeriesResponse, v1::EditEventSeriesRequest>(
                  "name: '%/eventSeries/szydelko' event_series { duration_minutes: 60 }")),
              FailsForFields({"scope"}));
}

TEST_F(EditHandlersTest, TextsAreNotEdited) {
  EXPECT_THAT(EditAll("szydelko", "display_name: 'Druty'", {"display_name"}),
              FailsForFields({"update_mask.paths[0]"}));
  // Without a mask, what is there of the plan.
  const auto edit = EditAll("szydelko", "display_name: 'Druty' duration_minutes: 60", {});
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->event_series().display_name(), "Szydełkowanie");
  EXPECT_EQ(edit->event_series().duration_minutes(), 60);
}

TEST_F(EditHandlersTest, WhatIsWrong_IsNamedAtOnce_AndNothingIsChanged) {
  EXPECT_THAT(EditAll("szydelko",
                      "recurrence_rule: 'FREQ=SECONDLY' duration_minutes: 2 "
                      "venue: '%/venues/nie-ma'",
                      {"recurrence_rule", "duration_minutes"}),
              FailsForFields({"event_series.duration_minutes", "event_series.recurrence_rule"}));
  EXPECT_THAT(EditAll("szydelko", "venue: '%/venues/nie-ma'", {"venue"}),
              FailsForFields({"event_series.venue"}));
  EXPECT_THAT(EditAll("szydelko", "sign_up { capacity: 21 }", {"sign_up"}),
              FailsForFields({"event_series.sign_up.capacity"}));
  EXPECT_THAT(
      EditAll("szydelko", "start { date { year: 2025 month: 3 day: 30 } minute: 150 }", {"start"}),
      FailsForFields({"event_series.start"}));
  EXPECT_THAT(EditAll("szydelko", "recurrence_rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'",
                      {"recurrence_rule"}),
              FailsForFields({"event_series.recurrence_rule"}));
  EXPECT_THAT(
      EditAll("szydelko", absl::StrCat("except_times { ", Wall(2, 17), " }"), {"except_times"}),
      FailsForFields({"event_series.except_times[0]"}));
  EXPECT_THAT(StartsOf("szydelko"), SizeIs(6));
}

TEST_F(EditHandlersTest, AnExceptedTime_TakesAnOccurrenceAway_AndAFurtherTimeBringsOne) {
  const auto edit =
      EditAll("szydelko",
              absl::StrCat("except_times { ", Wall(8, 17), " } also_times { ", Wall(9, 11), " }"),
              {"except_times", "also_times"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->removed_occurrence_count(), 1);
  EXPECT_EQ(edit->added_occurrence_count(), 1);
  EXPECT_THAT(StartsOf("szydelko"),
              ElementsAre("2024-06-04 17:00", "2024-06-12 11:00", "2024-06-18 17:00",
                          "2024-06-25 17:00", "2024-07-02 17:00", "2024-07-09 17:00"));
}

TEST_F(EditHandlersTest, ThisAndFollowing_AtAFurtherTime_KeepsTheRuleInStep) {
  ASSERT_THAT(EditAll("szydelko",
                      absl::StrCat("recurrence_rule: 'FREQ=WEEKLY;INTERVAL=2;COUNT=4' ",
                                   "also_times { ", Wall(9, 11), " }"),
                      {"recurrence_rule", "also_times"}),
              IsOk());
  const auto edit =
      EditFollowing("szydelko", OccurrenceId("szydelko", 9, 11), Start(9, 12), {"start"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_THAT(StartsOf("szydelko"), ElementsAre("2024-06-04 17:00"));
  EXPECT_THAT(
      StartsOf(IdIn(edit->event_series().name())),
      ElementsAre("2024-06-12 12:00", "2024-06-18 17:00", "2024-07-02 17:00", "2024-07-16 17:00"));
}

TEST_F(EditHandlersTest, ADividedSeries_CanBeDividedAgain_AndTheLinksHold) {
  const auto late = EditFollowing("szydelko", Id(4), "duration_minutes: 60", {"duration_minutes"});
  ASSERT_THAT(late, IsOk());
  const auto early = EditFollowing("szydelko", Id(2), "duration_minutes: 30", {"duration_minutes"});
  ASSERT_THAT(early, IsOk());
  const std::string middle = IdIn(early->event_series().name());
  const std::string last = IdIn(late->event_series().name());
  EXPECT_EQ(GetSeries("szydelko")->next_series(), SeriesName(middle));
  EXPECT_EQ(GetSeries(middle)->previous_series(), SeriesName("szydelko"));
  EXPECT_EQ(GetSeries(middle)->next_series(), SeriesName(last));
  EXPECT_EQ(GetSeries(last)->previous_series(), SeriesName(middle));
  EXPECT_THAT(StartsOf(middle), SizeIs(2));
  EXPECT_THAT(StartsOf(last), SizeIs(2));
}

TEST_F(EditHandlersTest, AWholeWeeklySeries_IsEditedInOneTransaction) {
  ASSERT_THAT(NewSeries("dlugi"), IsOk());
  ASSERT_THAT(EditAll("dlugi", Start(1, 18), {"start"}), IsOk());
  // Every occurrence on another day, in another series.
  const auto edit = EditFollowing("dlugi", OccurrenceId("dlugi", 1, 17), Start(2, 9), {"start"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->removed_occurrence_count(), 57);
  EXPECT_EQ(edit->added_occurrence_count(), 57);
}

// What goes past midnight has an index more.
TEST_F(EditHandlersTest, ASeriesOfLateEvenings_IsEditedInOneTransaction) {
  ASSERT_THAT(NewSeries("pozny", absl::StrCat("recurrence_rule: 'FREQ=WEEKLY;BYDAY=MO,TH' "
                                              "duration_minutes: 150 ",
                                              Start(3, 20))),
              IsOk());
  clock().Advance(absl::Minutes(1));
  const auto edit =
      EditAll("pozny", absl::StrCat("recurrence_rule: 'FREQ=WEEKLY;BYDAY=TU,FR' ", Start(1, 20)),
              {"recurrence_rule", "start"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->removed_occurrence_count(), 60);
  EXPECT_EQ(edit->added_occurrence_count(), 60);
}

TEST_F(EditHandlersTest, FromWeeklyToDaily_AndBack) {
  ASSERT_THAT(NewSeries("czesty"), IsOk());
  const auto daily = EditAll("czesty", "recurrence_rule: 'FREQ=DAILY'", {"recurrence_rule"});
  ASSERT_THAT(daily, IsOk());
  EXPECT_EQ(daily->removed_occurrence_count(), 0);
  EXPECT_EQ(daily->added_occurrence_count(), 60 - 9);
  const auto weekly = EditAll("czesty", "recurrence_rule: 'FREQ=WEEKLY'", {"recurrence_rule"});
  ASSERT_THAT(weekly, IsOk());
  EXPECT_EQ(weekly->removed_occurrence_count(), 60 - 9);
  EXPECT_THAT(StartsOf("czesty"), SizeIs(57));
}

TEST_F(EditHandlersTest, ThisAndFollowing_BeyondWhatIsPlanned_LosesNothingBefore) {
  // Weekly ones stand there for more than a year, daily ones for sixty days.
  ASSERT_THAT(NewSeries("czesty"), IsOk());
  ASSERT_THAT(EditAll("czesty", "recurrence_rule: 'FREQ=DAILY'", {"recurrence_rule"}), IsOk());
  ASSERT_THAT(EditFollowing("czesty", OccurrenceId("czesty", 141, 17), "duration_minutes: 60",
                            {"duration_minutes"}),
              IsOk());
  GoTo(At(145, 12));
  StepClock();
  const std::vector<std::string> starts = StartsOf("czesty");
  ASSERT_THAT(starts, SizeIs(140));
  for (int i = 0; i < 140; ++i) {
    EXPECT_EQ(starts[static_cast<size_t>(i)],
              absl::FormatTime("%Y-%m-%d 17:00", At(1 + i, 17), zone()));
  }
  EXPECT_FALSE(GetSeries("czesty")->has_planned_until_time());
}

TEST_F(EditHandlersTest, WhoSignsUpWhileASeriesIsEdited_IsNotForgotten) {
  BeforeNextCommit([this] { ASSERT_THAT(SignUp(Id(1), "grupa"), IsOk()); });
  const auto edit = EditAll("szydelko", Start(2, 17), {"start"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->affected_registration_count(), 1);
  EXPECT_EQ(GetOccurrence(Id(1))->state(), Occurrence::CANCELLED);
}

TEST_F(EditHandlersTest, AnOccurrenceThatIsMovedWhileItsSeriesIsEdited_StaysMoved) {
  BeforeNextCommit([this] { ASSERT_THAT(MoveOccurrence(Id(1), Start(9, 10)), IsOk()); });
  const auto edit = EditAll("szydelko", Start(1, 18), {"start"});
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->moved_occurrence_count(), 5);
  EXPECT_EQ(call::TimeOf(GetOccurrence(Id(1))->start_time()), At(9, 10));
}

TEST_F(EditHandlersTest, AnOldEtag_IsRefused) {
  const std::string etag = GetSeries("szydelko")->etag();
  ASSERT_THAT(EditAll("szydelko", Start(1, 18), {"start"}), IsOk());
  EXPECT_THAT(EditAll("szydelko", absl::StrCat(Start(1, 19), " etag: '", etag, "'"), {"start"}),
              FailsWith(common::v1::ETAG_MISMATCH));
}

TEST_F(EditHandlersTest, ADeletedSeries_IsNotEdited) {
  ASSERT_THAT(DeleteSeries("szydelko"), IsOk());
  EXPECT_THAT(EditAll("szydelko", Start(1, 18), {"start"}),
              FailsWith(common::v1::RESOURCE_DELETED));
}

TEST_F(EditHandlersTest, StandingRegistrations_GoOnInADividedSeries) {
  ASSERT_THAT((Do<v1::StandingRegistration, v1::CreateStandingRegistrationRequest>(
                  "parent: '%/eventSeries/szydelko' standing_registration_id: 'stala'"
                  " standing_registration { alias: 'Beret' party { head_counts {"
                  " age_band: AGE_30_TO_44 count: 2 } } }")),
              IsOk());
  const auto edit = EditFollowing("szydelko", Id(2), Start(16, 18), {"start"});
  ASSERT_THAT(edit, IsOk());
  StepClock();
  for (const Occurrence& occurrence : OccurrencesOf(IdIn(edit->event_series().name()))) {
    EXPECT_EQ(occurrence.places().confirmed(), 2) << occurrence.name();
  }
}

}  // namespace
}  // namespace osiedle::clubs
