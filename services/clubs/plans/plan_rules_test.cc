#include "services/clubs/plans/plan_rules.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FromText;
using ::osiedle::call::Violation;
using ::osiedle::call::Violations;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "field REASON" of each.
std::vector<std::string> Said(const Violations& violations) {
  std::vector<std::string> said;
  for (const Violation& violation : violations.items()) {
    // The texts of a reason have a value for each of their braces.
    EXPECT_EQ(call::DescriptionOf(violation).find('{'), std::string::npos);
    EXPECT_EQ(call::PolishTextOf(violation).find('{'), std::string::npos);
    said.push_back(
        absl::StrCat(violation.field, " ", common::v1::ViolationReason_Name(violation.reason)));
  }
  return said;
}

std::vector<std::string> WrongWithVenue(const std::string& text) {
  Violations violations;
  CheckVenue(FromText<v1::Venue>(text), violations);
  return Said(violations);
}

std::vector<std::string> WrongWithClub(const std::string& text) {
  Violations violations;
  CheckClub(FromText<v1::Club>(text), violations);
  return Said(violations);
}

std::vector<std::string> WrongWithSeries(const std::string& text) {
  Violations violations;
  CheckSeries(FromText<v1::EventSeries>(text), violations);
  return Said(violations);
}

constexpr char kTuesday[] = "start { date { year: 2024 month: 6 day: 4 } minute: 1020 } ";
constexpr char kWeekly[] =
    "start { date { year: 2024 month: 6 day: 4 } minute: 1020 } duration_minutes: 90 "
    "recurrence_rule: 'FREQ=WEEKLY' ";

// `before`: the series that is edited; "": none.
std::vector<std::string> WrongWithTimes(const std::string& text, const std::string& before = "") {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  const absl::Time now = absl::FromCivil(absl::CivilSecond(2024, 6, 3, 12, 0, 0), zone);
  Violations violations;
  const auto edited = FromText<v1::EventSeries>(before);
  CheckSeriesTimes(FromText<v1::EventSeries>(text), zone, now, before.empty() ? nullptr : &edited,
                   violations);
  return Said(violations);
}

std::vector<std::string> WrongWithRule(const std::string& rule) {
  return WrongWithTimes(
      absl::StrCat(kTuesday, "duration_minutes: 90 recurrence_rule: '", rule, "'"));
}

TEST(PlanRulesTest, AVenue_IsSomewhere_AndSaysEachThingOnce) {
  EXPECT_THAT(WrongWithVenue("place { description: 'Parter' } accessibility: LIFT"), IsEmpty());
  EXPECT_THAT(
      WrongWithVenue("place { } accessibility: LIFT accessibility: LIFT"
                     " accessibility: ACCESSIBILITY_UNSPECIFIED"),
      ElementsAre("venue.place POSITION_OR_DESCRIPTION_REQUIRED",
                  "venue.accessibility[1] ALREADY_IN_LIST", "venue.accessibility[2] EMPTY_ITEM"));
}

TEST(PlanRulesTest, AClub_ListsEachOnce) {
  EXPECT_THAT(WrongWithClub("leaders: 'a' leaders: 'a' partners: '' accessibility: LIFT"
                            " accessibility: LIFT"),
              ElementsAre("club.leaders[1] ALREADY_IN_LIST", "club.partners[0] EMPTY_ITEM",
                          "club.accessibility[1] ALREADY_IN_LIST"));
}

TEST(PlanRulesTest, OpeningHours_EndAfterTheyBegin_AndDoNotOverlap) {
  EXPECT_THAT(WrongWithClub("opening_hours { days: MONDAY begin_minute: 480 end_minute: 960 }"
                            "opening_hours { days: MONDAY begin_minute: 960 end_minute: 1000 }"
                            "opening_hours { days: TUESDAY begin_minute: 480 end_minute: 960 }"),
              IsEmpty());
  EXPECT_THAT(WrongWithClub("opening_hours { days: MONDAY begin_minute: 480 end_minute: 480 }"
                            "opening_hours { days: TUESDAY days: TUESDAY end_minute: 60 }"),
              ElementsAre("club.opening_hours[0].end_minute END_BEFORE_START",
                          "club.opening_hours[1].days[1] ALREADY_IN_LIST"));
  EXPECT_THAT(WrongWithClub("opening_hours { days: MONDAY begin_minute: 480 end_minute: 960 }"
                            "opening_hours { days: SUNDAY days: MONDAY begin_minute: 900"
                            " end_minute: 1000 }"),
              ElementsAre("club.opening_hours[1] OVERLAPS_EARLIER_RULE"));
  EXPECT_THAT(WrongWithClub("opening_hours { days: MONDAY end_minute: 60"
                            " from_date { year: 2024 month: 6 day: 2 }"
                            " until_date { year: 2024 month: 6 day: 1 } }"),
              ElementsAre("club.opening_hours[0].until_date END_BEFORE_START"));
}

