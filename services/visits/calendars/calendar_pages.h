// What takes the time of a calendar, page by page (internal/v1/calendar_page.proto): kept in step
// with the busy sources, and read by whoever asks when somebody is free.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_PAGES_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_PAGES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/calendar_page.pb.h"
#include "osiedle/visits/v1/busy_source.pb.h"
#include "services/calendar/intervals.h"
#include "services/call/rpc/call.h"
#include "services/visits/slots/slot_problem.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::visits {

// The busy times of one source lie in at most so many pages, which are 34 years. So a change of a
// source, which writes its old pages and its new ones, fits into one transaction.
inline constexpr size_t kMaxPagesOfSource = 450;

// Brings the pages of a calendar in step with one of its sources, which said `before` and says
// `after`. `calendar` and `source` are ids. Pages on which nothing differs are neither read nor
// written. REQUEST_TOO_LARGE: the times lie in more than kMaxPagesOfSource pages, or a page would
// become too large.
absl::Status RefreshPages(const call::Call& call, storage::Transaction& transaction,
                          absl::string_view calendar, absl::string_view source,
                          const calendar::Intervals& before, const calendar::Intervals& after);

// What follows a change of a busy source: see call::ResourceDeclaration::after_write.
absl::Status AfterBusySource(const call::Call& call, storage::Transaction& transaction,
                             const v1::BusySource* before, const v1::BusySource& after);

// Everything that takes the time of a calendar and overlaps `span`, not cut to it: what the live
// sources say, joined, and the booked visits by begin, each once; holds that have ended at `now`
// are left out. Replaces what the two lists held. `owner` is the number of the municipality,
// `calendar` an id; whether the calendar is live is not looked at. REQUIRES: `span` is not empty.
absl::Status ReadPages(const storage::Reader& reader, uint32_t owner, absl::Time now,
                       absl::string_view calendar, const calendar::Interval& span,
                       calendar::Intervals& busy, std::vector<Booking>& bookings);
// Whether the booking of this visit (an id) counts. Asked once for each that would be given.
using CountsBooking = absl::FunctionRef<bool(absl::string_view visit, const Booking& booking)>;
// The same without the bookings that do not count, and with a page that lends its memory, for
// whoever reads many calendars.
absl::Status ReadPages(const storage::Reader& reader, uint32_t owner, absl::Time now,
                       absl::string_view calendar, const calendar::Interval& span,
                       CountsBooking counts, internal::v1::CalendarPage& memory,
                       calendar::Intervals& busy, std::vector<Booking>& bookings);

// Whether a visit is booked for a time that has not ended at `now`.
absl::StatusOr<bool> IsBooked(const storage::Reader& reader, uint32_t owner, absl::Time now,
                              absl::string_view calendar);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_CALENDAR_PAGES_H_
