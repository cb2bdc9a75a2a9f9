// The days and hours of one rule of a calendar, as numbers. Pure.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_DUTY_PATTERN_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_DUTY_PATTERN_H_

#include <cstdint>

#include "absl/time/civil_time.h"
#include "osiedle/visits/v1/calendar.pb.h"

namespace osiedle::visits {

// A day, counted from Monday, 5 January 1970. So its week (Monday to Sunday) is the quotient by 7.
using DayNumber = int64_t;

DayNumber DayNumberOf(absl::CivilDay day);
absl::CivilDay CivilDayOf(DayNumber day);
// 0 is Monday.
int WeekdayOf(DayNumber day);
int64_t WeekOf(DayNumber day);

// Minutes of a day from `begin`, which is less than 1440; those from 1440 on are of the next day.
// At most 1440 minutes long.
struct DayHours {
  int begin = 0;
  int end = 0;
};

// REQUIRES: the proto's limits hold, and what it requires is set.
DayHours HoursOf(const v1::DutyRule& rule);
DayHours HoursOf(const v1::CalendarException& exception);

// The days from the first to the last. An open end is that of the dates of the API.
struct DaySpan {
  DayNumber first = 0;
  DayNumber last = 0;

  bool Meets(const DaySpan& other) const { return first <= other.last && other.first <= last; }
};

DaySpan DaysOf(const v1::DutyRule& rule);
DaySpan DaysOf(const v1::CalendarException& exception);

struct DutyPattern {
  // REQUIRES: as HoursOf(); an interval of several weeks has a first day.
  static DutyPattern Of(const v1::DutyRule& rule);

  // Whether the hours begin on this day, as far as the rule says.
  bool BeginsOn(DayNumber day) const;

  // Bit i: the day i after Monday.
  uint8_t weekdays = 0;
  DayHours hours;
  DaySpan days;
  // At least 1.
  int interval_weeks = 1;
  // A week in which they begin; of an interval of several weeks.
  int64_t first_week = 0;
};

// Whether there is a local minute in the hours of both, on any day. Exact, in at most a few
// thousand steps.
bool Overlap(const DutyPattern& one, const DutyPattern& other);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_DUTY_PATTERN_H_
