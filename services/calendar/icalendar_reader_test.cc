#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "services/calendar/icalendar.h"
#include "services/calendar/wall_time.h"

namespace osiedle::calendar {
namespace {

using Day = absl::CivilDay;

absl::TimeZone Warsaw() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  return zone;
}

Interval Year2026() {
  return {BeginOfDay(Day(2026, 1, 1), Warsaw()), BeginOfDay(Day(2027, 1, 1), Warsaw())};
}

std::string Calendar(absl::string_view components) {
  return absl::StrCat("BEGIN:VCALENDAR\nVERSION:2.0\n", components, "END:VCALENDAR\n");
}

std::string Event(absl::string_view lines) {
  return absl::StrCat("BEGIN:VEVENT\n", lines, "END:VEVENT\n");
}

// "04-07 09:00-10:00 …; 1 event, 0 ignored" in local time, or the fault with its line and event.
std::string Read(absl::string_view bytes, const ReadLimits& limits = {}) {
  const absl::StatusOr<BusyCalendar> read = ReadBusy(bytes, Warsaw(), Year2026(), limits);
  if (!read.ok()) {
    const std::optional<ReadError> error = ReadErrorOf(read.status());
    if (!error.has_value()) return read.status().ToString();
    return absl::StrCat("fault ", static_cast<int>(error->fault), " line ", error->line, " event ",
                        error->event);
  }
  return absl::StrCat(
      absl::StrJoin(read->busy, " ",
                    [](std::string* out, const Interval& busy) {
                      absl::StrAppend(out,
                                      absl::FormatTime("%m-%d %H:%M", TimeOf(busy.begin), Warsaw()),
                                      absl::FormatTime("/%m-%d %H:%M", TimeOf(busy.end), Warsaw()));
                    }),
      "; ", read->event_count, "+", read->ignored_count);
}

std::string ReadEvent(absl::string_view lines) { return Read(Calendar(Event(lines))); }

std::string Fault(ReadFault fault, int line, int event) {
  return absl::StrCat("fault ", static_cast<int>(fault), " line ", line, " event ", event);
}

constexpr absl::string_view kNine = "DTSTART;TZID=Europe/Warsaw:20260407T090000\n";
constexpr absl::string_view kHour = "DURATION:PT1H\n";

TEST(IcalendarReaderTest, ReadBusy_OfOneEvent_ReadsEveryFormOfTime) {
  const std::pair<absl::string_view, absl::string_view> cases[] = {
      {"DTSTART:20260407T070000Z\nDTEND:20260407T080000Z\n", "04-07 09:00/04-07 10:00; 1+0"},
      {"DTSTART:20260407T090000\nDTEND:20260407T100000\n", "04-07 09:00/04-07 10:00; 1+0"},
      {"DTSTART;TZID=\"Europe/London\":20260407T090000\nDURATION:PT1H\n",
       "04-07 10:00/04-07 11:00; 1+0"},
      {"DTSTART;VALUE=DATE:20260329\n", "03-29 00:00/03-30 00:00; 1+0"},
      {"DTSTART;VALUE=DATE:20260329\nDTEND;VALUE=DATE:20260401\n", "03-29 00:00/04-01 00:00; 1+0"},
      {"DTSTART:20260407T090059\nDTEND:20260407T095901\n", "04-07 09:00/04-07 10:00; 1+0"},
      {"DTSTART:20260407T090000\n", "; 0+1"},
      {"DTSTART:20260407T090000\nDTEND:20260407T090000\n", "; 0+1"},
      {"DTSTART:20250407T090000\nDURATION:PT1H\n", "; 0+1"},
      // Cut at the border of the window.
      {"DTSTART:20251231T230000\nDURATION:PT2H\n", "01-01 00:00/01-01 01:00; 1+0"},
      {"DTSTART:20251101T230000\nDURATION:P9W\n", "01-01 00:00/01-03 23:00; 1+0"},
      // Days of DURATION are those of the calendar, hours those of the clock.
      {"DTSTART:20260328T120000\nDURATION:P1D\n", "03-28 12:00/03-29 12:00; 1+0"},
      {"DTSTART:20260328T120000\nDURATION:PT24H\n", "03-28 12:00/03-29 13:00; 1+0"},
  };
  for (const auto& [lines, expected] : cases) EXPECT_EQ(ReadEvent(lines), expected) << lines;
}

TEST(IcalendarReaderTest, ReadBusy_OfWhatDoesNotMakeBusy_CountsItAsIgnored) {
  for (absl::string_view line : {"TRANSP:TRANSPARENT\n", "STATUS:CANCELLED\n"}) {
    EXPECT_EQ(ReadEvent(absl::StrCat(kNine, kHour, line)), "; 0+1") << line;
  }
  EXPECT_EQ(ReadEvent(absl::StrCat(kNine, kHour, "STATUS:TENTATIVE\nTRANSP:OPAQUE\n")),
            "04-07 09:00/04-07 10:00; 1+0");
  EXPECT_EQ(Read(Calendar(absl::StrCat("METHOD:CANCEL\n", Event(absl::StrCat(kNine, kHour))))),
            "; 0+1");
}

TEST(IcalendarReaderTest, ReadBusy_OfASeries_AppliesRulesDatesAndExceptions) {
  EXPECT_EQ(ReadEvent(absl::StrCat(kNine, kHour, "RRULE:FREQ=DAILY;COUNT=3\n")),
            "04-07 09:00/04-07 10:00 04-08 09:00/04-08 10:00 04-09 09:00/04-09 10:00; 1+0");
  EXPECT_EQ(ReadEvent(absl::StrCat(kNine, kHour,
                                   "RRULE:FREQ=DAILY;COUNT=3\nEXDATE:20260408T070000Z\n"
                                   "EXDATE;VALUE=DATE:20260409\n"
                                   "RDATE;TZID=Europe/Warsaw:20260410T120000\n"
                                   "RDATE;VALUE=PERIOD:20260411T080000Z/PT30M,20260412T080000Z/"
                                   "20260412T081500Z\n")),
            "04-07 09:00/04-07 10:00 04-10 12:00/04-10 13:00 04-11 10:00/04-11 10:30 "
            "04-12 10:00/04-12 10:15; 1+0");
  // Nine o'clock stays nine o'clock over the change of the clock.
  EXPECT_EQ(ReadEvent("DTSTART;TZID=Europe/Warsaw:20260325T090000\nDURATION:PT1H\n"
                      "RRULE:FREQ=WEEKLY;COUNT=2\n"),
            "03-25 09:00/03-25 10:00 04-01 09:00/04-01 10:00; 1+0");
  EXPECT_EQ(ReadEvent("DTSTART;VALUE=DATE:20260406\nRRULE:FREQ=WEEKLY;UNTIL=20260413T000000Z\n"),
            "04-06 00:00/04-07 00:00 04-13 00:00/04-14 00:00; 1+0");
}

TEST(IcalendarReaderTest, ReadBusy_OfWholeDaysUntilAMomentInUtc_TakesItsDate) {
  absl::TimeZone new_york;
  ASSERT_TRUE(absl::LoadTimeZone("America/New_York", &new_york));
  // In New York it is still the evening before.
  const auto read = ReadBusy(
      Calendar(Event("DTSTART;VALUE=DATE:20260406\nRRULE:FREQ=WEEKLY;UNTIL=20260413T000000Z\n")),
      new_york, Year2026());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->busy,
            Intervals({WallDay(Day(2026, 4, 6), new_york), WallDay(Day(2026, 4, 13), new_york)}));
}

