#include "services/visits/calendars/page_bookings.h"

#include <algorithm>
#include <bit>
#include <string>
#include <tuple>

namespace osiedle::visits {
namespace {

using ::osiedle::internal::v1::CalendarPage;

// Floating numbers by their bits, because no NaN is the same as another.
bool IsSame(const PageBooking& a, const PageBooking& b) {
  const auto fields = [](const PageBooking& booking) {
    return std::tuple(booking.visit, booking.begin, booking.length,
                      std::bit_cast<uint32_t>(booking.latitude),
                      std::bit_cast<uint32_t>(booking.longitude), booking.hold_until);
  };
  return fields(a) == fields(b);
}

// The place of the first booking that is not before this one.
int PlaceOf(absl::string_view visit, int32_t begin, const CalendarPage& page) {
  const auto& begins = page.booked().begins();
  auto place =
      static_cast<int>(std::lower_bound(begins.begin(), begins.end(), begin) - begins.begin());
  const int count = BookingsOn(page);
  while (place < count && begins.Get(place) == begin && page.booked().visits(place) < visit) {
    ++place;
  }
  return place;
}

bool IsAt(int place, absl::string_view visit, int32_t begin, const CalendarPage& page) {
  return place < BookingsOn(page) && page.booked().begins(place) == begin &&
         page.booked().visits(place) == visit;
}

template <typename List, typename Value>
void Insert(int place, const Value& value, List& list) {
  list.Add(value);
  std::rotate(list.begin() + place, list.end() - 1, list.end());
}

template <typename List>
void Erase(int place, List& list) {
  list.erase(list.begin() + place);
}

}  // namespace

int BookingsOn(const CalendarPage& page) {
  const CalendarPage::Bookings& booked = page.booked();
  return std::min({booked.visits_size(), booked.begins_size(), booked.lengths_size(),
                   booked.latitudes_size(), booked.longitudes_size(), booked.hold_untils_size()});
}

PageBooking BookingOn(const CalendarPage& page, int place) {
  const CalendarPage::Bookings& booked = page.booked();
  return {.visit = booked.visits(place),
          .begin = booked.begins(place),
          .length = booked.lengths(place),
          .latitude = booked.latitudes(place),
          .longitude = booked.longitudes(place),
          .hold_until = booked.hold_untils(place)};
}

bool PutIn(const PageBooking& booking, CalendarPage& page) {
  const int place = PlaceOf(booking.visit, booking.begin, page);
  CalendarPage::Bookings& booked = *page.mutable_booked();
  if (IsAt(place, booking.visit, booking.begin, page)) {
    if (IsSame(BookingOn(page, place), booking)) return false;
    booked.set_lengths(place, booking.length);
    booked.set_latitudes(place, booking.latitude);
    booked.set_longitudes(place, booking.longitude);
    booked.set_hold_untils(place, booking.hold_until);
    return true;
  }
  booked.add_visits(std::string(booking.visit));
  for (int i = booked.visits_size() - 1; i > place; --i) {
    booked.mutable_visits()->SwapElements(i, i - 1);
  }
  Insert(place, booking.begin, *booked.mutable_begins());
  Insert(place, booking.length, *booked.mutable_lengths());
  Insert(place, booking.latitude, *booked.mutable_latitudes());
  Insert(place, booking.longitude, *booked.mutable_longitudes());
  Insert(place, booking.hold_until, *booked.mutable_hold_untils());
  return true;
}

bool TakeOut(absl::string_view visit, int32_t begin, CalendarPage& page) {
  const int place = PlaceOf(visit, begin, page);
  if (!IsAt(place, visit, begin, page)) return false;
  // A page without bookings says nothing of them.
  if (BookingsOn(page) == 1) {
    page.clear_booked();
    return true;
  }
  CalendarPage::Bookings& booked = *page.mutable_booked();
  Erase(place, *booked.mutable_visits());
  Erase(place, *booked.mutable_begins());
  Erase(place, *booked.mutable_lengths());
  Erase(place, *booked.mutable_latitudes());
  Erase(place, *booked.mutable_longitudes());
  Erase(place, *booked.mutable_hold_untils());
  return true;
}

absl::Status GatherBookings(google::protobuf::Message& page) {
  auto& upgraded = static_cast<CalendarPage&>(page);
  for (const CalendarPage::Booking& booking : upgraded.bookings()) {
    PageBooking gathered = {.visit = booking.visit(),
                            .begin = booking.begin(),
                            .length = booking.length(),
                            .hold_until = booking.hold_until()};
    if (booking.has_latitude() && booking.has_longitude()) {
      gathered.latitude = booking.latitude();
      gathered.longitude = booking.longitude();
    }
    PutIn(gathered, upgraded);
  }
  upgraded.clear_bookings();
  return absl::OkStatus();
}

}  // namespace osiedle::visits
