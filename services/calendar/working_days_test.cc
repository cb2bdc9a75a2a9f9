#include "services/calendar/working_days.h"

#include <gtest/gtest.h>

namespace osiedle::calendar {
namespace {

using Day = absl::CivilDay;

TEST(WorkingDaysTest, EasterSunday_InKnownYears_IsRight) {
  // The earliest and the latest date that there are, and years of the table in Meeus.
  EXPECT_EQ(EasterSunday(1818), Day(1818, 3, 22));
  EXPECT_EQ(EasterSunday(1943), Day(1943, 4, 25));
  EXPECT_EQ(EasterSunday(1954), Day(1954, 4, 18));
  EXPECT_EQ(EasterSunday(2000), Day(2000, 4, 23));
  EXPECT_EQ(EasterSunday(2026), Day(2026, 4, 5));
  EXPECT_EQ(EasterSunday(2038), Day(2038, 4, 25));
}

TEST(WorkingDaysTest, IsPublicHoliday_In2026_FindsAllFourteen) {
  const Day expected[] = {Day(2026, 1, 1),   Day(2026, 1, 6),  Day(2026, 4, 5),   Day(2026, 4, 6),
                          Day(2026, 5, 1),   Day(2026, 5, 3),  Day(2026, 5, 24),  Day(2026, 6, 4),
                          Day(2026, 8, 15),  Day(2026, 11, 1), Day(2026, 11, 11), Day(2026, 12, 24),
                          Day(2026, 12, 25), Day(2026, 12, 26)};
  std::vector<Day> found;
  for (Day day(2026, 1, 1); day.year() == 2026; ++day) {
    if (IsPublicHoliday(day)) found.push_back(day);
  }
  EXPECT_EQ(found, std::vector<Day>(std::begin(expected), std::end(expected)));
}

TEST(WorkingDaysTest, IsPublicHoliday_AsTheActChanged_FollowsItsDates) {
  EXPECT_FALSE(IsPublicHoliday(Day(2024, 12, 24)));
  EXPECT_TRUE(IsPublicHoliday(Day(2025, 12, 24)));
  EXPECT_FALSE(IsPublicHoliday(Day(2010, 1, 6)));
  EXPECT_TRUE(IsPublicHoliday(Day(2011, 1, 6)));
  EXPECT_TRUE(IsPublicHoliday(Day(1960, 1, 6)));
  EXPECT_FALSE(IsPublicHoliday(Day(1961, 1, 6)));
  EXPECT_TRUE(IsPublicHoliday(Day(2018, 11, 12)));
  EXPECT_FALSE(IsPublicHoliday(Day(2019, 11, 12)));
  EXPECT_FALSE(IsPublicHoliday(Day(1990, 7, 22)));
}

TEST(WorkingDaysTest, IsWorkingDay_OnASaturday_FollowsTheSwitches) {
  const Day saturday(2026, 11, 28);
  EXPECT_FALSE(IsWorkingDay(saturday));
  const WorkingDayRules rules = {
      .saturdays = {{Day(2026, 11, 28), true}, {Day(2027, 1, 1), false}}};
  EXPECT_FALSE(IsWorkingDay(saturday - 7, rules));
  EXPECT_TRUE(IsWorkingDay(saturday, rules));
  EXPECT_FALSE(IsWorkingDay(Day(2027, 1, 2), rules));
  // A holiday stays one: 26 December 2026 is a Saturday.
  EXPECT_FALSE(IsWorkingDay(Day(2026, 12, 26), rules));
}

TEST(WorkingDaysTest, IsWorkingDay_OnSundaysAndHolidays_IsFalse) {
  EXPECT_FALSE(IsWorkingDay(Day(2026, 11, 29)));
  EXPECT_FALSE(IsWorkingDay(Day(2026, 12, 24)));
  EXPECT_TRUE(IsWorkingDay(Day(2026, 11, 30)));
}

TEST(WorkingDaysTest, AddWorkingDays_OverChristmas_SkipsTheFreeDays) {
  EXPECT_EQ(AddWorkingDays(Day(2026, 12, 23), 1), Day(2026, 12, 28));
  EXPECT_EQ(AddWorkingDays(Day(2026, 12, 28), -1), Day(2026, 12, 23));
  EXPECT_EQ(AddWorkingDays(Day(2026, 12, 24), 0), Day(2026, 12, 24));
  EXPECT_EQ(AddWorkingDays(Day(2026, 11, 27), 5), Day(2026, 12, 4));
}

TEST(WorkingDaysTest, WorkingDayAtOrAfter_AFreeDay_IsTheNextWorkingOne) {
  EXPECT_EQ(WorkingDayAtOrAfter(Day(2026, 12, 24)), Day(2026, 12, 28));
  EXPECT_EQ(WorkingDayAtOrAfter(Day(2026, 12, 23)), Day(2026, 12, 23));
}

}  // namespace
}  // namespace osiedle::calendar
