#include "services/visits/calendar_writer.h"

#include <algorithm>
#include <string>

#include "osiedle/internal/v1/calendar_page.pb.h"
#include "services/visits/page_rows.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::calendar::Interval;
using ::osiedle::call::Call;
using ::osiedle::internal::v1::CalendarPage;
using ::osiedle::storage::Transaction;

// Takes the booking of `visit` out of the page, and puts `booking` (null: none) in its order.
void ReplaceBooking(absl::string_view visit, int64_t begin, const CalendarPage::Booking* booking,
                    CalendarPage& page) {
  auto& bookings = *page.mutable_bookings();
  const auto at = std::find_if(bookings.begin(), bookings.end(), [&](const auto& other) {
    return other.visit() == visit && other.begin() == begin;
  });
  if (at != bookings.end()) bookings.erase(at);
  if (booking == nullptr) return;
  const auto later = std::find_if(bookings.begin(), bookings.end(), [&](const auto& other) {
    if (other.begin() != booking->begin()) return other.begin() > booking->begin();
    return other.visit() > booking->visit();
  });
  const auto place = static_cast<int>(later - bookings.begin());
  *bookings.Add() = *booking;
  for (int i = bookings.size() - 1; i > place; --i) bookings.SwapElements(i, i - 1);
}

}  // namespace

absl::Status BookVisit(const Call& call, Transaction& transaction, absl::string_view calendar,
                       absl::string_view visit, const Interval& time,
                       const std::optional<Point>& place) {
  CalendarPage::Booking booking;
  booking.set_visit(std::string(visit));
  booking.set_length(static_cast<uint32_t>(time.end - time.begin));
  if (place.has_value()) {
    booking.set_latitude(static_cast<float>(place->latitude));
    booking.set_longitude(static_cast<float>(place->longitude));
  }
  for (PageNumber page = PageOf(time.begin); page <= LastPageOf(time); ++page) {
    booking.set_begin(static_cast<int32_t>(time.begin - SpanOfPage(page).begin));
    RETURN_IF_ERROR(ChangePage(call, transaction, calendar, page, [&](CalendarPage& changed) {
      ReplaceBooking(visit, booking.begin(), &booking, changed);
    }));
  }
  return absl::OkStatus();
}

absl::Status UnbookVisit(const Call& call, Transaction& transaction, absl::string_view calendar,
                         absl::string_view visit, const Interval& time) {
  for (PageNumber page = PageOf(time.begin); page <= LastPageOf(time); ++page) {
    RETURN_IF_ERROR(ChangePage(call, transaction, calendar, page, [&](CalendarPage& changed) {
      ReplaceBooking(visit, time.begin - SpanOfPage(page).begin, nullptr, changed);
    }));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::visits
