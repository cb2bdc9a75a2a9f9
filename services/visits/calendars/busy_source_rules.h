// The rules of a busy source, and what it says. Pure.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_BUSY_SOURCE_RULES_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_BUSY_SOURCE_RULES_H_

#include "osiedle/visits/v1/busy_source.pb.h"
#include "services/calendar/intervals.h"
#include "services/call/fields/violations.h"

namespace osiedle::visits {

inline constexpr int kMaxBusyTimes = 2000;
// A busy time takes at most so many days.
inline constexpr int kMaxBusyDays = 366;

// Adds everything that is wrong with the busy times. Skips what is missing, and what the limits of
// the proto name.
void CheckBusySource(const v1::BusySource& source, call::Violations& violations);

// Brings the busy times into the form in which they are stored: whole minutes, rounded outwards, in
// order and joined. What would be longer than kMaxBusyDays is cut into such pieces, so that the
// stored times keep the rules, too. REQUIRES: CheckBusySource finds nothing.
void NormalizeBusyTimes(v1::BusySource& source);

// The same for times that stand in no source yet.
void SetBusyTimes(const calendar::Intervals& times, v1::BusySource& source);

// When the source makes its owner busy: never once it is deleted, and not after it is known.
// REQUIRES: a source as it is stored.
calendar::Intervals BusyTimesOf(const v1::BusySource& source);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_BUSY_SOURCE_RULES_H_
