// The booked visits on a page of a calendar (internal/v1/calendar_page.proto).
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_PAGE_BOOKINGS_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_PAGE_BOOKINGS_H_

#include <cstdint>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "osiedle/internal/v1/calendar_page.pb.h"

namespace osiedle::visits {

struct PageBooking {
  // The id of a visit.
  absl::string_view visit;
  // In minutes from the begin of the page.
  int32_t begin = 0;
  uint32_t length = 0;
  // In degrees. Both NaN: the place is not known.
  float latitude = std::numeric_limits<float>::quiet_NaN();
  float longitude = std::numeric_limits<float>::quiet_NaN();
  // In seconds of Unix time; 0: it is no hold.
  int64_t hold_until = 0;
};

// How many there are.
int BookingsOn(const internal::v1::CalendarPage& page);
// By begin, then by visit. The id lives as long as the page is not changed.
PageBooking BookingOn(const internal::v1::CalendarPage& page, int place);

// Puts a booking in its order, in place of one with the same visit and begin. False: the page says
// so already.
bool PutIn(const PageBooking& booking, internal::v1::CalendarPage& page);
// False: the page has no booking of this visit with this begin.
bool TakeOut(absl::string_view visit, int32_t begin, internal::v1::CalendarPage& page);

// Whether a hold has ended at `now`, so that it takes no time any more.
inline bool HasEnded(const PageBooking& booking, absl::Time now) {
  return booking.hold_until != 0 && absl::FromUnixSeconds(booking.hold_until) <= now;
}

// Version 2 of a page out of version 1: see storage::TableSpec::upgrades.
absl::Status GatherBookings(google::protobuf::Message& page);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_PAGE_BOOKINGS_H_
