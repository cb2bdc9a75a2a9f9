#include "services/calendar/rule_days.h"

#include <algorithm>

namespace osiedle::calendar {
namespace {

bool Has(const std::vector<int>& values, int64_t value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// `position` counts from 1 among `size`; the values count from either end.
bool HasPosition(const std::vector<int>& values, int64_t position, int64_t size) {
  return Has(values, position) || Has(values, position - size - 1);
}

// Week 1 is the first with at least four days in the year (ISO 8601), so the one with 4 January.
absl::CivilDay FirstWeek(absl::civil_year_t year, absl::Weekday week_start) {
  return WeekOf(absl::CivilDay(year, 1, 4), week_start);
}

bool WeekFits(const RecurrenceRule& rule, absl::CivilDay day) {
  const absl::CivilDay week = WeekOf(day, rule.week_start);
  // The year that has most of the week's days.
  const absl::civil_year_t year = (week + 3).year();
  const absl::CivilDay first = FirstWeek(year, rule.week_start);
  const int64_t weeks = (FirstWeek(year + 1, rule.week_start) - first) / 7;
  return HasPosition(rule.weeks, (week - first) / 7 + 1, weeks);
}

// BYDAY counts within the month, or within the year when the rule has no months.
bool WeekdayFits(const RecurrenceRule& rule, absl::CivilDay day) {
  const bool in_month = rule.frequency == Frequency::kMonthly || !rule.months.empty();
  const absl::CivilDay first =
      in_month ? absl::CivilDay(absl::CivilMonth(day)) : absl::CivilDay(absl::CivilYear(day));
  const absl::CivilDay after = in_month ? absl::CivilDay(absl::CivilMonth(day) + 1)
                                        : absl::CivilDay(absl::CivilYear(day) + 1);
  const absl::Weekday weekday = absl::GetWeekday(day);
  for (const RuleWeekday& named : rule.weekdays) {
    if (named.weekday != weekday) continue;
    if (named.nth == 0 || named.nth == (day - first) / 7 + 1 ||
        named.nth == -((after - 1 - day) / 7 + 1)) {
      return true;
    }
  }
  return false;
}

}  // namespace

absl::CivilDay WeekOf(absl::CivilDay day, absl::Weekday week_start) {
  return absl::PrevWeekday(day + 1, week_start);
}

RecurrenceRule CompletedRule(RecurrenceRule rule, absl::CivilSecond start) {
  const Frequency frequency = rule.frequency;
  const bool names_day = !rule.weekdays.empty() || !rule.month_days.empty() ||
                         !rule.year_days.empty() || !rule.weeks.empty();
  const absl::Weekday weekday = absl::GetWeekday(absl::CivilDay(start));
  if (frequency == Frequency::kYearly && !names_day) {
    if (rule.months.empty()) rule.months = {start.month()};
    rule.month_days = {start.day()};
  } else if (frequency == Frequency::kYearly && rule.weekdays.empty() && rule.month_days.empty() &&
             rule.year_days.empty()) {
    rule.weekdays = {{weekday, 0}};
  } else if (frequency == Frequency::kMonthly && !names_day) {
    rule.month_days = {start.day()};
  } else if (frequency == Frequency::kWeekly && !names_day) {
    rule.weekdays = {{weekday, 0}};
  }
  if (frequency >= Frequency::kDaily && rule.hours.empty()) rule.hours = {start.hour()};
  if (frequency >= Frequency::kHourly && rule.minutes.empty()) rule.minutes = {start.minute()};
  if (frequency >= Frequency::kMinutely && rule.seconds.empty()) rule.seconds = {start.second()};
  return rule;
}

bool DayFits(const RecurrenceRule& rule, absl::CivilDay day) {
  if (!rule.months.empty() && !Has(rule.months, day.month())) return false;
  if (!rule.weekdays.empty() && !WeekdayFits(rule, day)) return false;
  if (!rule.month_days.empty()) {
    const absl::CivilDay next_month(absl::CivilMonth(day) + 1);
    if (!HasPosition(rule.month_days, day.day(), (next_month - 1).day())) return false;
  }
  if (!rule.year_days.empty()) {
    const int64_t days = absl::CivilDay(day.year() + 1) - absl::CivilDay(day.year());
    if (!HasPosition(rule.year_days, absl::GetYearDay(day), days)) return false;
  }
  return rule.weeks.empty() || WeekFits(rule, day);
}

std::vector<int> TimesOfDay(const std::vector<int>& hours, const std::vector<int>& minutes,
                            const std::vector<int>& seconds) {
  std::vector<int> times;
  times.reserve(hours.size() * minutes.size() * seconds.size());
  for (int hour : hours) {
    for (int minute : minutes) {
      for (int second : seconds) times.push_back((hour * 60 + minute) * 60 + second);
    }
  }
  return times;
}

}  // namespace osiedle::calendar
