#include "services/calendar/recurrence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_join.h"
#include "absl/time/clock.h"

namespace osiedle::calendar {
namespace {

using ::testing::HasSubstr;

constexpr absl::CivilSecond kStart(2026, 3, 24, 9, 0, 0);
constexpr CivilWindow kTwoYears = {absl::CivilSecond(2026, 1, 1), absl::CivilSecond(2028, 1, 1)};

absl::TimeZone Warsaw() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  return zone;
}

Recurrence Series(absl::string_view rule, absl::CivilSecond start = kStart) {
  Recurrence recurrence = {.start = start, .zone = Warsaw()};
  const absl::StatusOr<RecurrenceRule> parsed = ParseRule(rule);
  EXPECT_TRUE(parsed.ok()) << rule << " " << parsed.status();
  if (parsed.ok()) recurrence.rules.push_back(*parsed);
  return recurrence;
}

// "2026-03-24T09:00:00 …", or the error.
std::string Times(const Recurrence& recurrence, const CivilWindow& window = kTwoYears,
                  const ExpansionLimits& limits = {}) {
  const auto times = Expand(recurrence, window, limits);
  if (!times.ok()) return times.status().ToString();
  return absl::StrJoin(*times, " ", [](std::string* out, absl::CivilSecond time) {
    absl::StrAppend(out, absl::FormatCivilTime(time));
  });
}

TEST(RecurrenceTest, Expand_WithoutRule_IsTheStart) {
  EXPECT_EQ(Times({.start = kStart}), "2026-03-24T09:00:00");
}

TEST(RecurrenceTest, Expand_OverAChangeOfTheClock_KeepsTheTimeOnTheWall) {
  EXPECT_EQ(Times(Series("FREQ=WEEKLY;COUNT=3")),
            "2026-03-24T09:00:00 2026-03-31T09:00:00 2026-04-07T09:00:00");
}

TEST(RecurrenceTest, Expand_WhenTheStartDoesNotFit_CountsItAsTheFirst) {
  EXPECT_EQ(Times(Series("FREQ=WEEKLY;BYDAY=MO;COUNT=3")),
            "2026-03-24T09:00:00 2026-03-30T09:00:00 2026-04-06T09:00:00");
}

TEST(RecurrenceTest, Expand_WhenTheSeriesEndedBeforeItBegan_IsEmpty) {
  EXPECT_EQ(Times(Series("FREQ=WEEKLY;UNTIL=20260323T120000Z")), "");
}

TEST(RecurrenceTest, Expand_OfWhatNeverComes_Ends) {
  for (absl::string_view rule :
       {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=HOURLY;INTERVAL=24;BYHOUR=5",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MINUTELY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1", "FREQ=YEARLY;BYMONTH=4;BYDAY=53MO",
        "FREQ=DAILY;BYHOUR=5;BYSETPOS=2"}) {
    EXPECT_EQ(Times(Series(rule), {kTwoYears.begin, absl::CivilSecond(2126, 1, 1)}),
              "2026-03-24T09:00:00")
        << rule;
  }
}

TEST(RecurrenceTest, Expand_OfEverySecondForACentury_IsRefusedSoon) {
  const absl::Time begin = absl::Now();
  const CivilWindow century = {kStart, absl::CivilSecond(2126, 1, 1)};
  EXPECT_THAT(Times(Series("FREQ=SECONDLY"), century), HasSubstr("max_times"));
  EXPECT_THAT(Times(Series("FREQ=SECONDLY;COUNT=999999999"),
                    {absl::CivilSecond(2126, 1, 1), absl::CivilSecond(2127, 1, 1)}),
              HasSubstr("max_steps"));
  EXPECT_THAT(Times(Series("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1"),
                    {kStart, absl::CivilSecond(1'000'000, 1, 1)}),
              HasSubstr("max_steps"));
  // Three times a million steps.
  EXPECT_LT(absl::Now() - begin, absl::Seconds(10));
}

TEST(RecurrenceTest, Expand_WithinItsLimits_IsTakenAndBeyondRefused) {
  const Recurrence daily = Series("FREQ=DAILY;COUNT=10");
  EXPECT_THAT(Times(daily, kTwoYears, {.max_times = 8}), HasSubstr("max_times"));
  EXPECT_THAT(Times(daily, kTwoYears, {.max_times = 9}), HasSubstr("2026-04-02"));
  EXPECT_THAT(Times(daily, kTwoYears, {.max_steps = 19}), HasSubstr("max_steps"));
}

TEST(RecurrenceTest, Expand_FarAfterTheStart_TakesFewSteps) {
  int64_t steps = 0;
  const Recurrence old = Series("FREQ=MINUTELY;INTERVAL=7", absl::CivilSecond(1990, 1, 1));
  ASSERT_TRUE(Expand(old, {kStart, kStart + 3600}, {}, &steps).ok());
  EXPECT_LT(steps, 50);
}

int64_t Steps(absl::string_view rule, const ExpansionLimits& limits = {}) {
  int64_t steps = 0;
  // The result is judged elsewhere.
  Expand(Series(rule), {kStart, kStart + 86400}, limits, &steps).IgnoreError();
  return steps;
}

TEST(RecurrenceTest, Expand_OfLongLists_CountsWhatItLooksAt) {
  // One time of day, and two days with one occurrence each; the second ends the window.
  EXPECT_EQ(Steps("FREQ=DAILY"), 1 + 2 * 2);
  EXPECT_EQ(Steps("FREQ=DAILY;BYSETPOS=1,2,3,-1;BYHOUR=9"), 1 + 2 * (2 + 4));
  // Sixty times of day, and two days: that of the start, and the next that May may have.
  EXPECT_EQ(Steps("FREQ=DAILY;BYMONTH=5;BYHOUR=1,2,3;BYMINUTE=1,2,3,4;BYSECOND=1,2,3,4,5"), 60 + 2);
  EXPECT_EQ(Steps("FREQ=HOURLY;BYMONTH=5;BYMINUTE=1,2,3,4;BYSECOND=1,2,3,4,5"), 20 + 2);
  // The step that goes too far is counted, and no more than that.
  EXPECT_EQ(Steps("FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3,4", {.max_steps = 5}), 6);
}

TEST(RecurrenceTest, Expand_OfTheWindow_TakesItsBeginAndNotItsEnd) {
  EXPECT_EQ(Times(Series("FREQ=HOURLY"), {kStart + 3600, kStart + 3 * 3600}),
            "2026-03-24T10:00:00 2026-03-24T11:00:00");
  EXPECT_EQ(Times(Series("FREQ=DAILY;BYHOUR=9,10"), {kStart, kStart + 3600}),
            "2026-03-24T09:00:00");
}

TEST(RecurrenceTest, Expand_UntilInUtc_ComparesMoments) {
  // 02:30 of the night in October comes twice and means the first, 00:30Z. 01:10Z is later, though
  // the clock shows 02:10 then.
  const absl::CivilSecond night(2026, 10, 25, 2, 30, 0);
  EXPECT_EQ(Times(Series("FREQ=DAILY;UNTIL=20261025T011000Z", night - 86400)),
            "2026-10-24T02:30:00 2026-10-25T02:30:00");
  EXPECT_EQ(Times(Series("FREQ=DAILY;UNTIL=20261025T002959Z", night - 86400)),
            "2026-10-24T02:30:00");
}

TEST(RecurrenceTest, Expand_WithDates_AddsRdateAndTakesExdateAway) {
  Recurrence series = Series("FREQ=DAILY;COUNT=3");
  series.also = {kStart + 1800, kStart};
  series.without = {kStart + 86400, kStart + 7};
  EXPECT_EQ(Times(series), "2026-03-24T09:00:00 2026-03-24T09:30:00 2026-03-26T09:00:00");
}

TEST(RecurrenceTest, Expand_OfWholeDays_IgnoresTimesAndRefusesShorterFrequencies) {
  Recurrence days =
      Series("FREQ=DAILY;COUNT=2;BYHOUR=9,10;BYMINUTE=5", absl::CivilSecond(2026, 3, 24));
  days.is_date = true;
  EXPECT_EQ(Times(days), "2026-03-24T00:00:00 2026-03-25T00:00:00");
  days.rules[0].frequency = Frequency::kHourly;
  EXPECT_THAT(Times(days), HasSubstr("INVALID_ARGUMENT"));
}

TEST(RecurrenceTest, Expand_ByWeekNumberAlone_TakesTheWeekdayOfTheStart) {
  EXPECT_EQ(Times(Series("FREQ=YEARLY;BYWEEKNO=20")),
            "2026-03-24T09:00:00 2026-05-12T09:00:00 2027-05-18T09:00:00");
}

TEST(RecurrenceTest, Expand_ByPositionInTheFirstWeek_CountsFromTheBeginOfTheWeek) {
  // The start is a Tuesday; Monday before it is the first of its week and is over.
  EXPECT_EQ(Times(Series("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=3")),
            "2026-03-24T09:00:00 2026-03-25T09:00:00 2026-04-01T09:00:00");
}

TEST(RecurrenceTest, Expand_ByWeekFromTheEndOfTheYear_SeesTheNextYearsFirstWeek) {
  // Week 1 of 2026, which has 53 weeks, begins on 29 December 2025.
  EXPECT_EQ(Times(Series("FREQ=YEARLY;BYWEEKNO=-53;BYDAY=MO", absl::CivilSecond(2025, 12, 1)),
                  {absl::CivilSecond(2025, 12, 2), absl::CivilSecond(2026, 12, 1)}),
            "2025-12-29T00:00:00");
}

TEST(RecurrenceTest, Expand_ByTheLastWeek_CountsTheWeeksOfItsOwnYear) {
  // With weeks from Saturday on, 2025 has 52. Its last reaches up to Friday, 2 January 2026.
  const CivilWindow january = {absl::CivilSecond(2025, 12, 30), absl::CivilSecond(2026, 2, 1)};
  const absl::CivilSecond start(2020, 1, 1);
  EXPECT_EQ(Times(Series("FREQ=YEARLY;WKST=SA;BYWEEKNO=53;BYDAY=FR", start), january), "");
  EXPECT_EQ(Times(Series("FREQ=YEARLY;WKST=SA;BYWEEKNO=52;BYDAY=FR", start), january),
            "2026-01-02T00:00:00");
  // With weeks from Monday on, 2026 has 53.
  EXPECT_EQ(Times(Series("FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR", start),
                  {absl::CivilSecond(2026, 2, 1), absl::CivilSecond(2028, 1, 1)}),
            "2027-01-01T00:00:00");
}

TEST(RecurrenceTest, Expand_OfALeapDay_ComesInLeapYearsAlone) {
  EXPECT_EQ(Times(Series("FREQ=YEARLY", absl::CivilSecond(2024, 2, 29, 8, 0, 0)),
                  {absl::CivilSecond(2024, 1, 1), absl::CivilSecond(2033, 1, 1)}),
            "2024-02-29T08:00:00 2028-02-29T08:00:00 2032-02-29T08:00:00");
}

TEST(RecurrenceTest, Expand_OfTwoRules_GivesEachTimeOnce) {
  Recurrence series = Series("FREQ=DAILY;COUNT=3");
  series.rules.push_back(*ParseRule("FREQ=DAILY;INTERVAL=2;COUNT=3"));
  EXPECT_EQ(Times(series),
            "2026-03-24T09:00:00 2026-03-25T09:00:00 2026-03-26T09:00:00 2026-03-28T09:00:00");
}

}  // namespace
}  // namespace osiedle::calendar
