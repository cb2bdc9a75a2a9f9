// Pages are what the records say, after whatever happened to sources and bookings.
#include "services/visits/calendars/calendar_pages.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/internal/v1/calendar_page.pb.h"
#include "services/visits/calendars/busy_source_rules.h"
#include "services/visits/calendars/calendar_tables.h"
#include "services/visits/calendars/calendar_writer.h"
#include "services/visits/calendars/page_rows.h"
#include "services/visits/testing/visits_fixture.h"
#include "storage/records/ids.h"
#include "storage/records/table.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::internal::v1::CalendarPage;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A new page as version 1 of the row has it.
absl::Status StoreOldPage(const call::Call& call, storage::Transaction& transaction,
                          const std::string& calendar, const std::string& visit,
                          const Interval& time, const std::optional<Point>& place,
                          std::optional<absl::Time> hold_until) {
  static const auto* const table = new storage::Table<CalendarPage>(
      {.id = storage::TableId::kCalendarPages, .name = "calendar_pages"});
  const PageNumber number = PageOf(time.begin);
  CalendarPage page;
  CalendarPage::Booking& booking = *page.add_bookings();
  booking.set_visit(visit);
  booking.set_begin(static_cast<int32_t>(time.begin - SpanOfPage(number).begin));
  booking.set_length(static_cast<uint32_t>(time.end - time.begin));
  booking.set_latitude(static_cast<float>(place->latitude));
  booking.set_longitude(static_cast<float>(place->longitude));
  booking.set_hold_until(absl::ToUnixSeconds(*hold_until));
  return table->Insert(transaction, PageKey(call.owner(), calendar, number), page,
                       {.revision = call.revision()});
}

// A booking as a handler makes it: "book" or "unbook", the visit, begin and end in minutes, and
// perhaps a latitude or the end of a hold (":1717400000"). "old" stores a page of its own, with
// both. The words stand in the request of another write.
absl::Status RunBooking(const call::Call& call, storage::Transaction& transaction,
                        const v1::ImportBusySourceRequest& request,
                        v1::ImportBusySourceResponse& /*response*/) {
  const std::vector<std::string> words = absl::StrSplit(request.icalendar(), ' ');
  Interval time;
  EXPECT_TRUE(absl::SimpleAtoi(words[2], &time.begin));
  EXPECT_TRUE(absl::SimpleAtoi(words[3], &time.end));
  const std::string calendar(call::LastIdOfName(call::ParentOfName(request.name())));
  if (words[0] == "unbook")
    return UnbookVisit(RowScope::Of(call), transaction, calendar, words[1], time);
  std::optional<Point> place;
  std::optional<absl::Time> hold_until;
  for (size_t i = 4; i < words.size(); ++i) {
    if (words[i].front() == ':') {
      int64_t seconds = 0;
      EXPECT_TRUE(absl::SimpleAtoi(words[i].substr(1), &seconds));
      hold_until = absl::FromUnixSeconds(seconds);
    } else {
      place = Point{.longitude = 18.5};
      EXPECT_TRUE(absl::SimpleAtod(words[i], &place->latitude));
    }
  }
  if (words[0] == "old") {
    return StoreOldPage(call, transaction, calendar, words[1], time, place, hold_until);
  }
  return BookVisit(RowScope::Of(call), transaction, calendar, words[1], time, place, hold_until);
}

class CalendarPagesTest : public VisitsTest {
 protected:
  void SetUp() override {
    VisitsTest::SetUp();
    ASSERT_THAT(NewCalendarOf("anna"), IsOk());
  }

