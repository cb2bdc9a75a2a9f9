// When someone is on duty, as their calendar says. Pure, and quick enough for a search that asks
// for one week of sixty calendars.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_DUTY_HOURS_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_DUTY_HOURS_H_

#include "absl/time/time.h"
#include "osiedle/visits/v1/calendar.pb.h"
#include "services/calendar/intervals.h"

namespace osiedle::visits {

// The moments of `span` at which the calendar's owner is on duty for visits of this kind, cut to
// `span`; of any kind when it is not said. Busy times, bookings and a deletion do not count here.
//
// REQUIRES: a calendar as it is stored. `zone` is that of the municipality.
calendar::Intervals DutyHours(const v1::Calendar& calendar, v1::DutyKind kind,
                              const calendar::Interval& span, absl::TimeZone zone);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_DUTY_HOURS_H_
