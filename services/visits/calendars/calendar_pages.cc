#include "services/visits/calendars/calendar_pages.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/visits/calendars/busy_source_rules.h"
#include "services/visits/calendars/calendar_tables.h"
#include "services/visits/calendars/page_bookings.h"
#include "services/visits/calendars/page_rows.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::calendar::Interval;
using ::osiedle::calendar::Intervals;
using ::osiedle::calendar::Minute;
using ::osiedle::call::Call;
using ::osiedle::internal::v1::CalendarPage;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Transaction;

// Up to so many pages are read one by one, which is quicker than a scan of the range.
constexpr PageNumber kMostPointReads = 8;

// Those of the times that reach into a page, as wholes.
absl::Span<const Interval> OfPage(const Intervals& times, PageNumber page) {
  const Interval span = SpanOfPage(page);
  const auto first = std::partition_point(
      times.begin(), times.end(), [&](const Interval& time) { return time.end <= span.begin; });
  const auto last = std::partition_point(
      first, times.end(), [&](const Interval& time) { return time.begin < span.end; });
  return {first == last ? nullptr : &*first, static_cast<size_t>(last - first)};
}

std::set<PageNumber> PagesOf(const Intervals& times) {
  std::set<PageNumber> pages;
  for (const Interval& time : times) {
    for (PageNumber page = PageOf(time.begin); page <= LastPageOf(time); ++page) {
      pages.insert(pages.end(), page);
    }
  }
  return pages;
}

// Whether the page says these times of a source.
bool Says(const CalendarPage::Source& source, absl::Span<const Interval> times,
          Minute begin_of_page) {
  if (source.begins_size() != static_cast<int>(times.size()) ||
      source.lengths_size() != source.begins_size()) {
    return false;
  }
  for (size_t i = 0; i < times.size(); ++i) {
    const auto place = static_cast<int>(i);
    const Minute begin = begin_of_page + source.begins(place);
    if (times[i] != Interval{.begin = begin, .end = begin + source.lengths(place)}) return false;
  }
  return true;
}

// Puts what a source says into a page, in place of what it said. False: the page says so already.
bool SetSource(const std::string& id, absl::Span<const Interval> times, Minute begin_of_page,
               CalendarPage& page) {
  auto& sources = *page.mutable_sources();
  const auto at = std::find_if(sources.begin(), sources.end(),
                               [&](const auto& source) { return source.source() >= id; });
  const auto place = static_cast<int>(at - sources.begin());
  const bool was_there = at != sources.end() && at->source() == id;
  if (times.empty()) {
    if (was_there) sources.DeleteSubrange(place, 1);
    return was_there;
  }
  if (was_there && Says(*at, times, begin_of_page)) return false;
  if (!was_there) {
    sources.Add();
    for (int i = sources.size() - 1; i > place; --i) sources.SwapElements(i, i - 1);
  }
  CalendarPage::Source& source = sources[place];
  source.Clear();
  source.set_source(id);
  for (const Interval& time : times) {
    source.add_begins(static_cast<int32_t>(time.begin - begin_of_page));
    source.add_lengths(static_cast<uint32_t>(time.end - time.begin));
  }
  return true;
}

// Collects from the pages what overlaps a span. What stands in several pages is taken from the
// first one that is read.
class PageContent {
 public:
  PageContent(const Interval& span, absl::Time now, CountsBooking counts,
              std::vector<Interval>& busy, std::vector<Booking>& bookings)
      : span_(span),
        now_(now),
        counts_(counts),
        first_page_(PageOf(span.begin)),
        busy_(busy),
        bookings_(bookings) {}

  void Add(PageNumber number, const CalendarPage& page) {
    const Minute begin_of_page = SpanOfPage(number).begin;
    const auto is_wanted = [&](const Interval& time) {
      return time.Overlaps(span_) && (time.begin >= begin_of_page || number == first_page_);
    };
    for (const CalendarPage::Source& source : page.sources()) {
      const int count = std::min(source.begins_size(), source.lengths_size());
      for (int i = 0; i < count; ++i) {
        const Minute begin = begin_of_page + source.begins(i);
        const Interval time = {.begin = begin, .end = begin + source.lengths(i)};
        if (is_wanted(time)) busy_.push_back(time);
      }
    }
    const int count = BookingsOn(page);
    for (int i = 0; i < count; ++i) {
      const PageBooking booking = BookingOn(page, i);
      const Minute begin = begin_of_page + booking.begin;
      const Interval time = {.begin = begin, .end = begin + booking.length};
      if (!is_wanted(time) || HasEnded(booking, now_)) continue;
      Booking booked = {.time = time, .place = std::nullopt};
      if (!std::isnan(booking.latitude)) {
        booked.place = Point{.latitude = booking.latitude, .longitude = booking.longitude};
      }
      if (counts_(booking.visit, booked)) bookings_.push_back(booked);
    }
  }