  absl::Status Booking(const std::string& words) {
    v1::ImportBusySourceRequest request;
    request.set_name(SourceName("anna", "any"));
    request.set_icalendar(words);
    return RunAs(&RunBooking, request).status();
  }
  absl::Status Book(const std::string& visit, const Interval& time, const std::string& more = "") {
    return Booking(absl::StrCat("book ", visit, " ", time.begin, " ", time.end, more));
  }
  absl::Status Unbook(const std::string& visit, const Interval& time) {
    return Booking(absl::StrCat("unbook ", visit, " ", time.begin, " ", time.end));
  }
  // As bytes of text format, by number.
  std::map<PageNumber, std::string> Pages(const std::string& calendar) {
    std::map<PageNumber, std::string> pages;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      auto walk = CalendarPageTable().WalkRows(
                          snapshot, call.owner(),
                          storage::AnyTable::Under(storage::IndexId::kRows,
                                                   storage::KeyTuple::Of(calendar)));
                      CalendarPage page;
                      while (true) {
                        ASSIGN_OR_RETURN(const bool more, walk.Next(page));
                        if (!more) return absl::OkStatus();
                        storage::KeyTupleReader key(walk.key().tuple.bytes());
                        RETURN_IF_ERROR(key.ReadString().status());
                        ASSIGN_OR_RETURN(const PageNumber number, key.ReadUint64());
                        pages[number] = page.ShortDebugString();
                      }
                    }),
                IsOk());
    return pages;
  }
  struct Taken {
    Intervals busy;
    std::vector<visits::Booking> bookings;
  };
  Taken Read(const Interval& span) {
    Taken taken;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      return ReadPages(snapshot, call.owner(), call.time(), "anna", span,
                                       taken.busy, taken.bookings);
                    }),
                IsOk());
    return taken;
  }
  Minute MinuteAt(int day, int hour) const { return calendar::MinuteAtOrBefore(At(day, hour)); }
  Interval Hours(int day, int begin, int end) const {
    return {.begin = MinuteAt(day, begin), .end = MinuteAt(day, end)};
  }
};

TEST_F(CalendarPagesTest, ABookedVisit_TakesItsTime) {
  ASSERT_THAT(Book("v1", Hours(0, 10, 11)), IsOk());
  EXPECT_EQ(Free(OfCalendar("anna")), "0 08:00-0 10:00 0 11:00-0 16:00");
  ASSERT_THAT(NewSource("anna", "outlook", Busy(0, 11, 12)), IsOk());
  EXPECT_EQ(Free(OfCalendar("anna")), "0 08:00-0 10:00 0 12:00-0 16:00");
  ASSERT_THAT(Unbook("v1", Hours(0, 10, 11)), IsOk());
  EXPECT_EQ(Free(OfCalendar("anna")), "0 08:00-0 11:00 0 12:00-0 16:00");
}

TEST_F(CalendarPagesTest, Bookings_ComeByBegin_WithTheirPlace) {
  ASSERT_THAT(Book("v2", Hours(0, 12, 13), " 50.25"), IsOk());
  ASSERT_THAT(Book("v1", Hours(0, 10, 11)), IsOk());
  ASSERT_THAT(Book("v0", Hours(0, 12, 14)), IsOk());
  const Taken taken = Read(Hours(0, 0, 24));
  ASSERT_EQ(taken.bookings.size(), 3u);
  EXPECT_EQ(taken.bookings[0].time, Hours(0, 10, 11));
  EXPECT_FALSE(taken.bookings[0].place.has_value());
  EXPECT_EQ(taken.bookings[1].time, Hours(0, 12, 14));
  ASSERT_TRUE(taken.bookings[2].place.has_value());
  EXPECT_FLOAT_EQ(static_cast<float>(taken.bookings[2].place->latitude), 50.25F);
  EXPECT_FLOAT_EQ(static_cast<float>(taken.bookings[2].place->longitude), 18.5F);
  // Booked anew at the same time: the place is the new one.
  ASSERT_THAT(Book("v2", Hours(0, 12, 13), " 51"), IsOk());
  ASSERT_EQ(Read(Hours(0, 0, 24)).bookings.size(), 3u);
  EXPECT_FLOAT_EQ(static_cast<float>(Read(Hours(0, 0, 24)).bookings[2].place->latitude), 51);
}

TEST_F(CalendarPagesTest, WhatCrossesABorder_ComesOnce_AndFromBothSides) {
  const Interval page = SpanOfPage(PageOf(MinuteAt(0, 0)) + 1);
  const Interval time = {.begin = page.begin - 60, .end = page.begin + 30};
  ASSERT_THAT(Book("v1", time), IsOk());
  ASSERT_THAT(
      NewSource("anna", "outlook",
                absl::StrCat("busy_times { ",
                             Span(calendar::TimeOf(time.begin), calendar::TimeOf(time.end)), " }")),
      IsOk());
  for (const Interval& span :
       {Interval{page.begin - 10, page.begin}, Interval{page.begin, page.begin + 10},
        Interval{page.begin - 1, page.begin + 1}, Interval{page.begin - 99, page.end + 99}}) {
    const Taken taken = Read(span);
    EXPECT_THAT(taken.busy, ElementsAre(time));
    ASSERT_EQ(taken.bookings.size(), 1u);
    EXPECT_EQ(taken.bookings[0].time, time);
  }
  EXPECT_THAT(Read({.begin = time.end, .end = time.end + 9}).busy, IsEmpty());
  EXPECT_THAT(Read({.begin = time.begin - 9, .end = time.begin}).bookings, IsEmpty());
  ASSERT_THAT(Unbook("v1", time), IsOk());
  ASSERT_THAT(DeleteSource("anna", "outlook"), IsOk());
  EXPECT_THAT(Pages("anna"), IsEmpty());
}

