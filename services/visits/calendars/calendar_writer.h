// Books visits on calendars, for the areas and resources that make visits.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDAR_WRITER_H_
#define OSIEDLE_SERVICES_VISITS_CALENDAR_WRITER_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/calendar/intervals.h"
#include "services/call/rpc/call.h"
#include "services/visits/slot_problem.h"
#include "storage/transaction.h"

namespace osiedle::visits {

// Both take ids. They refuse no time: whoever books reads the calendar in the same transaction
// (ReadPages) and judges. They read and write the pages of the time, so two bookings of one
// calendar in one page conflict, and the second one is run again on what the first one wrote.

// The visit takes `time` of the calendar, at `place` where it is known; a visit that is booked at
// this time already gets the new place. REQUIRES: `time` is not empty.
absl::Status BookVisit(const call::Call& call, storage::Transaction& transaction,
                       absl::string_view calendar, absl::string_view visit,
                       const calendar::Interval& time, const std::optional<Point>& place);

// The visit no longer takes `time`, for which it was booked. Does nothing when it was not.
absl::Status UnbookVisit(const call::Call& call, storage::Transaction& transaction,
                         absl::string_view calendar, absl::string_view visit,
                         const calendar::Interval& time);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDAR_WRITER_H_