TEST(IcalendarReaderTest, ReadBusy_OfChangedOccurrences_PutsThemInPlaceOfTheOthers) {
  const std::string series =
      Event(absl::StrCat("UID:a\n", kNine, kHour, "RRULE:FREQ=DAILY;COUNT=3\n"));
  const std::string moved =
      Event("UID:a\nRECURRENCE-ID:20260408T070000Z\nDTSTART:20260408T150000\nDURATION:PT2H\n");
  const std::string cancelled = Event(
      "UID:a\nRECURRENCE-ID;TZID=Europe/Warsaw:20260409T090000\nDTSTART:20260409T090000\n"
      "DURATION:PT1H\nSTATUS:CANCELLED\n");
  EXPECT_EQ(Read(Calendar(absl::StrCat(series, moved, cancelled))),
            "04-07 09:00/04-07 10:00 04-08 15:00/04-08 17:00; 2+1");
  // One that only takes longer keeps its begin.
  const std::string longer =
      Event("UID:a\nRECURRENCE-ID:20260409T070000Z\nDTSTART:20260409T070000Z\nDURATION:PT3H\n");
  EXPECT_EQ(Read(Calendar(absl::StrCat(series, moved, longer))),
            "04-07 09:00/04-07 10:00 04-08 15:00/04-08 17:00 04-09 09:00/04-09 12:00; 3+0");
  // In another order, and as a date.
  const std::string by_date =
      Event("UID:a\nRECURRENCE-ID;VALUE=DATE:20260407\nDTSTART:20260501T150000\nDURATION:PT2H\n");
  EXPECT_EQ(Read(Calendar(absl::StrCat(by_date, series))),
            "04-08 09:00/04-08 10:00 04-09 09:00/04-09 10:00 05-01 15:00/05-01 17:00; 2+0");
  // The whole series is cancelled, and with it what was moved.
  const std::string none = Event(absl::StrCat("UID:a\nSEQUENCE:1\nSTATUS:CANCELLED\n", kNine));
  EXPECT_EQ(Read(Calendar(absl::StrCat(series, moved, none))), "; 0+3");
}