TEST_F(CalendarPagesTest, AHold_TakesItsTimeUntilItEnds_AndNoMomentLonger) {
  const absl::Time end = At(0, 13);
  ASSERT_THAT(Book("held", Hours(1, 10, 11), absl::StrCat(" :", absl::ToUnixSeconds(end))), IsOk());
  ASSERT_THAT(Book("booked", Hours(1, 12, 13)), IsOk());
  const std::string both = "1 08:00-1 10:00 1 11:00-1 12:00 1 13:00-1 16:00";
  const std::string one = "1 08:00-1 12:00 1 13:00-1 16:00";
  EXPECT_EQ(Free(OfCalendar("anna"), 1), both);
  clock().Set(end - absl::Nanoseconds(1));
  EXPECT_EQ(Free(OfCalendar("anna"), 1), both);
  clock().Set(end);
  EXPECT_EQ(Free(OfCalendar("anna"), 1), one);
  EXPECT_EQ(Read(Hours(1, 0, 24)).bookings.size(), 1u);
  // What was held may be booked for good.
  ASSERT_THAT(Book("held", Hours(1, 10, 11)), IsOk());
  EXPECT_EQ(Free(OfCalendar("anna"), 1), both);
  ASSERT_THAT(Unbook("held", Hours(1, 10, 11)), IsOk());
  EXPECT_EQ(Free(OfCalendar("anna"), 1), one);
}

TEST_F(CalendarPagesTest, APageOfVersion1_IsReadAndChangedAsOneOfVersion2) {
  const Interval held = Hours(0, 10, 11);
  const int64_t end = absl::ToUnixSeconds(At(0, 13));
  ASSERT_THAT(Booking(absl::StrCat("old v1 ", held.begin, " ", held.end, " 50.25 :", end)), IsOk());
  Taken taken = Read(Hours(0, 0, 24));
  ASSERT_EQ(taken.bookings.size(), 1u);
  EXPECT_EQ(taken.bookings[0].time, held);
  ASSERT_TRUE(taken.bookings[0].place.has_value());
  EXPECT_EQ(taken.bookings[0].place->latitude, 50.25);
  EXPECT_EQ(taken.bookings[0].place->longitude, 18.5);

  ASSERT_THAT(Book("v2", Hours(0, 12, 13)), IsOk());
  EXPECT_EQ(Read(Hours(0, 0, 24)).bookings.size(), 2u);
  clock().Set(absl::FromUnixSeconds(end));
  EXPECT_EQ(Read(Hours(0, 0, 24)).bookings.size(), 1u);
  ASSERT_THAT(Unbook("v1", held), IsOk());
  ASSERT_THAT(Unbook("v2", Hours(0, 12, 13)), IsOk());
  EXPECT_THAT(Pages("anna"), IsEmpty());
}

// ---- Two writers at once

TEST_F(CalendarPagesTest, OfTwoBookingsAtOnce_TheSecondSeesTheFirst) {
  BeforeNextCommit([this] { ASSERT_THAT(Book("v1", Hours(0, 10, 11)), IsOk()); });
  ASSERT_THAT(Book("v2", Hours(0, 12, 13)), IsOk());
  EXPECT_EQ(runs(), 2);
  EXPECT_EQ(Read(Hours(0, 0, 24)).bookings.size(), 2u);
}

TEST_F(CalendarPagesTest, BookingsInDifferentPages_DoNotConflict) {
  BeforeNextCommit([this] { ASSERT_THAT(Book("v1", Hours(0, 10, 11)), IsOk()); });
  ASSERT_THAT(Book("v2", Hours(60, 10, 11)), IsOk());
  EXPECT_EQ(runs(), 1);
}

TEST_F(CalendarPagesTest, ASourceAndABookingAtOnce_AreBothOnThePage) {
  BeforeNextCommit([this] { ASSERT_THAT(Book("v1", Hours(0, 10, 11)), IsOk()); });
  ASSERT_THAT(NewSource("anna", "outlook", Busy(0, 12, 13)), IsOk());
  EXPECT_EQ(Free(OfCalendar("anna")), "0 08:00-0 10:00 0 11:00-0 12:00 0 13:00-0 16:00");
}

// ---- Limits

