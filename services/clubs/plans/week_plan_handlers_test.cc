#include "services/clubs/plans/week_plan_handlers.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/clubs/plans/plan_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::ClubWeek;
using ::osiedle::clubs::v1::GetWeekPlanRequest;
using ::osiedle::clubs::v1::PlannedEvent;
using ::osiedle::clubs::v1::WeekPlan;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class WeekPlanTest : public PlanTest {
 protected:
  absl::StatusOr<WeekPlan> Plan(const std::string& text = "") {
    return Do<WeekPlan, GetWeekPlanRequest>(absl::StrCat("parent: '%' ", text));
  }
  // "klub: 2024-06-04 17:00 Szydełkowanie" for each event.
  std::vector<std::string> Lines(const absl::StatusOr<WeekPlan>& plan) {
    std::vector<std::string> lines;
    EXPECT_THAT(plan, IsOk());
    if (!plan.ok()) return lines;
    for (const ClubWeek& week : plan->club_weeks()) {
      for (const PlannedEvent& event : week.events()) {
        lines.push_back(absl::StrCat(IdIn(week.club()), ": ", Local(event.start_time()), " ",
                                     event.display_name()));
      }
    }
    return lines;
  }
};

TEST_F(WeekPlanTest, AWeek_GoesFromMondayToSunday) {
  ASSERT_THAT(NewSeries("szydelko"), IsOk());
  ASSERT_THAT(NewEvent("w-niedziele", absl::StrCat("start { ", Wall(6, 23, 59), " }")), IsOk());
  ASSERT_THAT(NewEvent("w-poniedzialek", absl::StrCat("start { ", Wall(7, 0), " }")), IsOk());
  const auto plan = Plan();
  EXPECT_THAT(Lines(plan), ElementsAre("klub: 2024-06-04 17:00 Szydełkowanie",
                                       "klub: 2024-06-09 23:59 Wycieczka"));
  EXPECT_EQ(plan->monday().day(), 3);
  // The one of Sunday goes on into Monday.
  EXPECT_THAT(Lines(Plan("date { year: 2024 month: 6 day: 16 }")),
              ElementsAre("klub: 2024-06-09 23:59 Wycieczka", "klub: 2024-06-10 00:00 Wycieczka",
                          "klub: 2024-06-11 17:00 Szydełkowanie"));
}

TEST_F(WeekPlanTest, WhatBeganBeforeMonday_AndGoesOn_IsShownUntilItHasEnded) {
  ASSERT_THAT(NewSeries("szydelko"), IsOk());
  // From Friday to the Tuesday after the next one.
  ASSERT_THAT(NewEvent("festyn", absl::StrCat("start { ", Wall(4, 17), " } display_name: 'Festyn'",
                                              " parts { begin_minute: 1020 duration_minutes: 60",
                                              " display_name: 'Start' } parts { day: 11",
                                              " begin_minute: 600 duration_minutes: 60",
                                              " display_name: 'Koniec' }")),
              IsOk());
  const auto in_week = [this](int day) {
    const absl::CivilDay date = kToday + day;
    return Lines(Plan(absl::StrFormat("date { year: %d month: %d day: %d }", date.year(),
                                      date.month(), date.day())));
  };
  const std::string festival = "klub: 2024-06-07 17:00 Festyn";
  EXPECT_THAT(in_week(0), ElementsAre("klub: 2024-06-04 17:00 Szydełkowanie", festival));
  EXPECT_THAT(in_week(7), ElementsAre(festival, "klub: 2024-06-11 17:00 Szydełkowanie"));
  EXPECT_THAT(in_week(14), ElementsAre(festival, "klub: 2024-06-18 17:00 Szydełkowanie"));
  EXPECT_THAT(in_week(21), ElementsAre("klub: 2024-06-25 17:00 Szydełkowanie"));
}

TEST_F(WeekPlanTest, WhatEndsAtMidnight_IsNotInTheNextWeek) {
  ASSERT_THAT(
      NewEvent("wieczor", absl::StrCat("start { ", Wall(6, 22), " } duration_minutes: 120")),
      IsOk());
  EXPECT_THAT(Lines(Plan()), SizeIs(1));
  EXPECT_THAT(Lines(Plan("date { year: 2024 month: 6 day: 10 }")), IsEmpty());
}