TEST(IcalendarReaderTest, ReadBusy_OfTwoRevisions_TakesTheHigherSequence) {
  const std::string old = Event(absl::StrCat("UID:a\nSEQUENCE:1\n", kNine, kHour));
  const std::string newer = Event("UID:a\nSEQUENCE:10\nDTSTART:20260407T120000\nDURATION:PT1H\n");
  EXPECT_EQ(Read(Calendar(absl::StrCat(old, newer))), "04-07 12:00/04-07 13:00; 1+1");
  EXPECT_EQ(Read(absl::StrCat(Calendar(newer), Calendar(old))), "04-07 12:00/04-07 13:00; 1+1");
  // Of equal ones, the last in the file.
  const std::string later = Event("UID:a\nSEQUENCE:10\nDTSTART:20260407T180000\nDURATION:PT1H\n");
  EXPECT_EQ(Read(Calendar(absl::StrCat(newer, later))), "04-07 18:00/04-07 19:00; 1+1");
  EXPECT_EQ(Read(Calendar(absl::StrCat(later, newer))), "04-07 12:00/04-07 13:00; 1+1");
  // Without a UID they are two.
  const std::string other = Event("DTSTART:20260408T090000\nDURATION:PT1H\n");
  EXPECT_EQ(Read(Calendar(absl::StrCat(other, Event(absl::StrCat(kNine, kHour))))),
            "04-07 09:00/04-07 10:00 04-08 09:00/04-08 10:00; 2+0");
}

TEST(IcalendarReaderTest, ReadBusy_OfFreeBusy_TakesWhatIsNotFree) {
  EXPECT_EQ(Read(Calendar("BEGIN:VFREEBUSY\nDTSTART:20260101T000000Z\nDTEND:20261231T000000Z\n"
                          "FREEBUSY:20260407T070000Z/20260407T080000Z,20260408T070000Z/PT30M\n"
                          "FREEBUSY;FBTYPE=FREE:20260409T070000Z/PT1H\n"
                          "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260407T080000Z/PT1H\nEND:VFREEBUSY\n")),
            "04-07 09:00/04-07 11:00 04-08 09:00/04-08 09:30; 3+1");
}

TEST(IcalendarReaderTest, ReadBusy_InOtherZones_UnderstandsTheirNames) {
  const std::string lines = ":20260407T090000\nDURATION:PT1H\n";
  for (absl::string_view name :
       {"Europe/Warsaw", "Central European Standard Time", "W. Europe Standard Time",
        "/freeassociation.sourceforge.net/Europe/Warsaw", "/citadel.org/20190914_1/Europe/Warsaw",
        "\"Europe/Warsaw\""}) {
    EXPECT_EQ(ReadEvent(absl::StrCat("DTSTART;TZID=", name, lines)), "04-07 09:00/04-07 10:00; 1+0")
        << name;
  }
  EXPECT_EQ(ReadEvent(absl::StrCat("DTSTART;TZID=UTC", lines)), "04-07 11:00/04-07 12:00; 1+0");
  EXPECT_EQ(ReadEvent(absl::StrCat("DTSTART;TZID=/x/America/Argentina/Ushuaia", lines)),
            "04-07 14:00/04-07 15:00; 1+0");
}