TEST_F(CalendarPagesTest, APageThatWouldBeTooLarge_IsRefused_AndChangesNothing) {
  std::string times;
  for (int i = 0; i < 2'000; ++i) {
    const absl::Time begin = At(0, 0) + absl::Minutes(10 * i);
    absl::StrAppend(&times, "busy_times { ", Span(begin, begin + absl::Minutes(1)), " } ");
  }
  absl::Status last;
  int stored = 0;
  for (; stored < 20 && last.ok(); ++stored) {
    last = NewSource("anna", absl::StrCat("s", stored), times).status();
  }
  EXPECT_THAT(last, FailsWith(common::v1::REQUEST_TOO_LARGE));
  EXPECT_GT(stored, 5);
  const auto before = Pages("anna");
  EXPECT_THAT(NewSource("anna", "last", times), FailsWith(common::v1::REQUEST_TOO_LARGE));
  EXPECT_EQ(Pages("anna"), before);
}

TEST_F(CalendarPagesTest, AnUnchangedPage_IsNotReadAgain) {
  std::string times;
  for (int i = 0; i < 12; ++i) times += Busy(28 * i, 9, 10);
  ASSERT_THAT(NewSource("anna", "outlook", times), IsOk());
  // A booking on an old page does not conflict with a change on a new one.
  BeforeNextCommit([this] { ASSERT_THAT(Book("v1", Hours(0, 10, 11)), IsOk()); });
  ASSERT_THAT(UpdateSource("anna", "outlook", times + Busy(28 * 11 + 1, 12, 13)), IsOk());
  EXPECT_EQ(runs(), 1);
}

// ---- Random histories, against a plain reading of the records

struct BookedVisit {
  std::string visit;
  Interval time;
  // Of a hold: in seconds of Unix time. 0: it is none.
  int64_t hold_until = 0;
};

std::string PageText(PageNumber number, const std::map<std::string, Intervals>& sources,
                     std::vector<BookedVisit> visits) {
  const Interval span = SpanOfPage(number);
  CalendarPage page;
  for (const auto& [id, times] : sources) {
    CalendarPage::Source source;
    source.set_source(id);
    for (const Interval& time : times) {
      if (!time.Overlaps(span)) continue;
      source.add_begins(static_cast<int32_t>(time.begin - span.begin));
      source.add_lengths(static_cast<uint32_t>(time.end - time.begin));
    }
    if (!source.begins().empty()) *page.add_sources() = source;
  }
  std::sort(visits.begin(), visits.end(), [](const BookedVisit& a, const BookedVisit& b) {
    return std::tie(a.time.begin, a.visit) < std::tie(b.time.begin, b.visit);
  });
  for (const BookedVisit& visit : visits) {
    if (!visit.time.Overlaps(span)) continue;
    CalendarPage::Bookings& booked = *page.mutable_booked();
    booked.add_visits(visit.visit);
    booked.add_begins(static_cast<int32_t>(visit.time.begin - span.begin));
    booked.add_lengths(static_cast<uint32_t>(visit.time.end - visit.time.begin));
    booked.add_latitudes(std::numeric_limits<float>::quiet_NaN());
    booked.add_longitudes(std::numeric_limits<float>::quiet_NaN());
    booked.add_hold_untils(visit.hold_until);
  }
  return page.ShortDebugString();
}

class RandomHistoryTest : public CalendarPagesTest {
 protected:
  int Below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

