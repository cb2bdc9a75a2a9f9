#include "services/visits/calendars/duty_pattern.h"

#include <algorithm>

#include "services/call/fields/proto_time.h"

namespace osiedle::visits {
namespace {

constexpr int kDayMinutes = 1440;

int64_t FloorDiv(int64_t number, int64_t by) { return number / by - (number % by < 0 ? 1 : 0); }

// The first day and the last day that a date of the API can say.
DayNumber FirstDay() { return DayNumberOf(absl::CivilDay(1, 1, 1)); }
DayNumber LastDay() { return DayNumberOf(absl::CivilDay(9999, 12, 31)); }

DayHours HoursFrom(int begin, int end) {
  return {.begin = begin, .end = end > begin ? end : end + kDayMinutes};
}

// Whether `one` begins on a day on which `other` begins `later` days later (-1, 0 or 1).
bool BeginTogether(const DutyPattern& one, const DutyPattern& other, int later) {
  const DayNumber first = std::max(one.days.first, other.days.first - later);
  const DayNumber last = std::min(one.days.last, other.days.last - later);
  for (int weekday = 0; weekday < 7; ++weekday) {
    const int64_t day_of_other = weekday + later;
    const bool fits = ((one.weekdays >> weekday) & 1) != 0 &&
                      ((other.weekdays >> WeekdayOf(day_of_other)) & 1) != 0;
    if (!fits) continue;
    const int64_t weeks_later = WeekOf(day_of_other);
    // The weeks in which this weekday is one of the common days.
    const int64_t first_week = FloorDiv(first - weekday + 6, 7);
    const int64_t last_week = FloorDiv(last - weekday, 7);
    const int64_t late =
        FloorDiv(first_week - one.first_week + one.interval_weeks - 1, one.interval_weeks);
    int64_t week = one.first_week + late * one.interval_weeks;
    // The remainders by the other interval repeat after as many steps.
    for (int step = 0; step < other.interval_weeks && week <= last_week; ++step) {
      if ((week + weeks_later - other.first_week) % other.interval_weeks == 0) return true;
      week += one.interval_weeks;
    }
  }
  return false;
}

}  // namespace

DayNumber DayNumberOf(absl::CivilDay day) { return day - absl::CivilDay(1970, 1, 5); }

absl::CivilDay CivilDayOf(DayNumber day) { return absl::CivilDay(1970, 1, 5) + day; }

int WeekdayOf(DayNumber day) { return static_cast<int>(day - WeekOf(day) * 7); }

int64_t WeekOf(DayNumber day) { return FloorDiv(day, 7); }

DayHours HoursOf(const v1::DutyRule& rule) {
  return HoursFrom(rule.begin_minute(), rule.end_minute());
}

DayHours HoursOf(const v1::CalendarException& exception) {
  // Without an end, they end with the day.
  const int end = exception.end_minute() == 0 ? kDayMinutes : exception.end_minute();
  return HoursFrom(exception.begin_minute(), end);
}

DaySpan DaysOf(const v1::DutyRule& rule) {
  return {.first = rule.has_from_date() ? DayNumberOf(call::DayOf(rule.from_date())) : FirstDay(),
          .last = rule.has_until_date() ? DayNumberOf(call::DayOf(rule.until_date())) : LastDay()};
}

DaySpan DaysOf(const v1::CalendarException& exception) {
  const DayNumber first = DayNumberOf(call::DayOf(exception.from_date()));
  if (!exception.has_until_date()) return {.first = first, .last = first};
  return {.first = first, .last = DayNumberOf(call::DayOf(exception.until_date()))};
}

DutyPattern DutyPattern::Of(const v1::DutyRule& rule) {
  DutyPattern pattern;
  for (const int day : rule.days()) {
    pattern.weekdays |= static_cast<uint8_t>(1 << (day - google::type::MONDAY));
  }
  pattern.hours = HoursOf(rule);
  pattern.days = DaysOf(rule);
  pattern.interval_weeks = std::max(rule.interval_weeks(), 1);
  pattern.first_week = WeekOf(pattern.days.first);
  return pattern;
}

bool DutyPattern::BeginsOn(DayNumber day) const {
  return days.first <= day && day <= days.last && ((weekdays >> WeekdayOf(day)) & 1) != 0 &&
         (interval_weeks == 1 || (WeekOf(day) - first_week) % interval_weeks == 0);
}

bool Overlap(const DutyPattern& one, const DutyPattern& other) {
  for (const int later : {-1, 0, 1}) {
    const int shift = later * kDayMinutes;
    const bool hours_meet =
        one.hours.begin < other.hours.end + shift && other.hours.begin + shift < one.hours.end;
    if (hours_meet && BeginTogether(one, other, later)) return true;
  }
  return false;
}

}  // namespace osiedle::visits