TEST(IcalendarReaderTest, ReadBusy_WithAnUnknownZone_NamesTheEvent) {
  const std::string good = Event(absl::StrCat(kNine, kHour));
  for (absl::string_view name :
       {"Europe/Rybnik", "/etc/passwd", "../../../../dev/zero", "localtime", "right/Europe/Warsaw",
        "posix/Europe/Warsaw", "Europe", "Warsaw", "/", "Europe/Warsaw/", "fixed"}) {
    EXPECT_EQ(Read(Calendar(absl::StrCat(
                  good, Event(absl::StrCat("DTSTART;TZID=", name, ":20260407T090000\n"))))),
              Fault(ReadFault::kZoneUnknown, 8, 2))
        << name;
  }
}

constexpr absl::string_view kOutlookZone =
    "BEGIN:VTIMEZONE\nTZID:(UTC+01:00) Example\nBEGIN:STANDARD\nDTSTART:16010101T030000\n"
    "TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\n"
    "END:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";

TEST(IcalendarReaderTest, ReadBusy_WithADefinedZone_AgreesWithTheDatabase) {
  // Every half hour of the days on which the clock is moved, and of others.
  for (absl::string_view day : {"20260115", "20260328", "20260329", "20260330", "20260715",
                                "20261024", "20261025", "20261026"}) {
    for (int half_hour = 0; half_hour < 48; ++half_hour) {
      const std::string time =
          absl::StrCat(":", day, "T", absl::Dec(half_hour / 2, absl::kZeroPad2),
                       half_hour % 2 == 0 ? "0000\n" : "3000\n", "DURATION:P1DT1H\n");
      EXPECT_EQ(
          Read(Calendar(absl::StrCat(
              kOutlookZone, Event(absl::StrCat("DTSTART;TZID=\"(UTC+01:00) Example\"", time))))),
          ReadEvent(absl::StrCat("DTSTART;TZID=Europe/Warsaw", time)))
          << time;
    }
  }
}

TEST(IcalendarReaderTest, ReadBusy_WithADefinedZone_EndsSeriesAtItsTime) {
  const std::string lines =
      ":20261023T083000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20261026T073000Z\n";
  EXPECT_EQ(Read(Calendar(absl::StrCat(
                kOutlookZone, Event(absl::StrCat("DTSTART;TZID=\"(UTC+01:00) Example\"", lines))))),
            ReadEvent(absl::StrCat("DTSTART;TZID=Europe/Warsaw", lines)));
}

TEST(IcalendarReaderTest, ReadBusy_WithADefinedZone_PrefersItsLocationAndItsOwnCalendar) {
  const std::string zone =
      "BEGIN:VTIMEZONE\nTZID:Home\nX-LIC-LOCATION:Europe/London\nEND:VTIMEZONE\n";
  const std::string event = Event("DTSTART;TZID=Home:20260407T090000\nDURATION:PT1H\n");
  EXPECT_EQ(Read(Calendar(absl::StrCat(zone, event))), "04-07 10:00/04-07 11:00; 1+0");
  EXPECT_EQ(Read(absl::StrCat(Calendar(zone), Calendar(event))),
            Fault(ReadFault::kZoneUnknown, 11, 1));
  // The same name in two calendars.
  const std::string warsaw = absl::StrReplaceAll(zone, {{"London", "Warsaw"}});
  EXPECT_EQ(Read(absl::StrCat(Calendar(absl::StrCat(zone, event)),
                              Calendar(absl::StrCat(warsaw, event)))),
            "04-07 09:00/04-07 11:00; 2+0");
}

TEST(IcalendarReaderTest, ReadBusy_WithAZoneWhoseRuleEnds_TakesTheLastChange) {
  // The clock is moved forward for the last time at 01:00 UTC, when it shows two.
  const std::string zone =
      "BEGIN:VTIMEZONE\nTZID:Home\nBEGIN:DAYLIGHT\nDTSTART:20200329T020000\n"
      "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
      "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20260329T010000Z\nEND:DAYLIGHT\n"
      "BEGIN:STANDARD\nDTSTART:20191027T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
      "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20251231T000000Z\nEND:STANDARD\n"
      "END:VTIMEZONE\n";
  EXPECT_EQ(
      Read(Calendar(absl::StrCat(zone, Event("DTSTART;TZID=Home:20260407T090000\nDURATION:PT1H\n"),
                                 Event("DTSTART;TZID=Home:20261207T090000\nDURATION:PT1H\n")))),
      "04-07 09:00/04-07 10:00 12-07 08:00/12-07 09:00; 2+0");
}

