// What other parts of this area, and later areas, may ask of calendars. Whether a caller may know
// of a calendar is not looked at: who uses these answers tells no more of them than when it is
// free.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_READER_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_READER_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/visits/v1/calendar.pb.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

// Both read into `calendar`, whose etag stays empty. False: there is no live one; `calendar` may
// then hold anything. `owner` is the number of the municipality.

// By its id. One read of one key.
absl::StatusOr<bool> FindLiveCalendar(const storage::Reader& reader, uint32_t owner,
                                      absl::string_view id, v1::Calendar& calendar);
// By the name of the staff member whose calendar it is. Two reads of one key each.
absl::StatusOr<bool> FindLiveCalendarOf(const storage::Reader& reader, uint32_t owner,
                                        absl::string_view staff_member, v1::Calendar& calendar);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_READER_H_
