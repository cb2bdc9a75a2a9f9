#include "services/calendar/rule_days.h"

namespace osiedle::calendar {
namespace {

// Week 1 is the first with at least four days in the year (ISO 8601), so the one with 4 January.
absl::CivilDay FirstWeek(absl::civil_year_t year, absl::Weekday week_start) {
  return WeekOf(absl::CivilDay(year, 1, 4), week_start);
}

}  // namespace

absl::CivilDay WeekOf(absl::CivilDay day, absl::Weekday week_start) {
  return absl::PrevWeekday(day + 1, week_start);
}

RecurrenceRule CompletedRule(RecurrenceRule rule, absl::CivilSecond start) {
  const Frequency frequency = rule.frequency;
  const bool names_day = !rule.weekdays.empty() || !rule.month_days.empty() ||
                         !rule.year_days.empty() || !rule.weeks.empty();
  const bool names_week_alone = !rule.weeks.empty() && rule.weekdays.empty() &&
                                rule.month_days.empty() && rule.year_days.empty();
  const absl::Weekday weekday = absl::GetWeekday(absl::CivilDay(start));
  if (frequency == Frequency::kYearly && !names_day) {
    if (rule.months.empty()) rule.months = {start.month()};
    rule.month_days = {start.day()};
  } else if (frequency == Frequency::kMonthly && !names_day) {
    rule.month_days = {start.day()};
  } else if ((frequency == Frequency::kWeekly && !names_day) || names_week_alone) {
    rule.weekdays = {{weekday, 0}};
  }
  if (frequency >= Frequency::kDaily && rule.hours.empty()) rule.hours = {start.hour()};
  if (frequency >= Frequency::kHourly && rule.minutes.empty()) rule.minutes = {start.minute()};
  if (frequency >= Frequency::kMinutely && rule.seconds.empty()) rule.seconds = {start.second()};
  return rule;
}

RuleDays::RuleDays(const RecurrenceRule& rule)
    : week_start_(rule.week_start),
      counts_in_month_(rule.frequency == Frequency::kMonthly || !rule.months.empty()),
      names_weekdays_(!rule.weekdays.empty()) {
  for (const RuleWeekday& named : rule.weekdays) {
    weekdays_[static_cast<size_t>(named.weekday)].Add(named.nth);
  }
  for (int month : rule.months) months_.Add(month);
  for (int day : rule.month_days) month_days_.Add(day);
  for (int day : rule.year_days) year_days_.Add(day);
  for (int week : rule.weeks) weeks_.Add(week);
}

bool RuleDays::WeekdayFits(absl::CivilDay day) const {
  const Numbers<53>& numbers = weekdays_[static_cast<size_t>(absl::GetWeekday(day))];
  if (!numbers.any()) return false;
  if (numbers.Has(0)) return true;
  const absl::CivilDay first = counts_in_month_ ? absl::CivilDay(absl::CivilMonth(day))
                                                : absl::CivilDay(absl::CivilYear(day));
  const absl::CivilDay after = counts_in_month_ ? absl::CivilDay(absl::CivilMonth(day) + 1)
                                                : absl::CivilDay(absl::CivilYear(day) + 1);
  return numbers.Has(static_cast<int>((day - first) / 7 + 1)) ||
         numbers.Has(static_cast<int>(-((after - 1 - day) / 7 + 1)));
}

bool RuleDays::WeekFits(absl::CivilDay day) const {
  const absl::CivilDay week = WeekOf(day, week_start_);
  // The year that has most of the week's days.
  const absl::civil_year_t year = (week + 3).year();
  const absl::CivilDay first = FirstWeek(year, week_start_);
  const auto weeks = static_cast<int>((FirstWeek(year + 1, week_start_) - first) / 7);
  return weeks_.HasPosition(static_cast<int>((week - first) / 7 + 1), weeks);
}

bool RuleDays::Has(absl::CivilDay day) const {
  if (months_.any() && !months_.Has(day.month())) return false;
  if (names_weekdays_ && !WeekdayFits(day)) return false;
  if (month_days_.any()) {
    const absl::CivilDay next_month(absl::CivilMonth(day) + 1);
    if (!month_days_.HasPosition(day.day(), (next_month - 1).day())) return false;
  }
  if (year_days_.any()) {
    const absl::CivilYear year(day);
    const auto days = static_cast<int>(absl::CivilDay(year + 1) - absl::CivilDay(year));
    if (!year_days_.HasPosition(absl::GetYearDay(day), days)) return false;
  }
  return !weeks_.any() || WeekFits(day);
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