TEST(PlanRulesTest, OpeningHoursOfOtherDays_DoNotOverlap) {
  // The first ends on a Sunday, and the second begins on the next day.
  EXPECT_THAT(WrongWithClub("opening_hours { days: MONDAY end_minute: 60"
                            " until_date { year: 2024 month: 6 day: 9 } }"
                            "opening_hours { days: MONDAY end_minute: 60"
                            " from_date { year: 2024 month: 6 day: 10 } }"),
              IsEmpty());
  // They have a week in common, without a Monday.
  EXPECT_THAT(WrongWithClub("opening_hours { days: MONDAY end_minute: 60"
                            " until_date { year: 2024 month: 6 day: 9 } }"
                            "opening_hours { days: MONDAY end_minute: 60"
                            " from_date { year: 2024 month: 6 day: 4 } }"),
              IsEmpty());
}

TEST(PlanRulesTest, ASeries_NamesEachOnce_AndCostsWholeGrosze) {
  EXPECT_THAT(WrongWithSeries("needs: 'a' needs: 'a' leaders: 'b' leaders: 'b' partners: ''"),
              ElementsAre("event_series.needs[1] ALREADY_IN_LIST",
                          "event_series.leaders[1] ALREADY_IN_LIST",
                          "event_series.partners[0] EMPTY_ITEM"));
  EXPECT_THAT(WrongWithSeries("minimum_age: 60 maximum_age: 18"),
              ElementsAre("event_series.maximum_age TOO_SMALL"));
  EXPECT_THAT(WrongWithSeries("minimum_age: 60"), IsEmpty());
  EXPECT_THAT(
      WrongWithSeries("cost_lines { amount { currency_code: 'PLN' units: 5 nanos: 500000000 } }"
                      "cost_lines { amount { currency_code: 'EUR' units: 5 } }"
                      "cost_lines { amount { currency_code: 'PLN' units: -5 } }"
                      "cost_lines { amount { currency_code: 'PLN' nanos: 1 } }"),
      ElementsAre("event_series.cost_lines[1].amount.currency_code NOT_IN_PLN",
                  "event_series.cost_lines[2].amount NEGATIVE",
                  "event_series.cost_lines[3].amount.nanos NOT_WHOLE_GROSZE"));
}