TEST_F(WeekPlanTest, AnEvent_TellsWhereItIsAndWhoHasRoom) {
  ASSERT_THAT(NewSeries("szydelko"), IsOk());
  ASSERT_THAT(SignUp("szydelko-20240604t1700", "grupa", 3), IsOk());
  const auto plan = Plan();
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->club_weeks(0).display_name(), "Klub Mieszkańca");
  const PlannedEvent& event = plan->club_weeks(0).events(0);
  EXPECT_EQ(event.occurrence(), OccurrenceName("szydelko-20240604t1700"));
  EXPECT_EQ(event.venue(), VenueName("sala"));
  EXPECT_EQ(event.start().minute(), 17 * 60);
  EXPECT_EQ(event.places().free(), 17);
}

TEST_F(WeekPlanTest, WhatWasCalledOff_IsShownAsSuch_AndWhatWasDeletedIsNot) {
  ASSERT_THAT(NewSeries("szydelko"), IsOk());
  ASSERT_THAT(NewSeries("inne"), IsOk());
  ASSERT_THAT(CancelOccurrence("szydelko-20240604t1700"), IsOk());
  ASSERT_THAT(EditAll("inne", absl::StrCat("start { ", Wall(8, 17), " }"), {"start"}), IsOk());
  const auto plan = Plan();
  ASSERT_EQ(plan->club_weeks(0).events_size(), 1);
  EXPECT_EQ(plan->club_weeks(0).events(0).state(), v1::Occurrence::CANCELLED);
}

TEST_F(WeekPlanTest, ClubsComeInTheOrderOfTheRequest_AlsoThoseThatHoldNothing) {
  ASSERT_THAT(NewClub("a"), IsOk());
  ASSERT_THAT(NewClub("z"), IsOk());
  const auto names = [](const absl::StatusOr<WeekPlan>& plan) {
    std::vector<std::string> clubs;
    for (const ClubWeek& week : plan->club_weeks()) clubs.push_back(IdIn(week.club()));
    return clubs;
  };
  EXPECT_THAT(names(Plan()), ElementsAre("a", "klub", "z"));
  EXPECT_THAT(names(Plan("clubs: '%/clubs/z' clubs: '%/clubs/a'")), ElementsAre("z", "a"));
}

TEST_F(WeekPlanTest, BadClubs_AreNamed) {
  EXPECT_THAT(Plan("clubs: '%/clubs/nie-ma'"), FailsForFields({"clubs[0]"}));
  EXPECT_THAT(Plan("clubs: '%/clubs/klub' clubs: '%/clubs/klub'"), FailsForFields({"clubs[1]"}));
  std::vector<std::string> many;
  for (int i = 0; i < 101; ++i) many.push_back(absl::StrCat("clubs: '%/clubs/k", i, "'"));
  EXPECT_THAT(Plan(absl::StrJoin(many, " ")), FailsForFields({"clubs"}));
}

TEST_F(WeekPlanTest, TheWeekInWhichTheClocksChange_IsWhole) {
  ASSERT_THAT(NewEvent("noc",
                       "start { date { year: 2024 month: 10 day: 27 } minute: 1430 }"
                       " duration_minutes: 9"),
              IsOk());
  EXPECT_THAT(Lines(Plan("date { year: 2024 month: 10 day: 21 }")),
              ElementsAre("klub: 2024-10-27 23:50 Wycieczka"));
  EXPECT_THAT(Lines(Plan("date { year: 2024 month: 10 day: 28 }")), IsEmpty());
}

TEST_F(WeekPlanTest, AWeek_ReadsNoRowOfAnOccurrence) {
  ASSERT_THAT(NewSeries("co-dzien", "recurrence_rule: 'FREQ=DAILY'"), IsOk());
  ASSERT_THAT(Lines(Plan("date { year: 2024 month: 5 day: 27 }")), IsEmpty());
  const int without = keys_read();
  ASSERT_THAT(Lines(Plan("date { year: 2024 month: 6 day: 10 }")), SizeIs(7));
  // Of each event the entry of the index and the places; the series and the venue once.
  EXPECT_EQ(keys_read() - without, 7 * 2 + 2);
}

}  // namespace
}  // namespace osiedle::clubs