  Interval AnyTime() {
    const Minute begin = MinuteAt(0, 0) + Below(200 * 24 * 4) * 15;
    // Some take weeks and cover whole pages.
    const Minute length = Below(10) == 0 ? 1 + Below(100'000) : 15 * (1 + Below(20));
    return {.begin = begin, .end = begin + length};
  }
  std::string AnyTimes() {
    std::string times;
    for (int i = Below(12); i > 0; --i) {
      const Interval time = AnyTime();
      absl::StrAppend(&times, "busy_times { ",
                      Span(calendar::TimeOf(time.begin), calendar::TimeOf(time.end)), " } ");
    }
    return times;
  }
  void Step() {
    const std::string id = absl::StrCat("s", Below(4));
    // Any of them may be refused.
    switch (Below(10)) {
      case 0:
        NewSource("anna", id, AnyTimes()).status().IgnoreError();
        return;
      case 1:
      case 2:
        UpdateSource("anna", id, AnyTimes()).status().IgnoreError();
        return;
      case 3:
        DeleteSource("anna", id).status().IgnoreError();
        return;
      case 4:
        UndeleteSource("anna", id).status().IgnoreError();
        return;
      case 5: {
        booked_.push_back({absl::StrCat("v", made_++), AnyTime()});
        ASSERT_THAT(Book(booked_.back().visit, booked_.back().time), IsOk());
        return;
      }
      case 6: {
        booked_.push_back({absl::StrCat("v", made_++), AnyTime(), AnyEnd()});
        BookHold(booked_.back());
        return;
      }
      case 7: {
        // The hold of a visit, or its booking, ends at another moment, or never.
        if (booked_.empty()) return;
        BookedVisit& visit = booked_[static_cast<size_t>(Below(static_cast<int>(booked_.size())))];
        visit.hold_until = Below(2) == 0 ? 0 : AnyEnd();
        BookHold(visit);
        return;
      }
      case 8:
        clock().Advance(absl::Seconds(Below(1800)));
        return;
      default: {
        if (booked_.empty()) return;
        const auto at = booked_.begin() + Below(static_cast<int>(booked_.size()));
        ASSERT_THAT(Unbook(at->visit, at->time), IsOk());
        booked_.erase(at);
      }
    }
  }
  // A second that is to come, or has been.
  int64_t AnyEnd() { return absl::ToUnixSeconds(clock().Now()) - 600 + Below(3600); }
  void BookHold(const BookedVisit& visit) {
    const std::string until = visit.hold_until == 0 ? "" : absl::StrCat(" :", visit.hold_until);
    ASSERT_THAT(Book(visit.visit, visit.time, until), IsOk());
  }
  bool TakesTimeNow(const BookedVisit& visit) {
    return visit.hold_until == 0 || absl::FromUnixSeconds(visit.hold_until) > clock().Now();
  }
  // What the records say, by a list of the API.
  std::map<std::string, Intervals> SourcesNow() {
    std::map<std::string, Intervals> sources;
    const auto listed = Must<v1::ListBusySourcesResponse, v1::ListBusySourcesRequest>(
        "parent: '%/calendars/anna' show_deleted: true");
    for (const v1::BusySource& source : listed.busy_sources()) {
      if (source.has_delete_time()) continue;
      Intervals times;
      for (const v1::BusyTime& time : source.busy_times()) {
        times.push_back(
            {.begin = time.start_time().seconds() / 60, .end = time.end_time().seconds() / 60});
      }
      sources[std::string(call::LastIdOfName(source.name()))] = calendar::Joined(times);
    }
    return sources;
  }
  void ExpectPages(const std::map<std::string, Intervals>& sources) {
    std::map<PageNumber, std::string> expected;
    const PageNumber first = PageOf(MinuteAt(0, 0)) - 1;
    for (PageNumber number = first; number < first + 20; ++number) {
      const std::string text = PageText(number, sources, booked_);
      if (!text.empty()) expected[number] = text;
    }
    ASSERT_EQ(Pages("anna"), expected);
  }
  void ExpectReading(const std::map<std::string, Intervals>& sources) {
    Interval span = AnyTime();
    if (Below(3) == 0) span.end += 300 * 1440;
    Intervals busy;
    for (const auto& [id, times] : sources) {
      for (const Interval& time : times) {
        if (time.Overlaps(span)) busy.push_back(time);
      }
    }
    std::vector<std::pair<Minute, Minute>> bookings;
    for (const BookedVisit& visit : booked_) {
      const bool is_read = visit.time.Overlaps(span) && TakesTimeNow(visit);
      if (is_read) bookings.emplace_back(visit.time.begin, visit.time.end);
    }
    std::sort(bookings.begin(), bookings.end());
    const Taken taken = Read(span);
    EXPECT_EQ(taken.busy, calendar::Joined(busy));
    std::vector<std::pair<Minute, Minute>> read;
    Minute last = 0;
    for (const visits::Booking& booking : taken.bookings) {
      EXPECT_GE(booking.time.begin, last);
      last = booking.time.begin;
      read.emplace_back(booking.time.begin, booking.time.end);
    }
    std::sort(read.begin(), read.end());
    EXPECT_EQ(read, bookings);
  }

  std::mt19937 random_{5};
  std::vector<BookedVisit> booked_;
  int made_ = 0;
};

TEST_F(RandomHistoryTest, EveryPage_IsWhatAPlainReadingOfTheRecordsGives) {
  ASSERT_THAT(NewCalendarOf("ewa"), IsOk());
  for (int i = 0; i < 350; ++i) {
    SCOPED_TRACE(i);
    Step();
    const std::map<std::string, Intervals> sources = SourcesNow();
    ExpectPages(sources);
    for (int k = 0; k < 4; ++k) ExpectReading(sources);
    if (HasFailure()) return;
  }
  EXPECT_THAT(Pages("ewa"), IsEmpty());
}

}  // namespace
}  // namespace osiedle::visits