TEST(IcalendarReaderTest, ReadBusy_OfBadRecurrences_NamesTheEvent) {
  const std::string good = Event(absl::StrCat(kNine, kHour));
  for (absl::string_view line :
       {"RRULE:FREQ=FORTNIGHTLY", "RRULE:", "EXRULE:FREQ=DAILY", "RDATE;VALUE=DATE:20260408",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260407T070000Z"}) {
    EXPECT_EQ(Read(Calendar(absl::StrCat(good, Event(absl::StrCat(kNine, kHour, line, "\n"))))),
              Fault(ReadFault::kBadRecurrence, 10, 2))
        << line;
  }
}

TEST(IcalendarReaderTest, ReadBusy_OfASeriesOfSeconds_NamesTheEvent) {
  const std::string second = "DTSTART:20000101T000000\nDURATION:PT1S\nRRULE:FREQ=SECONDLY\n";
  EXPECT_EQ(ReadEvent(second), Fault(ReadFault::kTooDense, 0, 1));
  // Many series share one bound.
  const std::string daily = Event("DTSTART:20200101T000000\nDURATION:PT1S\nRRULE:FREQ=DAILY\n");
  EXPECT_EQ(Read(Calendar(absl::StrCat(daily, daily, daily)), {.max_steps = 2000}),
            Fault(ReadFault::kTooDense, 0, 3));
}

TEST(IcalendarReaderTest, ReadBusy_OfMoreThanALimit_IsRefused) {
  const std::string daily =
      Calendar(Event(absl::StrCat(kNine, kHour, "RRULE:FREQ=DAILY;COUNT=5\n")));
  EXPECT_EQ(Read(daily, {.max_times = 4}), Fault(ReadFault::kTooManyTimes, 0, 0));
  EXPECT_NE(Read(daily, {.max_times = 5}), Fault(ReadFault::kTooManyTimes, 0, 0));
  EXPECT_EQ(Read(daily, {.max_bytes = daily.size() - 1}), Fault(ReadFault::kTooLarge, 0, 0));
  EXPECT_NE(Read(daily, {.max_bytes = daily.size()}), Fault(ReadFault::kTooLarge, 0, 0));
  EXPECT_EQ(Read(daily, {.max_lines = 7}), Fault(ReadFault::kTooLarge, 8, 0));
  EXPECT_NE(Read(daily, {.max_lines = 8}), Fault(ReadFault::kTooLarge, 8, 0));
  EXPECT_EQ(Read("BEGIN:VCALENDAR\nBEGIN:A\nBEGIN:B\nBEGIN:C\nBEGIN:D\nBEGIN:E\nBEGIN:F\nBEGIN:G\n"
                 "BEGIN:H\n"),
            Fault(ReadFault::kTooLarge, 9, 0));
}

TEST(IcalendarReaderTest, ReadBusy_OfWhatIsNoCalendar_NamesTheLine) {
  const std::pair<std::string, int> cases[] = {
      {"", 1},
      {"Hello", 1},
      {"<html>\n", 1},
      {"BEGIN:VCALENDAR\n", 1},
      {"BEGIN:VEVENT\nEND:VEVENT\n", 1},
      {"VERSION:2.0\n", 1},
      {"BEGIN:VCALENDAR\nBEGIN:VCALENDAR\n", 2},
      {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", 3},
      {"BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n", 3},
      {"BEGIN:VCALENDAR\n no continuation of anything\n\n:\nEND:VCALENDAR\n", 1},
      {Calendar("no colon\n"), 3},
      {Calendar("X;=1:2\n"), 3},
      {Calendar("X;A=\"1:2\n"), 3},
      {Calendar(Event("SUMMARY:no begin\n")), 3},
      {Calendar(Event("DTSTART:yesterday\n")), 4},
      {Calendar(Event("DTSTART:20260407T090000\nDTEND:20260407T080000\n")), 5},
      {Calendar(Event("DTSTART:20260407T090000\nDURATION:-PT1H\n")), 5},
      {Calendar(Event("DTSTART:20260407T090000\nDURATION:P\n")), 5},
      {Calendar(Event("DTSTART:20260407T090000\nDURATION:PT1D\n")), 5},
      {Calendar(Event("DTSTART:20260407T090000\nDURATION:P999999999W\n")), 5},
      {Calendar(Event("DTSTART:20260407T090000\nSEQUENCE:x\n")), 5},
      {Calendar(Event("DTSTART:20260407T090000\nEXDATE:x\n")), 5},
      {Calendar("BEGIN:VFREEBUSY\nFREEBUSY:20260407T090000Z\nEND:VFREEBUSY\n"), 4},
      {Calendar("BEGIN:VFREEBUSY\nFREEBUSY:20260407T090000Z/20260406T090000Z\nEND:VFREEBUSY\n"), 4},
  };
  for (const auto& [bytes, line] : cases) {
    EXPECT_EQ(Read(bytes), Fault(ReadFault::kNotICalendar, line, 0)) << bytes;
  }
}

std::string Utf16(absl::string_view text, bool big_endian, bool mark) {
  std::string bytes;
  const auto add = [&](char16_t unit) {
    const char high = static_cast<char>(unit >> 8);
    const char low = static_cast<char>(unit & 0xff);
    bytes += big_endian ? std::string{high, low} : std::string{low, high};
  };
  if (mark) add(0xfeff);
  for (char c : text) add(static_cast<unsigned char>(c));
  return bytes;
}

TEST(IcalendarReaderTest, ReadBusy_InOtherEncodings_ReadsTheSame) {
  const std::string text = Calendar(absl::StrCat(
      "X-WR-CALNAME:Dy\xc5\xbc\n ury\n", Event(absl::StrCat("SUMMARY:\xf3\n", kNine, kHour))));
  const std::string expected = "04-07 09:00/04-07 10:00; 1+0";
  EXPECT_EQ(Read(text), expected);
  EXPECT_EQ(Read(absl::StrCat("\xef\xbb\xbf", text)), expected);
  EXPECT_EQ(Read(absl::StrReplaceAll(text, {{"\n", "\r\n"}})), expected);
  // Folded within a character too.
  EXPECT_EQ(Read(absl::StrReplaceAll(text, {{"Europe", "Eu\n rope"}, {"\xc5\xbc", "\xc5\n \xbc"}})),
            expected);
  for (bool big_endian : {false, true}) {
    for (bool mark : {false, true}) EXPECT_EQ(Read(Utf16(text, big_endian, mark)), expected);
  }
}

TEST(IcalendarReaderTest, ReadBusy_OfOtherComponents_PassesThemOver) {
  const std::string alarm =
      "BEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:nonsense\nRRULE:nonsense\nEND:VALARM\n";
  EXPECT_EQ(Read(Calendar(absl::StrCat("BEGIN:VTODO\nDTSTART:nonsense\nEND:VTODO\n",
                                       Event(absl::StrCat(alarm, kNine, kHour, alarm))))),
            "04-07 09:00/04-07 10:00; 1+0");
}

TEST(IcalendarReaderTest, ReadBusy_OfTheWorstFileOfItsSize_EndsSoon) {
  const std::string rule = Event(
      "DTSTART:00010101T000000\nDURATION:PT1S\n"
      "RRULE:FREQ=YEARLY;BYWEEKNO=53;BYMONTHDAY=1;BYDAY=MO;COUNT=900000000\n");
  std::string file;
  while (file.size() + rule.size() + 50 < ReadLimits().max_bytes) file += rule;
  const absl::Time begin = absl::Now();
  EXPECT_EQ(Read(Calendar(file)), Fault(ReadFault::kTooDense, 0, 1));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(5));
}

std::string NumbersTo(int last) {
  std::vector<int> numbers(static_cast<size_t>(last));
  std::iota(numbers.begin(), numbers.end(), 1);
  return absl::StrJoin(numbers, ",");
}

// The shorter of three times, so that another program beside this one does not decide.
absl::Duration TimeToRead(absl::string_view bytes) {
  absl::Duration shortest = absl::InfiniteDuration();
  for (int i = 0; i < 3; ++i) {
    const absl::Time begin = absl::Now();
    Read(bytes);
    shortest = std::min(shortest, absl::Now() - begin);
  }
  return shortest;
}

TEST(IcalendarReaderTest, ReadBusy_OfRulesWithLongLists_TakesNoLongerThanOfPlainOnes) {
  const std::string old = "DTSTART:00010101T000000\nDURATION:PT1M\nRRULE:";
  const std::string all_seconds = absl::StrCat("BYHOUR=0,", NumbersTo(23), ";BYMINUTE=0,",
                                               NumbersTo(59), ";BYSECOND=0,", NumbersTo(59));
  std::string weekdays = "53TU";
  for (int i = 0; i < 380; ++i) weekdays += ",53MO";
  // Six hundred years and more of days that no entry allows.
  for (int nth = 6; nth <= 53; ++nth) absl::StrAppend(&weekdays, ",", nth, "WE,", nth, "TH");
  std::string seconds =
      "BEGIN:VTIMEZONE\nTZID:Often\nBEGIN:STANDARD\nDTSTART:20200101T000000\n"
      "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRDATE:20250101T000000";
  for (int i = 0; i < 190; ++i) {
    const Day day = Day(2026, 1, 1) + i;
    absl::StrAppend(&seconds, ",", absl::FormatCivilTime(day).substr(0, 4),
                    absl::Dec(day.month(), absl::kZeroPad2), absl::Dec(day.day(), absl::kZeroPad2),
                    "T000000");
  }
  seconds += "\nEND:STANDARD\nEND:VTIMEZONE\n";
  for (int i = 0; i < 20; ++i) {
    seconds += Event(absl::StrCat("DTSTART;TZID=Often:20261201T000000\nDURATION:PT1S\n",
                                  "RRULE:FREQ=DAILY;COUNT=50000;", all_seconds, "\n"));
  }
  const absl::Duration plain =
      TimeToRead(Calendar(Event(absl::StrCat(old, "FREQ=DAILY;COUNT=999999999\n"))));
  const std::string files[] = {
      Event(absl::StrCat(old, "FREQ=MONTHLY;COUNT=999999999;BYDAY=", weekdays, "\n")),
      Event(absl::StrCat(old, "FREQ=YEARLY;COUNT=999999999;BYMONTHDAY=", NumbersTo(31),
                         ";BYYEARDAY=", NumbersTo(366), ";BYDAY=53MO\n")),
      Event(absl::StrCat(old, "FREQ=DAILY;COUNT=999999999;BYSETPOS=", NumbersTo(366), "\n")),
      Event(absl::StrCat(old, "FREQ=MINUTELY;COUNT=999999999;BYSETPOS=", NumbersTo(366), "\n")),
      seconds,
  };
  for (const std::string& file : files) {
    EXPECT_LT(TimeToRead(Calendar(file)), 10 * plain) << file.substr(0, 200);
  }
}

TEST(IcalendarReaderTest, ReadBusy_OfTenYearsOfAnOffice_IsFarFromTheLimits) {
  // Six meetings a week of their own, and in each year thirty series: every working day, every
  // Tuesday to a count, every first Monday. None has an end that the file names.
  std::string file;
  for (int i = 0; i < 3000; ++i) {
    const Day day = Day(2016, 1, 1) + i * 4000 / 3000;
    absl::StrAppend(&file, Event(absl::StrCat("UID:", i, "@office.example\nDTSTART:", day.year(),
                                              absl::Dec(day.month(), absl::kZeroPad2),
                                              absl::Dec(day.day(), absl::kZeroPad2),
                                              "T090000\nDURATION:PT1H\n")));
  }
  const absl::string_view rules[] = {"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
                                     "FREQ=WEEKLY;BYDAY=TU;COUNT=50", "FREQ=MONTHLY;BYDAY=1MO"};
  for (int i = 0; i < 300; ++i) {
    absl::StrAppend(
        &file, Event(absl::StrCat("UID:s", i, "@office.example\nDTSTART:", 2016 + i / 30,
                                  "0301T120000\nDURATION:PT1H\n", "RRULE:", rules[i % 3], "\n")));
  }
  EXPECT_THAT(Read(Calendar(file)), ::testing::Not(::testing::StartsWith("fault")));
  EXPECT_THAT(Read(Calendar(file), {.max_steps = ReadLimits().max_steps / 2}),
              ::testing::Not(::testing::StartsWith("fault")));
}

TEST(IcalendarReaderTest, ReadErrorOf_AnotherStatus_IsNothing) {
  EXPECT_FALSE(ReadErrorOf(absl::InvalidArgumentError("x")).has_value());
  EXPECT_FALSE(ReadErrorOf(absl::OkStatus()).has_value());
}

TEST(IcalendarReaderTest, ReadBusy_Refusing_SaysNothingOfTheContent) {
  const auto read = ReadBusy(Calendar("SUMMARY of a private visit\n"), Warsaw(), Year2026());
  EXPECT_EQ(read.status().message(), "line 3 is not iCalendar (RFC 5545)");
}

}  // namespace
}  // namespace osiedle::calendar
