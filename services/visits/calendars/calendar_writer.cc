#include "services/visits/calendars/calendar_writer.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/algorithm/container.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "osiedle/internal/v1/calendar_page.pb.h"
#include "services/visits/calendars/page_rows.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::calendar::Interval;
using ::osiedle::internal::v1::CalendarPage;
using ::osiedle::storage::Transaction;

using Bookings = google::protobuf::RepeatedPtrField<CalendarPage::Booking>;

void TakeOut(absl::string_view visit, int64_t begin, Bookings& bookings) {
  const auto at = std::find_if(bookings.begin(), bookings.end(), [&](const auto& booking) {
    return booking.visit() == visit && booking.begin() == begin;
  });
  if (at != bookings.end()) bookings.erase(at);
}

// Puts a booking in its order, in place of one with the same visit and begin.
void PutIn(const CalendarPage::Booking& booking, Bookings& bookings) {
  TakeOut(booking.visit(), booking.begin(), bookings);
  const auto later = std::find_if(bookings.begin(), bookings.end(), [&](const auto& other) {
    if (other.begin() != booking.begin()) return other.begin() > booking.begin();
    return other.visit() > booking.visit();
  });
  const auto place = static_cast<int>(later - bookings.begin());
  *bookings.Add() = booking;
  for (int i = bookings.size() - 1; i > place; --i) bookings.SwapElements(i, i - 1);
}

bool ReachesInto(const BookedTime* booked, PageNumber page) {
  return booked != nullptr && PageOf(booked->time.begin) <= page &&
         page <= LastPageOf(booked->time);
}

CalendarPage::Booking BookingOf(absl::string_view visit, const BookedTime& booked) {
  CalendarPage::Booking booking;
  booking.set_visit(std::string(visit));
  booking.set_length(static_cast<uint32_t>(booked.time.end - booked.time.begin));
  if (booked.place.has_value()) {
    booking.set_latitude(static_cast<float>(booked.place->latitude));
    booking.set_longitude(static_cast<float>(booked.place->longitude));
  }
  if (booked.hold_until.has_value()) {
    booking.set_hold_until(absl::ToUnixSeconds(*booked.hold_until));
  }
  return booking;
}

// Whether another visit has a part of `time` on the page.
bool IsTaken(const CalendarPage& page, calendar::Minute begin_of_page, absl::string_view visit,
             const Interval& time, const BookingGuard& guard) {
  return absl::c_any_of(page.bookings(), [&](const CalendarPage::Booking& other) {
    if (other.visit() == visit || HasEnded(other, guard.now)) return false;
    const calendar::Minute begin = begin_of_page + other.begin();
    const Interval taken = {.begin = begin, .end = begin + other.length()};
    return taken.Overlaps(time) && !absl::c_linear_search(guard.partners, other.visit());
  });
}

}  // namespace

absl::StatusOr<bool> ChangeBooking(const RowScope& scope, Transaction& transaction,
                                   absl::string_view calendar, absl::string_view visit,
                                   const BookedTime* before, const BookedTime* after,
                                   const BookingGuard* guard) {
  bool is_taken = false;
  std::set<PageNumber> pages;
  for (const BookedTime* booked : {before, after}) {
    if (booked == nullptr) continue;
    for (PageNumber page = PageOf(booked->time.begin); page <= LastPageOf(booked->time); ++page) {
      pages.insert(page);
    }
  }
  for (const PageNumber page : pages) {
    const calendar::Minute begin_of_page = SpanOfPage(page).begin;
    RETURN_IF_ERROR(ChangePage(scope, transaction, calendar, page, [&](CalendarPage& changed) {
      if (ReachesInto(before, page)) {
        TakeOut(visit, before->time.begin - begin_of_page, *changed.mutable_bookings());
      }
      if (!ReachesInto(after, page)) return;
      is_taken = is_taken ||
                 (guard != nullptr && IsTaken(changed, begin_of_page, visit, after->time, *guard));
      CalendarPage::Booking booking = BookingOf(visit, *after);
      booking.set_begin(static_cast<int32_t>(after->time.begin - begin_of_page));
      PutIn(booking, *changed.mutable_bookings());
    }));
  }
  return !is_taken;
}

absl::Status BookVisit(const RowScope& scope, Transaction& transaction, absl::string_view calendar,
                       absl::string_view visit, const Interval& time,
                       const std::optional<Point>& place, std::optional<absl::Time> hold_until) {
  const BookedTime booked = {.time = time, .place = place, .hold_until = hold_until};
  return ChangeBooking(scope, transaction, calendar, visit, nullptr, &booked).status();
}

absl::Status UnbookVisit(const RowScope& scope, Transaction& transaction,
                         absl::string_view calendar, absl::string_view visit,
                         const Interval& time) {
  const BookedTime booked = {.time = time};
  return ChangeBooking(scope, transaction, calendar, visit, &booked, nullptr).status();
}

}  // namespace osiedle::visits
