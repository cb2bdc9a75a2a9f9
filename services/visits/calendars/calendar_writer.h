// Books visits on calendars, for the areas and resources that make visits.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_WRITER_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_WRITER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/calendar_page.pb.h"
#include "services/calendar/intervals.h"
#include "services/visits/calendars/page_rows.h"
#include "services/visits/slots/slot_problem.h"
#include "storage/transaction.h"

namespace osiedle::visits {

// All take ids. Whoever books reads the calendar in the same transaction (ReadPages) and judges.
// They read and write the pages of the time, so two bookings of one calendar in one page conflict,
// and the second one is run again on what the first one wrote.

// The visit takes `time` of the calendar, at `place` where it is known, until `hold_until` where it
// is a hold; a visit that is booked at this time already gets the new place and hold. A hold ends
// at a whole second. REQUIRES: `time` is not empty.
absl::Status BookVisit(const RowScope& scope, storage::Transaction& transaction,
                       absl::string_view calendar, absl::string_view visit,
                       const calendar::Interval& time, const std::optional<Point>& place,
                       std::optional<absl::Time> hold_until = std::nullopt);

// The visit no longer takes `time`, for which it was booked. Does nothing when it was not.
absl::Status UnbookVisit(const RowScope& scope, storage::Transaction& transaction,
                         absl::string_view calendar, absl::string_view visit,
                         const calendar::Interval& time);

// What a visit takes of a calendar: see BookVisit.
struct BookedTime {
  calendar::Interval time;
  std::optional<Point> place;
  std::optional<absl::Time> hold_until;
};

// Which other bookings keep a time from being taken.
struct BookingGuard {
  // Holds that have ended by then keep nothing.
  absl::Time now;
  // The ids of the visits that this one moves or replaces. Their bookings keep nothing from it.
  std::vector<std::string> partners;
};

// The visit took `before` of the calendar, and now takes `after` (null: nothing). Reads and writes
// each page once, also where a page holds both. REQUIRES: no time is empty.
//
// False: another visit has a part of `after` by now, and the transaction must not commit. A call
// may be run again after one that arrived later: its own hold has ended for that one, and the time
// was given away. Without a guard (null) no time is refused. `memory`: see ChangePage.
absl::StatusOr<bool> ChangeBooking(const RowScope& scope, storage::Transaction& transaction,
                                   absl::string_view calendar, absl::string_view visit,
                                   const BookedTime* before, const BookedTime* after,
                                   internal::v1::CalendarPage& memory,
                                   const BookingGuard* guard = nullptr);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_WRITER_H_
