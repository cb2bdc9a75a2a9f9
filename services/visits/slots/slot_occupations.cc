#include "services/visits/slots/slot_occupations.h"

#include <algorithm>

#include "services/call/fields/resource_name.h"
#include "services/visits/calendars/calendar_pages.h"
#include "services/visits/calendars/duty_hours.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

// Before and after a slot: more than the longest local day, whose ways may matter.
constexpr Minute kMinutesAround = Minute{2} * 24 * 60;

// The part of `span` that can matter to a candidate who is asked for this slot.
Interval PartAround(const Interval& slot, const Candidate& candidate, const Interval& span) {
  // Maxima count visits of the whole week.
  if (candidate.max_per_day > 0 || candidate.max_per_week > 0) return span;
  return {.begin = std::max(span.begin, slot.begin - kMinutesAround - candidate.buffer_before),
          .end = std::min(span.end, slot.end + kMinutesAround + candidate.buffer_after)};
}

}  // namespace

absl::StatusOr<const StoredOccupations::Page*> StoredOccupations::PageOfCandidate(
    size_t candidate, PageNumber number) {
  const auto [found, is_new] = pages_[candidate].try_emplace(number);
  if (is_new) {
    const auto all = [](absl::string_view /*visit*/, const Booking& /*booking*/) { return true; };
    RETURN_IF_ERROR(
        ReadPages(reader_, owner_, now_, call::LastIdOfName(sources_[candidate].calendar.name()),
                  SpanOfPage(number), all, memory_, found->second.busy, found->second.bookings));
  }
  return &found->second;
}

absl::Status StoredOccupations::Read(int candidate, const Interval& span, Occupation& occupation) {
  const auto place = static_cast<size_t>(candidate);
  occupation.duty = DutyHours(sources_[place].calendar, duty_kind_, span, zone_);
  occupation.busy.clear();
  occupation.bookings.clear();
  const PageNumber first = PageOf(span.begin);
  for (PageNumber number = first; number <= LastPageOf(span); ++number) {
    ASSIGN_OR_RETURN(const Page* page, PageOfCandidate(place, number));
    for (const Interval& busy : page->busy) {
      if (!busy.Overlaps(span)) continue;
      // What reaches over the border of two pages stands in both.
      if (!occupation.busy.empty() && busy.begin <= occupation.busy.back().end) {
        occupation.busy.back().end = std::max(occupation.busy.back().end, busy.end);
      } else {
        occupation.busy.push_back(busy);
      }
    }
    for (const Booking& booking : page->bookings) {
      const bool is_repeated = number != first && booking.time.begin < SpanOfPage(number).begin;
      if (!is_repeated && booking.time.Overlaps(span)) occupation.bookings.push_back(booking);
    }
  }
  return absl::OkStatus();
}

absl::Status OccupationsAround::Read(int candidate, const Interval& span, Occupation& occupation) {
  const auto place = static_cast<size_t>(candidate);
  const v1::Calendar& calendar = sources_[place].calendar;
  occupation.duty = DutyHours(calendar, duty_kind_, slot_, zone_);
  const auto counts = [this](absl::string_view visit, const Booking& /*booking*/) {
    return !except_.contains(visit);
  };
  return ReadPages(reader_, owner_, now_, call::LastIdOfName(calendar.name()),
                   PartAround(slot_, candidates_[place], span), counts, memory_, occupation.busy,
                   occupation.bookings);
}

}  // namespace osiedle::visits
