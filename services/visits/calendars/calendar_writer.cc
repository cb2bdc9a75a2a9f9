#include "services/visits/calendars/calendar_writer.h"

#include <set>
#include <string>

#include "absl/algorithm/container.h"
#include "osiedle/internal/v1/calendar_page.pb.h"
#include "services/visits/calendars/page_bookings.h"
#include "services/visits/calendars/page_rows.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::calendar::Interval;
using ::osiedle::calendar::Minute;
using ::osiedle::internal::v1::CalendarPage;
using ::osiedle::storage::Transaction;

bool ReachesInto(const BookedTime* booked, PageNumber page) {
  return booked != nullptr && PageOf(booked->time.begin) <= page &&
         page <= LastPageOf(booked->time);
}

PageBooking BookingOf(absl::string_view visit, const BookedTime& booked, Minute begin_of_page) {
  PageBooking booking = {.visit = visit,
                         .begin = static_cast<int32_t>(booked.time.begin - begin_of_page),
                         .length = static_cast<uint32_t>(booked.time.end - booked.time.begin)};
  if (booked.place.has_value()) {
    booking.latitude = static_cast<float>(booked.place->latitude);
    booking.longitude = static_cast<float>(booked.place->longitude);
  }
  if (booked.hold_until.has_value()) booking.hold_until = absl::ToUnixSeconds(*booked.hold_until);
  return booking;
}

// Whether another visit has a part of `time` on the page.
bool IsTaken(const CalendarPage& page, Minute begin_of_page, absl::string_view visit,
             const Interval& time, const BookingGuard& guard) {
  const int count = BookingsOn(page);
  for (int i = 0; i < count; ++i) {
    const PageBooking other = BookingOn(page, i);
    const Minute begin = begin_of_page + other.begin;
    const Interval taken = {.begin = begin, .end = begin + other.length};
    const bool keeps_away = taken.Overlaps(time) && other.visit != visit &&
                            !HasEnded(other, guard.now) &&
                            !absl::c_linear_search(guard.partners, other.visit);
    if (keeps_away) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<bool> ChangeBooking(const RowScope& scope, Transaction& transaction,
                                   absl::string_view calendar, absl::string_view visit,
                                   const BookedTime* before, const BookedTime* after,
                                   CalendarPage& memory, const BookingGuard* guard) {
  bool is_taken = false;
  std::set<PageNumber> pages;
  for (const BookedTime* booked : {before, after}) {
    if (booked == nullptr) continue;
    for (PageNumber page = PageOf(booked->time.begin); page <= LastPageOf(booked->time); ++page) {
      pages.insert(page);
    }
  }
  for (const PageNumber page : pages) {
    const Minute begin_of_page = SpanOfPage(page).begin;
    const bool stays = ReachesInto(after, page);
    const bool leaves =
        ReachesInto(before, page) && !(stays && before->time.begin == after->time.begin);
    const auto change = [&](CalendarPage& changed) {
      bool differs = false;
      if (leaves) {
        differs = TakeOut(visit, static_cast<int32_t>(before->time.begin - begin_of_page), changed);
      }
      if (!stays) return differs;
      is_taken = is_taken ||
                 (guard != nullptr && IsTaken(changed, begin_of_page, visit, after->time, *guard));
      return PutIn(BookingOf(visit, *after, begin_of_page), changed) || differs;
    };
    RETURN_IF_ERROR(ChangePage(scope, transaction, calendar, page, memory, change));
  }
  return !is_taken;
}

absl::Status BookVisit(const RowScope& scope, Transaction& transaction, absl::string_view calendar,
                       absl::string_view visit, const Interval& time,
                       const std::optional<Point>& place, std::optional<absl::Time> hold_until) {
  const BookedTime booked = {.time = time, .place = place, .hold_until = hold_until};
  CalendarPage memory;
  return ChangeBooking(scope, transaction, calendar, visit, nullptr, &booked, memory).status();
}

absl::Status UnbookVisit(const RowScope& scope, Transaction& transaction,
                         absl::string_view calendar, absl::string_view visit,
                         const Interval& time) {
  const BookedTime booked = {.time = time};
  CalendarPage memory;
  return ChangeBooking(scope, transaction, calendar, visit, &booked, nullptr, memory).status();
}

}  // namespace osiedle::visits
