#include "services/clubs/plans/series_times.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::clubs::v1::EventSeries;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::TimeZone Warsaw() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  return zone;
}

v1::WallTime Wall(absl::CivilSecond time) { return WallTimeOf(time); }

EventSeries SeriesAt(absl::CivilSecond start, const std::string& rule) {
  EventSeries series;
  *series.mutable_start() = Wall(start);
  series.set_recurrence_rule(rule);
  series.set_duration_minutes(90);
  return series;
}

std::vector<absl::CivilSecond> TimesOf(const EventSeries& series) {
  const auto times =
      TimesIn(series, {absl::CivilSecond(2024, 1, 1), absl::CivilSecond(2027, 1, 1)}, Warsaw());
  EXPECT_THAT(times, call::IsOk());
  return times.value_or(std::vector<absl::CivilSecond>());
}

TEST(SeriesTimesTest, WallTimes_GoBothWays) {
  const absl::CivilSecond time(2024, 6, 4, 17, 30, 0);
  EXPECT_EQ(CivilOf(WallTimeOf(time)), time);
}

TEST(SeriesTimesTest, AnEvent_KeepsItsClockTime_WhenSummerTimeEnds) {
  const EventSeries series = SeriesAt(absl::CivilSecond(2024, 10, 22, 17, 0, 0), "FREQ=WEEKLY");
  const EventSpan summer = SpanAt(series, absl::CivilSecond(2024, 10, 22, 17, 0, 0), Warsaw());
  const EventSpan winter = SpanAt(series, absl::CivilSecond(2024, 10, 29, 17, 0, 0), Warsaw());
  EXPECT_EQ(winter.start_time - summer.start_time, absl::Hours(7 * 24 + 1));
  EXPECT_EQ(winter.end_time - winter.start_time, absl::Minutes(90));
}

TEST(SeriesTimesTest, AnEventInASkippedHour_BeginsWhenTheClockGoesOn) {
  const EventSeries series = SeriesAt(absl::CivilSecond(2024, 3, 24, 2, 30, 0), "FREQ=WEEKLY");
  const EventSpan span = SpanAt(series, absl::CivilSecond(2024, 3, 31, 2, 30, 0), Warsaw());
  EXPECT_EQ(span.start, absl::CivilSecond(2024, 3, 31, 3, 30, 0));
  EXPECT_TRUE(clubs::IsSkipped(absl::CivilSecond(2024, 3, 31, 2, 30, 0), Warsaw()));
  EXPECT_FALSE(clubs::IsSkipped(absl::CivilSecond(2024, 10, 27, 2, 30, 0), Warsaw()));
}

TEST(SeriesTimesTest, AnEventInParts_EndsWhenTheClockShowsTheEndOfTheLastOne) {
  EventSeries series = call::FromText<EventSeries>(
      "start { date { year: 2024 month: 10 day: 26 } minute: 600 }"
      "parts { begin_minute: 600 duration_minutes: 120 display_name: 'Sobota' }"
      "parts { day: 1 begin_minute: 600 duration_minutes: 60 display_name: 'Niedziela' }");
  FillDuration(series);
  EXPECT_EQ(series.duration_minutes(), 1440 + 60);
  const EventSpan span = SpanAt(series, CivilOf(series.start()), Warsaw());
  EXPECT_EQ(absl::ToCivilSecond(span.end_time, Warsaw()),
            absl::CivilSecond(2024, 10, 27, 11, 0, 0));
  // The night has an hour more.
  EXPECT_EQ(span.end_time - span.start_time, absl::Hours(26));
}

