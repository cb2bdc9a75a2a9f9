#include "clients/cli/week_plan_text.h"

#include "clients/cli/field_text.h"
#include "clients/cli/text_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using clubs::v1::WeekPlan;
using ::testing::HasSubstr;

// Of the week from Monday, 30 November 2026.
WeekPlan PlanOf(const std::string& club_weeks) {
  return Parse<WeekPlan>("monday { year: 2026 month: 11 day: 30 } " + club_weeks);
}

std::string Show(const WeekPlan& plan) {
  return WeekPlanText(plan, {{"municipalities/rybnik/venues/sala", "Sala przy Barbary"}},
                      DefaultZone(), 0);
}

TEST(WeekPlanTextTest, EachClub_HasATableInPolish) {
  const std::string text = Show(PlanOf(R"(
      club_weeks {
        club: "municipalities/rybnik/clubs/klub" display_name: "Klub Mieszkańca"
        events {
          display_name: "Planszówki i herbata" venue: "municipalities/rybnik/venues/sala"
          start { date { year: 2026 month: 12 day: 1 } minute: 600 }
          start_time { seconds: 1796115600 } end_time { seconds: 1796121000 } state: PLANNED
          places { capacity: 12 confirmed: 9 free: 3 waiting_parties: 2 }
        }
        events {
          display_name: "Śpiewanie" venue: "municipalities/rybnik/venues/inna"
          start { date { year: 2026 month: 12 day: 2 } minute: 600 }
          start_time { seconds: 1796202000 } end_time { seconds: 1796205600 } state: CANCELLED
          places { capacity: 12 free: 12 }
        }
        events {
          display_name: "Ogród" start { date { year: 2026 month: 12 day: 6 } minute: 600 }
          start_time { seconds: 1796547600 } end_time { seconds: 1796551200 } state: PLANNED
          places { capacity: 1000000 free: 1000000 }
        }
      }
      club_weeks { club: "municipalities/rybnik/clubs/kis" display_name: "KIS" })"));
  EXPECT_EQ(text,
            "Plan tygodnia 30 listopada – 6 grudnia 2026\n"
            "\n"
            "Klub Mieszkańca\n"
            "dzień           godziny      zajęcia               wolne miejsca            gdzie\n"
            "──────────────────────────────────────────────"
            "───────────────────────────────────────────────\n"
            "wtorek 1.12     10:00–11:30  Planszówki i herbata  3 z 12; czekają 2 grupy  Sala przy "
            "Barbary\n"
            "środa 2.12      10:00–11:00  Śpiewanie             odwołane                 inna\n"
            "niedziela 6.12  10:00–11:00  Ogród                 bez ograniczeń\n"
            "\n"
            "KIS\n"
            "brak zajęć\n");
}

TEST(WeekPlanTextTest, WithoutClubs_ItSaysSo) {
  EXPECT_THAT(Show(PlanOf("")), HasSubstr("brak klubów"));
}

TEST(WeekPlanTextTest, WhenNothingIsFree_ItSaysHowManyThereWere) {
  EXPECT_THAT(Show(PlanOf(R"(club_weeks { display_name: "Klub" events {
                      start { date { year: 2026 month: 12 day: 1 } }
                      places { capacity: 8 confirmed: 8 waiting_parties: 1 } } })")),
              HasSubstr("brak (z 8); czeka 1 grupa"));
}

TEST(WeekPlanTextTest, WhatEndsOnAnotherDay_SaysOnWhich) {
  EXPECT_THAT(Show(PlanOf(R"(club_weeks { display_name: "Klub" events {
                      start { date { year: 2026 month: 12 day: 1 } minute: 600 }
                      start_time { seconds: 1796115600 } end_time { seconds: 1796295600 } } })")),
              HasSubstr("wtorek 1.12  10:00 – czwartek 3.12 12:00"));
}

TEST(PolishWeekTest, NamesMonthAndYear_WhereTheyChange) {
  EXPECT_EQ(PolishWeek(absl::CivilDay(2026, 11, 30)), "30 listopada – 6 grudnia 2026");
  EXPECT_EQ(PolishWeek(absl::CivilDay(2026, 12, 7)), "7 – 13 grudnia 2026");
  EXPECT_EQ(PolishWeek(absl::CivilDay(2026, 12, 28)), "28 grudnia 2026 – 3 stycznia 2027");
}

TEST(PolishFormTest, FollowsTheNumber) {
  for (const int count : {2, 3, 4, 22, 104}) {
    EXPECT_STREQ(PolishForm(count, "grupa", "grupy", "grup"), "grupy") << count;
  }
  for (const int count : {0, 5, 11, 12, 14, 21, 112, 1013}) {
    EXPECT_STREQ(PolishForm(count, "grupa", "grupy", "grup"), "grup") << count;
  }
  EXPECT_STREQ(PolishForm(1, "grupa", "grupy", "grup"), "grupa");
}

}  // namespace
}  // namespace osiedle::cli
