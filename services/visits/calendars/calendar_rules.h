// The rules of a calendar, without the store.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_RULES_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_RULES_H_

#include "osiedle/visits/v1/calendar.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::visits {

// The last day of an exception is at most so many days after the first one.
inline constexpr int kMaxExceptionDays = 366;

// Adds everything that is wrong with a calendar. Skips what is missing, and what the limits of the
// proto name.
void CheckCalendar(const v1::Calendar& calendar, call::Violations& violations);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_RULES_H_