// Rules, starts, and what stands beside the rules.
std::vector<EventSeries> AllKinds() {
  const absl::CivilSecond tuesday(2024, 6, 4, 17, 0, 0);
  std::vector<EventSeries> all = {
      SeriesAt(tuesday, ""),
      SeriesAt(tuesday, "FREQ=DAILY;COUNT=12"),
      SeriesAt(tuesday, "FREQ=DAILY;INTERVAL=3;UNTIL=20240901T235959"),
      SeriesAt(tuesday, "FREQ=WEEKLY"),
      SeriesAt(tuesday, "FREQ=WEEKLY;COUNT=10"),
      SeriesAt(tuesday, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"),
      SeriesAt(tuesday, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU;COUNT=9"),
      // It does not begin on a day of its rule.
      SeriesAt(tuesday, "FREQ=WEEKLY;BYDAY=WE;COUNT=6"),
      SeriesAt(absl::CivilSecond(2024, 1, 31, 10, 0, 0), "FREQ=MONTHLY;COUNT=7"),
      SeriesAt(tuesday, "FREQ=MONTHLY;BYDAY=1TU,-1FR"),
      SeriesAt(tuesday, "FREQ=MONTHLY;INTERVAL=2;BYDAY=MO,TU,WE;BYSETPOS=-1;COUNT=5"),
      SeriesAt(absl::CivilSecond(2024, 2, 29, 9, 0, 0), "FREQ=YEARLY"),
      SeriesAt(tuesday, "FREQ=YEARLY;BYWEEKNO=20,30"),
      SeriesAt(absl::CivilSecond(2024, 3, 24, 2, 30, 0), "FREQ=WEEKLY;BYDAY=SU;COUNT=40"),
  };
  const size_t plain = all.size();
  for (size_t i = 0; i < plain; ++i) {
    EventSeries series = all[i];
    for (const absl::CivilDay day : {absl::CivilDay(2024, 6, 8), absl::CivilDay(2024, 9, 28)}) {
      *series.add_also_times() =
          Wall(absl::CivilSecond(day.year(), day.month(), day.day(), 11, 0, 0));
    }
    const std::vector<absl::CivilSecond> times = TimesOf(all[i]);
    if (times.size() > 3) *series.add_except_times() = Wall(times[2]);
    all.push_back(std::move(series));
  }
  return all;
}

TEST(SeriesTimesTest, ADividedSeries_LosesNothingAndDoublesNothing) {
  for (const EventSeries& series : AllKinds()) {
    const std::vector<absl::CivilSecond> whole = TimesOf(series);
    for (size_t i = 0; i < whole.size(); i += 1 + i / 4) {
      const auto divided = Divide(series, whole[i], Warsaw());
      ASSERT_THAT(divided, call::IsOk()) << series.DebugString();
      std::vector<absl::CivilSecond> both = TimesOf(divided->ended);
      EXPECT_EQ(both.size(), i) << series.DebugString() << divided->ended.DebugString();
      const std::vector<absl::CivilSecond> following = TimesOf(divided->following);
      both.insert(both.end(), following.begin(), following.end());
      EXPECT_EQ(both, whole) << series.DebugString() << divided->following.DebugString();
    }
  }
}

TEST(SeriesTimesTest, ADividedSeries_CanBeDividedAgain_OnBothSides) {
  for (const EventSeries& series : AllKinds()) {
    const std::vector<absl::CivilSecond> whole = TimesOf(series);
    if (whole.size() < 6) continue;
    const auto first = Divide(series, whole[3], Warsaw());
    ASSERT_THAT(first, call::IsOk());
    const auto before = Divide(first->ended, whole[1], Warsaw());
    const auto after = Divide(first->following, whole[5], Warsaw());
    ASSERT_THAT(before, call::IsOk());
    ASSERT_THAT(after, call::IsOk());
    std::vector<absl::CivilSecond> all;
    for (const EventSeries& part :
         {before->ended, before->following, after->ended, after->following}) {
      const std::vector<absl::CivilSecond> times = TimesOf(part);
      all.insert(all.end(), times.begin(), times.end());
    }
    EXPECT_EQ(all, whole) << series.DebugString();
  }
}

TEST(SeriesTimesTest, ASeriesDividedAtItsFirst_HasNothingLeft) {
  const auto divided = Divide(SeriesAt(absl::CivilSecond(2024, 6, 4, 17, 0, 0), ""),
                              absl::CivilSecond(2024, 6, 4, 17, 0, 0), Warsaw());
  ASSERT_THAT(divided, call::IsOk());
  EXPECT_THAT(TimesOf(divided->ended), IsEmpty());
  EXPECT_THAT(TimesOf(divided->following), ElementsAre(absl::CivilSecond(2024, 6, 4, 17, 0, 0)));
}

TEST(SeriesTimesTest, AnotherClockTime_TakesFurtherAndExceptedTimesAlong) {
  EventSeries before = SeriesAt(absl::CivilSecond(2024, 6, 4, 17, 0, 0), "FREQ=WEEKLY");
  *before.add_also_times() = Wall(absl::CivilSecond(2024, 6, 8, 17, 0, 0));
  *before.add_also_times() = Wall(absl::CivilSecond(2024, 6, 9, 11, 0, 0));
  *before.add_except_times() = Wall(absl::CivilSecond(2024, 6, 18, 17, 0, 0));
  EventSeries series = before;
  series.mutable_start()->set_minute(18 * 60);
  ASSERT_THAT(CarryTimes(before, true, true, true, Warsaw(), series), call::IsOk());
  EXPECT_EQ(CivilOf(series.also_times(0)), absl::CivilSecond(2024, 6, 8, 18, 0, 0));
  EXPECT_EQ(CivilOf(series.also_times(1)), absl::CivilSecond(2024, 6, 9, 11, 0, 0));
  EXPECT_EQ(CivilOf(series.except_times(0)), absl::CivilSecond(2024, 6, 18, 18, 0, 0));
}

TEST(SeriesTimesTest, WhatAnotherRuleGivesAnyway_OrNoLonger_LeavesTheLists) {
  EventSeries before = SeriesAt(absl::CivilSecond(2024, 6, 4, 17, 0, 0), "FREQ=WEEKLY");
  *before.add_also_times() = Wall(absl::CivilSecond(2024, 6, 5, 17, 0, 0));
  *before.add_except_times() = Wall(absl::CivilSecond(2024, 6, 18, 17, 0, 0));
  EventSeries series = before;
  series.set_recurrence_rule("FREQ=WEEKLY;BYDAY=WE");
  ASSERT_THAT(CarryTimes(before, true, true, true, Warsaw(), series), call::IsOk());
  EXPECT_THAT(series.also_times(), IsEmpty());
  EXPECT_THAT(series.except_times(), IsEmpty());
}

// The rules of series name what is wrong with it.
TEST(SeriesTimesTest, OfARuleThatTakesManySteps_NothingLeavesTheLists) {
  EventSeries before = SeriesAt(absl::CivilSecond(2024, 6, 4, 17, 0, 0), "FREQ=WEEKLY");
  *before.add_also_times() = Wall(absl::CivilSecond(2024, 6, 5, 17, 0, 0));
  *before.add_also_times() = Wall(absl::CivilSecond(3390, 6, 5, 17, 0, 0));
  *before.add_except_times() = Wall(absl::CivilSecond(2024, 6, 18, 17, 0, 0));
  for (const char* rule : {"FREQ=DAILY;COUNT=999999999", "FREQ=SECONDLY"}) {
    EventSeries series = before;
    series.set_recurrence_rule(rule);
    ASSERT_THAT(CarryTimes(before, true, true, true, Warsaw(), series), call::IsOk());
    EXPECT_EQ(series.also_times_size(), 2) << rule;
    EXPECT_EQ(series.except_times_size(), 1) << rule;
  }
}

TEST(SeriesTimesTest, WhetherASeriesGoesOn_IsKnownForYears) {
  const EventSeries ends =
      SeriesAt(absl::CivilSecond(2024, 6, 4, 17, 0, 0), "FREQ=WEEKLY;UNTIL=20240701T000000");
  EXPECT_EQ(GoesOn(ends, absl::CivilSecond(2024, 6, 25), Warsaw()).value_or(false), true);
  EXPECT_EQ(GoesOn(ends, absl::CivilSecond(2024, 6, 26), Warsaw()).value_or(true), false);
  // Long after its end, too: counting takes no more steps than there are.
  const EventSeries counts =
      SeriesAt(absl::CivilSecond(2024, 6, 4, 17, 0, 0), "FREQ=DAILY;COUNT=4000");
  EXPECT_EQ(GoesOn(counts, absl::CivilSecond(2036, 6, 1), Warsaw()).value_or(true), false);
  const EventSeries leap = SeriesAt(absl::CivilSecond(2024, 2, 29, 9, 0, 0), "FREQ=YEARLY");
  EXPECT_EQ(GoesOn(leap, absl::CivilSecond(2097, 1, 1), Warsaw()).value_or(false), true);
}

}  // namespace
}  // namespace osiedle::clubs
