#include "services/calendar/wall_time.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace osiedle::calendar {
namespace {

using Day = absl::CivilDay;

absl::TimeZone Zone(absl::string_view name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

absl::TimeZone Warsaw() { return Zone("Europe/Warsaw"); }

// "2026-03-28T21:00/2026-03-29T01:00", in UTC.
std::string InUtc(const Intervals& intervals) {
  return absl::StrJoin(intervals, " ", [](std::string* out, const Interval& interval) {
    absl::StrAppend(
        out, absl::FormatTime("%Y-%m-%dT%H:%M/", TimeOf(interval.begin), absl::UTCTimeZone()),
        absl::FormatTime("%Y-%m-%dT%H:%M", TimeOf(interval.end), absl::UTCTimeZone()));
  });
}

struct Case {
  absl::string_view what;
  absl::CivilDay day;
  int begin;
  int end;
  absl::string_view expected;
};

TEST(WallTimeTest, WallHours_InWarsaw_AreThoseOfTheClock) {
  const absl::CivilDay spring_2026(2026, 3, 29);
  const absl::CivilDay autumn_2026(2026, 10, 25);
  const absl::CivilDay spring_2027(2027, 3, 28);
  const absl::CivilDay autumn_2027(2027, 10, 31);
  const Case cases[] = {
      {"winter", Day(2026, 1, 15), 480, 960, "2026-01-15T07:00/2026-01-15T15:00"},
      {"summer", Day(2026, 7, 15), 480, 960, "2026-07-15T06:00/2026-07-15T14:00"},
      {"whole day", Day(2026, 7, 15), 0, 1440, "2026-07-14T22:00/2026-07-15T22:00"},
      {"up to midnight", Day(2026, 7, 15), 1380, 1440, "2026-07-15T21:00/2026-07-15T22:00"},
      {"end is begin", Day(2026, 7, 15), 480, 480, "2026-07-15T06:00/2026-07-16T06:00"},
      {"leap day", Day(2028, 2, 29), 480, 960, "2028-02-29T07:00/2028-02-29T15:00"},
      {"into the leap day", Day(2028, 2, 28), 1320, 360, "2028-02-28T21:00/2028-02-29T05:00"},
      {"spring, whole day", spring_2026, 0, 1440, "2026-03-28T23:00/2026-03-29T22:00"},
      {"spring, in the gap", spring_2026, 120, 180, ""},
      {"spring, from the gap on", spring_2026, 150, 240, "2026-03-29T01:00/2026-03-29T02:00"},
      {"spring, into the gap", spring_2026, 90, 150, "2026-03-29T00:30/2026-03-29T01:00"},
      {"spring, duty of a night", Day(2026, 3, 28), 1320, 360, "2026-03-28T21:00/2026-03-29T04:00"},
      {"spring 2027", spring_2027, 60, 240, "2027-03-28T00:00/2027-03-28T02:00"},
      {"autumn, whole day", autumn_2026, 0, 1440, "2026-10-24T22:00/2026-10-25T23:00"},
      {"autumn, the hour twice", autumn_2026, 120, 180, "2026-10-25T00:00/2026-10-25T02:00"},
      {"autumn, half of it twice", autumn_2026, 120, 150,
       "2026-10-25T00:00/2026-10-25T00:30 2026-10-25T01:00/2026-10-25T01:30"},
      {"autumn, from within it", autumn_2026, 150, 240,
       "2026-10-25T00:30/2026-10-25T01:00 2026-10-25T01:30/2026-10-25T03:00"},
      {"autumn, duty of a night", Day(2026, 10, 24), 1320, 360,
       "2026-10-24T20:00/2026-10-25T05:00"},
      {"autumn 2027", autumn_2027, 60, 240, "2027-10-30T23:00/2027-10-31T03:00"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(InUtc(WallHours(c.day, c.begin, c.end, Warsaw())), c.expected) << c.what;
  }
}

// Converts every minute of eight days.
void ExpectAsConverted(absl::CivilDay day, int begin, int end, absl::TimeZone zone) {
  const absl::CivilMinute first = absl::CivilMinute(day) + begin;
  const absl::CivilMinute after = absl::CivilMinute(day) + (end <= begin ? end + 1440 : end);
  std::vector<Interval> minutes;
  const Minute middle = BeginOfDay(day, zone);
  for (Minute minute = middle - 4 * 1440; minute < middle + 4 * 1440; ++minute) {
    const absl::CivilMinute local = absl::ToCivilMinute(TimeOf(minute), zone);
    if (first <= local && local < after) minutes.push_back({minute, minute + 1});
  }
  EXPECT_EQ(InUtc(WallHours(day, begin, end, zone)), InUtc(Joined(minutes)))
      << absl::FormatCivilTime(day) << " " << begin << " " << end << " " << zone.name();
}

TEST(WallTimeTest, WallHours_AroundEveryChange_AgreeWithEveryMinuteConverted) {
  // Lord Howe moves its clock by half an hour, Troll by two hours, Cairo at midnight; Apia left
  // out 30 December 2011.
  const std::pair<absl::string_view, absl::CivilDay> nights[] = {
      {"Europe/Warsaw", Day(2026, 3, 29)},      {"Europe/Warsaw", Day(2026, 10, 25)},
      {"Europe/Warsaw", Day(2027, 3, 28)},      {"Europe/Warsaw", Day(2027, 10, 31)},
      {"Australia/Lord_Howe", Day(2026, 4, 5)}, {"Australia/Lord_Howe", Day(2026, 10, 4)},
      {"Antarctica/Troll", Day(2026, 3, 29)},   {"Africa/Cairo", Day(2026, 4, 24)},
      {"Pacific/Apia", Day(2011, 12, 30)},
  };
  for (const auto& [zone, night] : nights) {
    for (int before = -2; before <= 1; ++before) {
      for (const auto& [begin, end] : std::vector<std::pair<int, int>>{
               {0, 1440}, {120, 180}, {135, 136}, {1320, 360}, {150, 150}, {0, 90}}) {
        ExpectAsConverted(night + before, begin, end, Zone(zone));
      }
    }
  }
}

TEST(WallTimeTest, LocalDay_AroundMidnight_IsThatOfTheClock) {
  const Minute midnight = BeginOfDay(Day(2026, 7, 15), Warsaw());
  EXPECT_EQ(LocalDay(midnight, Warsaw()), absl::CivilDay(2026, 7, 15));
  EXPECT_EQ(LocalDay(midnight - 1, Warsaw()), absl::CivilDay(2026, 7, 14));
  EXPECT_EQ(LocalMinuteOfDay(midnight, Warsaw()), 0);
  EXPECT_EQ(LocalMinuteOfDay(midnight - 1, Warsaw()), 1439);
}

TEST(WallTimeTest, WallDay_WhenTheClockIsMoved_Has23Or25Hours) {
  const Interval spring = WallDay(Day(2026, 3, 29), Warsaw());
  const Interval autumn = WallDay(Day(2026, 10, 25), Warsaw());
  EXPECT_EQ(spring.end - spring.begin, 23 * 60);
  EXPECT_EQ(autumn.end - autumn.begin, 25 * 60);
}

TEST(WallTimeTest, BeginOfDay_WhenMidnightIsSkipped_IsTheChange) {
  const absl::TimeZone cairo = Zone("Africa/Cairo");
  const Minute begin = BeginOfDay(Day(2026, 4, 24), cairo);
  EXPECT_EQ(LocalMinuteOfDay(begin, cairo), 60);
  EXPECT_EQ(LocalDay(begin - 1, cairo), absl::CivilDay(2026, 4, 23));
}

TEST(WallTimeTest, BeginOfDay_WhenTheChangeIsBeforeMidnight_IsTheFirstTimeShown) {
  // 23:30 became 00:30.
  const absl::TimeZone toronto = Zone("America/Toronto");
  const Minute begin = BeginOfDay(Day(1919, 3, 31), toronto);
  EXPECT_EQ(LocalMinuteOfDay(begin, toronto), 30);
  EXPECT_EQ(LocalMinuteOfDay(begin - 1, toronto), 23 * 60 + 29);
}

TEST(WallTimeTest, BeginOfWeek_OfAnyOfItsDays_IsMonday) {
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(MondayOf(absl::CivilDay(2026, 3, 23) + i), absl::CivilDay(2026, 3, 23));
  }
  EXPECT_EQ(BeginOfWeek(Day(2026, 3, 29), Warsaw()), BeginOfDay(Day(2026, 3, 23), Warsaw()));
  EXPECT_EQ(MondayOf(Day(2026, 3, 30)), absl::CivilDay(2026, 3, 30));
}

TEST(WallTimeTest, MomentOf_InBothNights_IsAsRfc5545Says) {
  const auto moment = [](int month, int day, int hour, int minute) {
    return absl::FormatTime(
        "%H:%MZ", MomentOf(absl::CivilSecond(2026, month, day, hour, minute, 0), Warsaw()),
        absl::UTCTimeZone());
  };
  EXPECT_EQ(moment(3, 29, 2, 30), "01:30Z");  // Skipped: the offset before the gap.
  EXPECT_EQ(moment(3, 29, 3, 0), "01:00Z");
  EXPECT_EQ(moment(10, 25, 2, 30), "00:30Z");  // Twice: the first.
  EXPECT_EQ(moment(10, 25, 3, 0), "02:00Z");
}

}  // namespace
}  // namespace osiedle::calendar
