// The checks of every creation, change and undeletion in this area that read the store. Fills in
// default values.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_CHECKS_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_CHECKS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "osiedle/visits/v1/busy_source.pb.h"
#include "osiedle/visits/v1/calendar.pb.h"
#include "services/call/fields/violations.h"
#include "services/call/resource/resource.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

// The sources of a calendar, deleted ones included.
inline constexpr int kMaxBusySources = 20;

absl::Status CheckCalendarChange(const call::Change<v1::Calendar>& change);
absl::Status CheckBusySourceChange(const call::Change<v1::BusySource>& change);

// RESOURCE_IN_USE while the calendar is booked for a time that has not ended: another calendar of
// the same person or thing would know nothing of it.
absl::Status CheckCalendarDelete(const call::Call& call, const storage::Reader& reader,
                                 const v1::Calendar& calendar);

// RESOURCE_NOT_FOUND or RESOURCE_DELETED when `name` is no live calendar of which the call may
// know.
absl::Status CheckLiveCalendar(const call::Call& call, const storage::Reader& reader,
                               absl::string_view name);

// Adds TOO_MANY_ITEMS of `field` when the calendar has no room for another source.
absl::Status CheckRoomForSource(const call::Call& call, const storage::Reader& reader,
                                absl::string_view calendar, absl::string_view field,
                                call::Violations& violations);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_CHECKS_H_
