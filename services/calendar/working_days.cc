#include "services/calendar/working_days.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace osiedle::calendar {
namespace {

constexpr int kForEver = std::numeric_limits<int>::max();

// In force in the years from `from` to `until`.
struct FixedHoliday {
  int month;
  int day;
  int from;
  int until;
};

// Act of 18 January 1951 on days free from work, article 1. Its changes:
//   16 November 1960: two feasts are abolished;
//   1989 and 1990: 15 August, 11 November and 3 May come, and 22 July ends;
//   24 September 2010: 6 January comes; 6 December 2024: 24 December comes.
// 12 November 2018 was free by an Act of its own, of 7 November 2018.
constexpr FixedHoliday kFixedHolidays[] = {
    {1, 1, 1951, kForEver},   {1, 6, 1951, 1960},       {1, 6, 2011, kForEver},
    {5, 1, 1951, kForEver},   {5, 3, 1990, kForEver},   {7, 22, 1951, 1989},
    {8, 15, 1951, 1960},      {8, 15, 1989, kForEver},  {11, 1, 1951, kForEver},
    {11, 11, 1989, kForEver}, {11, 12, 2018, 2018},     {12, 24, 2025, kForEver},
    {12, 25, 1951, kForEver}, {12, 26, 1951, kForEver},
};

// Days after Easter Sunday: both days of Easter, Pentecost, Corpus Christi.
constexpr int kMovableHolidays[] = {0, 1, 49, 60};

bool IsFreeSaturday(absl::CivilDay day, const WorkingDayRules& rules) {
  bool working = false;
  for (const DatedSwitch& change : rules.saturdays) {
    if (change.from <= day) working = change.on;
  }
  return !working;
}

}  // namespace

// The anonymous algorithm of 1876 (Meeus, Astronomical Algorithms, chapter 8).
absl::CivilDay EasterSunday(int year) {
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int g = (8 * b + 13) / 25;
  const int h = (19 * a + b - b / 4 - g + 15) % 30;
  const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  const int m = (a + 11 * h + 19 * l) / 433;
  const int month = (h + l - 7 * m + 90) / 25;
  return absl::CivilDay(year, month, (h + l - 7 * m + 33 * month + 19) % 32);
}

namespace {

constexpr int kFirstKnown = 1951;
constexpr int kLastKnown = 2150;

// Searches ask for every day of many calendars.
absl::CivilDay KnownEaster(int year) {
  static const auto* const known = [] {
    auto* const days = new std::vector<absl::CivilDay>;
    for (int y = kFirstKnown; y <= kLastKnown; ++y) days->push_back(EasterSunday(y));
    return days;
  }();
  return year >= kFirstKnown && year <= kLastKnown
             ? (*known)[static_cast<size_t>(year - kFirstKnown)]
             : EasterSunday(year);
}

}  // namespace

bool IsPublicHoliday(absl::CivilDay day) {
  const int year = static_cast<int>(day.year());
  for (const FixedHoliday& holiday : kFixedHolidays) {
    if (holiday.month == day.month() && holiday.day == day.day() && holiday.from <= year &&
        year <= holiday.until) {
      return true;
    }
  }
  if (year < 1951) return false;
  const absl::civil_diff_t after_easter = day - KnownEaster(year);
  return std::find(std::begin(kMovableHolidays), std::end(kMovableHolidays), after_easter) !=
         std::end(kMovableHolidays);
}

bool IsWorkingDay(absl::CivilDay day, const WorkingDayRules& rules) {
  switch (absl::GetWeekday(day)) {
    case absl::Weekday::sunday:
      return false;
    case absl::Weekday::saturday:
      return !IsFreeSaturday(day, rules) && !IsPublicHoliday(day);
    default:
      return !IsPublicHoliday(day);
  }
}

absl::CivilDay AddWorkingDays(absl::CivilDay day, int days, const WorkingDayRules& rules) {
  const int step = days < 0 ? -1 : 1;
  while (days != 0) {
    day += step;
    if (IsWorkingDay(day, rules)) days -= step;
  }
  return day;
}

absl::CivilDay WorkingDayAtOrAfter(absl::CivilDay day, const WorkingDayRules& rules) {
  while (!IsWorkingDay(day, rules)) ++day;
  return day;
}

}  // namespace osiedle::calendar