TEST(PlanRulesTest, ARuleThatNeverOccurs_IsRefused) {
  for (const char* rule :
       {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=31;"
        "BYMONTH=4,6",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", "FREQ=WEEKLY;UNTIL=20240101T000000"}) {
    EXPECT_THAT(WrongWithRule(rule), ElementsAre("event_series.recurrence_rule RULE_NEVER_OCCURS"))
        << rule;
  }
}

TEST(PlanRulesTest, ARuleThatOccursMoreThanOnceADay_IsRefused) {
  for (const char* rule :
       {"FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=1440", "FREQ=HOURLY;INTERVAL=24",
        "FREQ=DAILY;BYHOUR=10,17", "FREQ=DAILY;BYMINUTE=0,30", "FREQ=DAILY;BYSECOND=30",
        // At 17:00 by its begin and at 18:00 by its rule.
        "FREQ=WEEKLY;BYHOUR=18"}) {
    EXPECT_THAT(WrongWithRule(rule),
                ElementsAre("event_series.recurrence_rule RECURRENCE_TOO_DENSE"))
        << rule;
  }
}

TEST(PlanRulesTest, WhatIsNoRule_IsRefused) {
  for (const char* rule : {"WEEKLY", "FREQ=WEEKLY;COUNT=3;UNTIL=20240901T000000",
                           "FREQ=FORTNIGHTLY", "RRULE:FREQ=WEEKLY", "FREQ=WEEKLY;BYMONTHDAY=3"}) {
    EXPECT_THAT(WrongWithRule(rule), ElementsAre("event_series.recurrence_rule NOT_A_RECURRENCE"))
        << rule;
  }
}

TEST(PlanRulesTest, OrdinaryRules_AreTaken) {
  for (const char* rule :
       {"", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=MONTHLY;BYDAY=1TU",
        "FREQ=WEEKLY;COUNT=1", "FREQ=WEEKLY;BYDAY=WE", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=WEEKLY;UNTIL=20240604T170000", "FREQ=YEARLY;INTERVAL=100"}) {
    EXPECT_THAT(WrongWithRule(rule), IsEmpty()) << rule;
  }
}

TEST(PlanRulesTest, ABeginInASkippedHour_IsRefused) {
  EXPECT_THAT(WrongWithTimes("start { date { year: 2025 month: 3 day: 30 } minute: 150 }"
                             " duration_minutes: 60"
                             " also_times { date { year: 2026 month: 3 day: 29 } minute: 150 }"),
              ElementsAre("event_series.start SKIPPED_BY_CLOCKS",
                          "event_series.also_times[0] SKIPPED_BY_CLOCKS"));
}

TEST(PlanRulesTest, ANewSeries_BeginsNotLongAgoAndNotFarAhead) {
  const std::string long_ago =
      "start { date { year: 2023 month: 6 day: 1 } minute: 600 } duration_minutes: 60";
  EXPECT_THAT(WrongWithTimes(long_ago), ElementsAre("event_series.start MONTHS_TOO_FAR_BACK"));
  // It began when it was new.
  EXPECT_THAT(WrongWithTimes(long_ago, /*before=*/long_ago), IsEmpty());
  EXPECT_THAT(WrongWithTimes("start { date { year: 2029 month: 6 day: 4 } } duration_minutes: 60"),
              ElementsAre("event_series.start YEARS_TOO_FAR_AHEAD"));
}

TEST(PlanRulesTest, AnEditedSeries_BeginsNoEarlierThanItDid_OrAYearBack) {
  const auto begin = [](int year, int month) {
    return absl::StrCat("duration_minutes: 60 start { date { year: ", year, " month: ", month,
                        " day: 4 } minute: 600 }");
  };
  EXPECT_THAT(WrongWithTimes(begin(2020, 5), /*before=*/begin(2020, 6)),
              ElementsAre("event_series.start MONTHS_TOO_FAR_BACK"));
  EXPECT_THAT(WrongWithTimes(begin(2020, 7), /*before=*/begin(2020, 6)), IsEmpty());
  EXPECT_THAT(WrongWithTimes(begin(2023, 7), /*before=*/begin(2024, 6)), IsEmpty());
  EXPECT_THAT(WrongWithTimes(begin(1, 1), /*before=*/begin(2024, 6)),
              ElementsAre("event_series.start MONTHS_TOO_FAR_BACK"));
}

TEST(PlanRulesTest, FurtherAndExceptedTimes_LieNotLongAgoAndNotFarAhead) {
  EXPECT_THAT(WrongWithTimes(
                  absl::StrCat(kWeekly, "also_times { date { year: 1 month: 1 day: 1 } }",
                               "also_times { date { year: 2023 month: 6 day: 1 } minute: 600 }",
                               "also_times { date { year: 2034 month: 6 day: 1 } minute: 600 }",
                               "also_times { date { year: 2034 month: 6 day: 4 } minute: 600 }",
                               "except_times { date { year: 3390 month: 6 day: 4 } minute: 1020 }",
                               "except_times { date { year: 1 month: 6 day: 4 } minute: 1020 }")),
              ElementsAre("event_series.also_times[0] MONTHS_TOO_FAR_BACK",
                          "event_series.also_times[1] MONTHS_TOO_FAR_BACK",
                          "event_series.also_times[3] YEARS_TOO_FAR_AHEAD",
                          "event_series.except_times[0] YEARS_TOO_FAR_AHEAD",
                          "event_series.except_times[1] NO_OCCURRENCE_THEN"));
  // Those that an edited series has had stay.
  const std::string long_ago =
      absl::StrCat(kWeekly, "also_times { date { year: 2021 month: 6 day: 2 } minute: 600 }");
  EXPECT_THAT(WrongWithTimes(long_ago, /*before=*/long_ago), IsEmpty());
}

TEST(PlanRulesTest, ARule_CountsNoMoreThanTheDaysOfTenYears) {
  EXPECT_THAT(WrongWithRule("FREQ=DAILY;COUNT=4000"), IsEmpty());
  EXPECT_THAT(WrongWithRule("FREQ=DAILY;COUNT=4001"),
              ElementsAre("event_series.recurrence_rule TOO_LARGE"));
}

// One expansion tells of all further times, and one of all excepted ones: an expansion of each of
// them would take more steps than a check has.
TEST(PlanRulesTest, ManyTimesFarAhead_AreCheckedByFewSteps) {
  std::string text =
      absl::StrCat(kTuesday, "duration_minutes: 90 ", "recurrence_rule: 'FREQ=DAILY;COUNT=4000' ");
  for (int i = 0; i < 200; ++i) {
    const absl::CivilDay day = absl::CivilDay(2024, 6, 4) + 3'400 + i;
    const std::string date = absl::StrCat("date { year: ", day.year(), " month: ", day.month(),
                                          " day: ", day.day(), " }");
    absl::StrAppend(&text, "except_times { ", date, " minute: 1020 }");
    if (i < 100) absl::StrAppend(&text, "also_times { ", date, " minute: 600 }");
  }
  EXPECT_THAT(WrongWithTimes(text), IsEmpty());
}

TEST(PlanRulesTest, ARuleThatTakesManySteps_IsNotFollowed) {
  std::string positions = "1";
  for (int i = 2; i <= 120; ++i) absl::StrAppend(&positions, ",", i);
  // The rule gives the time. Each of its days looks at all positions.
  EXPECT_THAT(
      WrongWithTimes(absl::StrCat(
          kTuesday, "duration_minutes: 90 recurrence_rule: 'FREQ=DAILY;COUNT=4000;BYHOUR=17;",
          "BYSETPOS=", positions,
          "' except_times { date { year: 2033 month: 6 day: 4 } minute: 1020 }")),
      ElementsAre("event_series.except_times[0] NO_OCCURRENCE_THEN"));
}

TEST(PlanRulesTest, FurtherTimes_AreOnOtherDays) {
  EXPECT_THAT(WrongWithTimes(
                  absl::StrCat(kWeekly,
                               "also_times { date { year: 2024 month: 6 day: 11 } minute: 600 }"
                               "also_times { date { year: 2024 month: 6 day: 12 } minute: 600 }"
                               "also_times { date { year: 2024 month: 6 day: 12 } minute: 700 }")),
              ElementsAre("event_series.also_times[0] ALREADY_IN_LIST",
                          "event_series.also_times[2] ALREADY_IN_LIST"));
  // In place of one that does not take place.
  EXPECT_THAT(WrongWithTimes(absl::StrCat(
                  kWeekly,
                  "also_times { date { year: 2024 month: 6 day: 11 } minute: 600 }"
                  "except_times { date { year: 2024 month: 6 day: 11 } minute: 1020 }")),
              IsEmpty());
}

TEST(PlanRulesTest, ExceptedTimes_AreTimesOfTheRule) {
  EXPECT_THAT(WrongWithTimes(absl::StrCat(
                  kWeekly,
                  "except_times { date { year: 2024 month: 6 day: 11 } minute: 1020 }"
                  "except_times { date { year: 2024 month: 6 day: 11 } minute: 1020 }"
                  "except_times { date { year: 2024 month: 6 day: 18 } minute: 1000 }"
                  "except_times { date { year: 2024 month: 6 day: 19 } minute: 1020 }")),
              ElementsAre("event_series.except_times[1] ALREADY_IN_LIST",
                          "event_series.except_times[2] NO_OCCURRENCE_THEN",
                          "event_series.except_times[3] NO_OCCURRENCE_THEN"));
}

TEST(PlanRulesTest, ASeriesOfWhichNothingIsLeft_NeverOccurs) {
  EXPECT_THAT(WrongWithTimes(absl::StrCat(
                  kTuesday, "duration_minutes: 60",
                  " except_times { date { year: 2024 month: 6 day: 4 } minute: 1020 }")),
              ElementsAre("event_series.recurrence_rule RULE_NEVER_OCCURS"));
}

TEST(PlanRulesTest, AnEvent_LastsFiveMinutesToADay_UnlessItHasParts) {
  for (const int minutes : {0, 4, 1441}) {
    EXPECT_THAT(WrongWithTimes(absl::StrCat(kTuesday, "duration_minutes: ", minutes)),
                ElementsAre("event_series.duration_minutes OUT_OF_RANGE"))
        << minutes;
  }
  EXPECT_THAT(WrongWithTimes(absl::StrCat(kTuesday, "duration_minutes: 5")), IsEmpty());
  EXPECT_THAT(
      WrongWithTimes(absl::StrCat(kTuesday, "parts { begin_minute: 1020 duration_minutes: 60 }",
                                  "parts { day: 2 begin_minute: 600 duration_minutes: 60 }")),
      IsEmpty());
}

TEST(PlanRulesTest, Parts_BeginWithTheEvent_AndFollowEachOther) {
  EXPECT_THAT(WrongWithTimes(
                  absl::StrCat(kTuesday, "parts { day: 1 begin_minute: 600 duration_minutes: 60 }",
                               "parts { day: 1 begin_minute: 630 duration_minutes: 60 }")),
              ElementsAre("event_series.parts[0].day TOO_LARGE",
                          "event_series.parts[0].begin_minute OUT_OF_RANGE",
                          "event_series.parts[1] OVERLAPS_EARLIER_ITEM"));
}

TEST(PlanRulesTest, TheIdOfASeries_LeavesRoomForThoseOfItsOccurrences) {
  EXPECT_TRUE(IsSeriesId(std::string(46, 'a')));
  EXPECT_FALSE(IsSeriesId(std::string(47, 'a')));
  EXPECT_FALSE(IsSeriesId("-a"));
}

}  // namespace
}  // namespace osiedle::clubs