 private:
  const Interval span_;
  const absl::Time now_;
  const CountsBooking counts_;
  const PageNumber first_page_;
  std::vector<Interval>& busy_;
  std::vector<Booking>& bookings_;
};

absl::StatusOr<PageNumber> NumberOf(const AnyTable::Walk& walk) {
  storage::KeyTupleReader key(walk.key().tuple.bytes());
  RETURN_IF_ERROR(key.ReadString().status());
  return key.ReadUint64();
}

absl::Status ScanPages(const Reader& reader, uint32_t owner, absl::string_view calendar,
                       PageNumber first, PageNumber last, PageContent& content) {
  AnyTable::WalkOptions options;
  options.begin = PageKey(owner, calendar, first).tuple;
  options.end = PageKey(owner, calendar, last + 1).tuple.bytes();
  AnyTable::Walk walk = CalendarPageTable().WalkRows(reader, owner, options);
  CalendarPage page;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(page));
    if (!more) return absl::OkStatus();
    ASSIGN_OR_RETURN(const PageNumber number, NumberOf(walk));
    content.Add(number, page);
  }
}

}  // namespace

absl::Status RefreshPages(const Call& call, Transaction& transaction, absl::string_view calendar,
                          absl::string_view source, const Intervals& before,
                          const Intervals& after) {
  std::set<PageNumber> pages = PagesOf(after);
  if (pages.size() > kMaxPagesOfSource) {
    return call::RequestTooLarge("the busy times lie in too many years");
  }
  pages.merge(PagesOf(before));
  const std::string id(source);
  CalendarPage memory;
  for (const PageNumber page : pages) {
    const absl::Span<const Interval> times = OfPage(after, page);
    if (OfPage(before, page) == times) continue;
    RETURN_IF_ERROR(ChangePage(RowScope::Of(call), transaction, calendar, page, memory,
                               [&](CalendarPage& changed) {
                                 return SetSource(id, times, SpanOfPage(page).begin, changed);
                               }));
  }
  return absl::OkStatus();
}

absl::Status AfterBusySource(const Call& call, Transaction& transaction,
                             const v1::BusySource* before, const v1::BusySource& after) {
  const absl::string_view calendar = call::LastIdOfName(call::ParentOfName(after.name()));
  return RefreshPages(call, transaction, calendar, call::LastIdOfName(after.name()),
                      before == nullptr ? Intervals() : BusyTimesOf(*before), BusyTimesOf(after));
}

absl::Status ReadPages(const Reader& reader, uint32_t owner, absl::Time now,
                       absl::string_view calendar, const Interval& span, Intervals& busy,
                       std::vector<Booking>& bookings) {
  CalendarPage memory;
  const auto all = [](absl::string_view /*visit*/, const Booking& /*booking*/) { return true; };
  return ReadPages(reader, owner, now, calendar, span, all, memory, busy, bookings);
}

absl::Status ReadPages(const Reader& reader, uint32_t owner, absl::Time now,
                       absl::string_view calendar, const Interval& span, CountsBooking counts,
                       CalendarPage& memory, Intervals& busy, std::vector<Booking>& bookings) {
  busy.clear();
  bookings.clear();
  PageContent content(span, now, counts, busy, bookings);
  const PageNumber first = PageOf(span.begin);
  const PageNumber last = LastPageOf(span);
  if (last - first < kMostPointReads) {
    for (PageNumber number = first; number <= last; ++number) {
      ASSIGN_OR_RETURN(const std::optional<storage::RowMeta> meta,
                       CalendarPageTable().Get(reader, PageKey(owner, calendar, number), memory));
      if (meta.has_value()) content.Add(number, memory);
    }
  } else {
    RETURN_IF_ERROR(ScanPages(reader, owner, calendar, first, last, content));
  }
  busy = calendar::Joined(std::move(busy));
  return absl::OkStatus();
}

absl::StatusOr<bool> IsBooked(const Reader& reader, uint32_t owner, absl::Time now,
                              absl::string_view calendar) {
  AnyTable::WalkOptions options =
      AnyTable::Under(storage::IndexId::kRows, storage::KeyTuple::Of(calendar));
  options.begin = PageKey(owner, calendar, PageOf(calendar::MinuteAtOrBefore(now))).tuple;
  AnyTable::Walk walk = CalendarPageTable().WalkRows(reader, owner, options);
  CalendarPage page;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(page));
    if (!more) return false;
    ASSIGN_OR_RETURN(const PageNumber number, NumberOf(walk));
    for (int i = 0; i < BookingsOn(page); ++i) {
      const PageBooking booking = BookingOn(page, i);
      const Minute end = SpanOfPage(number).begin + booking.begin + booking.length;
      if (calendar::TimeOf(end) > now && !HasEnded(booking, now)) return true;
    }
  }
}

}  // namespace osiedle::visits
