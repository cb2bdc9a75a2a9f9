#include "services/visits/calendars/duty_pattern.h"

#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::visits {
namespace {

DutyPattern Pattern(const std::string& text) {
  return DutyPattern::Of(call::FromText<v1::DutyRule>(text));
}

TEST(DutyPattern, DaysAreCountedFromMonday) {
  EXPECT_EQ(DayNumberOf(absl::CivilDay(1970, 1, 5)), 0);
  EXPECT_EQ(WeekdayOf(DayNumberOf(absl::CivilDay(2026, 11, 29))), 6);
  EXPECT_EQ(WeekdayOf(DayNumberOf(absl::CivilDay(1969, 12, 28))), 6);
  EXPECT_EQ(WeekOf(DayNumberOf(absl::CivilDay(1970, 1, 4))), -1);
  EXPECT_EQ(CivilDayOf(DayNumberOf(absl::CivilDay(2028, 2, 29))), absl::CivilDay(2028, 2, 29));
}

struct Case {
  const char* what;
  const char* one;
  const char* other;
  bool overlap;
};

TEST(DutyPattern, TwoRules_OverlapWhereTheyShareAMinute) {
  const Case cases[] = {
      {"touching hours", "days: MONDAY begin_minute: 480 end_minute: 720",
       "days: MONDAY begin_minute: 720 end_minute: 960", false},
      {"one minute", "days: MONDAY begin_minute: 480 end_minute: 721",
       "days: MONDAY begin_minute: 720 end_minute: 960", true},
      {"other days", "days: MONDAY begin_minute: 480 end_minute: 720",
       "days: TUESDAY begin_minute: 480 end_minute: 720", false},
      {"across midnight", "days: MONDAY begin_minute: 1320 end_minute: 360",
       "days: TUESDAY begin_minute: 300 end_minute: 720", true},
      {"across midnight, touching", "days: MONDAY begin_minute: 1320 end_minute: 360",
       "days: TUESDAY begin_minute: 360 end_minute: 720", false},
      {"from Sunday to Monday", "days: SUNDAY begin_minute: 1320 end_minute: 360",
       "days: MONDAY begin_minute: 0 end_minute: 60", true},
      {"a whole day, up to the next one", "days: MONDAY begin_minute: 600 end_minute: 600",
       "days: TUESDAY begin_minute: 599 end_minute: 601", true},
      {"one after the other",
       "days: MONDAY begin_minute: 480 end_minute: 720 until_date { year: 2026 month: 1 day: 5 }",
       "days: MONDAY begin_minute: 480 end_minute: 720 from_date { year: 2026 month: 1 day: 6 }",
       false},
      {"on one common day",
       "days: MONDAY begin_minute: 480 end_minute: 720 until_date { year: 2026 month: 1 day: 5 }",
       "days: MONDAY begin_minute: 480 end_minute: 720 from_date { year: 2026 month: 1 day: 5 }",
       true},
      {"the last night of one, the first morning of the other",
       "days: MONDAY begin_minute: 1320 end_minute: 360 until_date { year: 2026 month: 1 day: 5 }",
       "days: TUESDAY begin_minute: 0 end_minute: 60 from_date { year: 2026 month: 1 day: 6 }",
       true},
      {"even and odd weeks",
       "days: MONDAY begin_minute: 480 end_minute: 720 interval_weeks: 2"
       " from_date { year: 2026 month: 1 day: 5 }",
       "days: MONDAY begin_minute: 480 end_minute: 720 interval_weeks: 2"
       " from_date { year: 2026 month: 1 day: 12 }",
       false},
      {"every second and every third week",
       "days: MONDAY begin_minute: 480 end_minute: 720 interval_weeks: 2"
       " from_date { year: 2026 month: 1 day: 5 }",
       "days: MONDAY begin_minute: 480 end_minute: 720 interval_weeks: 3"
       " from_date { year: 2026 month: 1 day: 12 }",
       true},
      {"every second and every third week, over before they meet",
       "days: MONDAY begin_minute: 480 end_minute: 720 interval_weeks: 2"
       " from_date { year: 2026 month: 1 day: 5 } until_date { year: 2026 month: 2 day: 1 }",
       "days: MONDAY begin_minute: 480 end_minute: 720 interval_weeks: 3"
       " from_date { year: 2026 month: 1 day: 12 }",
       false},
      {"even weeks into the Monday of odd weeks",
       "days: SUNDAY begin_minute: 1320 end_minute: 360 interval_weeks: 2"
       " from_date { year: 2026 month: 1 day: 5 }",
       "days: MONDAY begin_minute: 0 end_minute: 60 interval_weeks: 2"
       " from_date { year: 2026 month: 1 day: 12 }",
       true},
      {"weeks that have a common divisor and never meet",
       "days: MONDAY begin_minute: 480 end_minute: 720 interval_weeks: 52"
       " from_date { year: 2026 month: 1 day: 5 }",
       "days: MONDAY begin_minute: 480 end_minute: 720 interval_weeks: 50"
       " from_date { year: 2026 month: 1 day: 12 }",
       false},
      {"weeks that meet after 51 turns",
       "days: MONDAY begin_minute: 480 end_minute: 720 interval_weeks: 52"
       " from_date { year: 2026 month: 1 day: 5 }",
       "days: MONDAY begin_minute: 480 end_minute: 720 interval_weeks: 51"
       " from_date { year: 2026 month: 1 day: 12 }",
       true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Overlap(Pattern(c.one), Pattern(c.other)), c.overlap) << c.what;
    EXPECT_EQ(Overlap(Pattern(c.other), Pattern(c.one)), c.overlap) << c.what << ", reversed";
  }
}

// The minutes of all days on which the hours begin, from `first` on.
std::set<int64_t> MinutesOf(const DutyPattern& pattern, DayNumber first, DayNumber last) {
  std::set<int64_t> minutes;
  for (DayNumber day = first; day <= last; ++day) {
    if (!pattern.BeginsOn(day)) continue;
    // Hours are whole hours in these patterns.
    for (int minute = pattern.hours.begin; minute < pattern.hours.end; minute += 60) {
      minutes.insert(day * 1440 + minute);
    }
  }
  return minutes;
}

TEST(DutyPattern, Overlap_IsWhatCountingOfAllMinutesSays) {
  std::mt19937 random(7);
  const auto below = [&](int bound) {
    return static_cast<int>(random() % static_cast<unsigned>(bound));
  };
  const DayNumber origin = DayNumberOf(absl::CivilDay(2026, 1, 5));
  const auto any = [&] {
    DutyPattern pattern;
    pattern.weekdays = static_cast<uint8_t>(1 << below(7));
    if (below(4) == 0) pattern.weekdays |= static_cast<uint8_t>(1 << below(7));
    pattern.hours.begin = below(24) * 60;
    pattern.hours.end = pattern.hours.begin + (1 + below(24)) * 60;
    pattern.days.first = origin + below(30);
    pattern.days.last = pattern.days.first + (below(2) == 0 ? below(60) : 1'000);
    pattern.interval_weeks = 1 + below(4);
    pattern.first_week = WeekOf(pattern.days.first);
    return pattern;
  };
  int overlapping = 0;
  for (int i = 0; i < 3'000; ++i) {
    const DutyPattern one = any();
    const DutyPattern other = any();
    const std::set<int64_t> minutes = MinutesOf(one, origin, origin + 150);
    bool meet = false;
    for (const int64_t minute : MinutesOf(other, origin, origin + 150)) {
      meet = meet || minutes.count(minute) > 0;
    }
    ASSERT_EQ(Overlap(one, other), meet) << i;
    overlapping += meet ? 1 : 0;
  }
  EXPECT_GT(overlapping, 300);
  EXPECT_LT(overlapping, 2'700);
}

}  // namespace
}  // namespace osiedle::visits
