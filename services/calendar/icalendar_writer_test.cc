#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libical/ical.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/calendar/icalendar.h"
#include "services/calendar/wall_time.h"

namespace osiedle::calendar {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Day = absl::CivilDay;

absl::TimeZone Zone(absl::string_view name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone));
  return zone;
}

absl::TimeZone Warsaw() { return Zone("Europe/Warsaw"); }

WrittenEvent Club() {
  return {
      .uid = "club-1@rybnik.example",
      .stamp = absl::FromCivil(absl::CivilSecond(2026, 3, 1), Warsaw()),
      .begin = absl::FromCivil(absl::CivilSecond(2026, 3, 24, 16, 0, 0), Warsaw()),
      .end = absl::FromCivil(absl::CivilSecond(2026, 3, 24, 18, 0, 0), Warsaw()),
      .summary = "Klub sąsiedzki: szachy, warcaby; herbata\\kawa\nZapraszamy! ąęśćżźńłó ąęśćżźńłó"};
}

std::string Write(const WrittenEvent& event, absl::TimeZone zone = Warsaw()) {
  const absl::StatusOr<std::string> text = WriteEvents({event}, zone, "-//Osiedle//Tests//PL");
  return text.ok() ? *text : text.status().ToString();
}

struct FreeComponent {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using IcalComponent = std::unique_ptr<icalcomponent, FreeComponent>;

IcalComponent Parsed(const std::string& text) {
  return IcalComponent(icalparser_parse_string(text.c_str()));
}

Interval Months(int first, int after) {
  return {BeginOfDay(Day(2026, first, 1), Warsaw()), BeginOfDay(Day(2026, after, 1), Warsaw())};
}

TEST(IcalendarWriterTest, WriteEvents_OfOneEvent_IsReadByLibical) {
  WrittenEvent club = Club();
  club.rule = "FREQ=WEEKLY;COUNT=3";
  club.sequence = 4;
  const IcalComponent calendar = Parsed(Write(club));
  ASSERT_NE(calendar, nullptr);
  EXPECT_EQ(icalcomponent_count_errors(calendar.get()), 0);
  EXPECT_EQ(icalrestriction_check(calendar.get()), 1);
  icalcomponent* event = icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(icalcomponent_get_summary(event), club.summary);
  EXPECT_EQ(icalcomponent_get_uid(event), club.uid);
  EXPECT_EQ(icalcomponent_get_sequence(event), 4);
  // libical takes the offsets from the VTIMEZONE that was written.
  EXPECT_EQ(icaltime_as_timet_with_zone(icalcomponent_get_dtstart(event),
                                        icaltime_get_timezone(icalcomponent_get_dtstart(event))),
            absl::ToUnixSeconds(club.begin));
  EXPECT_EQ(icaltime_as_timet_with_zone(icalcomponent_get_dtend(event),
                                        icaltime_get_timezone(icalcomponent_get_dtend(event))),
            absl::ToUnixSeconds(club.end));
}

TEST(IcalendarWriterTest, WriteEvents_OfASeries_IsReadBackAsItWas) {
  WrittenEvent club = Club();
  club.rule = "FREQ=WEEKLY;UNTIL=20260414T140000Z";
  club.without = {absl::FromCivil(absl::CivilSecond(2026, 4, 7, 16, 0, 0), Warsaw())};
  const auto read = ReadBusy(Write(club), absl::UTCTimeZone(), Months(1, 12));
  ASSERT_TRUE(read.ok()) << read.status();
  Intervals expected;
  for (Day day : {Day(2026, 3, 24), Day(2026, 3, 31), Day(2026, 4, 14)}) {
    expected.push_back(WallHours(day, 16 * 60, 18 * 60, Warsaw())[0]);
  }
  EXPECT_EQ(read->busy, expected);
}

TEST(IcalendarWriterTest, WriteEvents_OfACancelledOne_MakesNobodyBusy) {
  WrittenEvent club = Club();
  club.cancelled = true;
  const auto read = ReadBusy(Write(club), Warsaw(), Months(1, 12));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->event_count, 0);
  EXPECT_EQ(read->ignored_count, 1);
}

TEST(IcalendarWriterTest, WriteEvents_OfLongLines_FoldsBetweenCharacters) {
  for (int shift = 0; shift < 4; ++shift) {
    WrittenEvent club = Club();
    club.summary = absl::StrCat(std::string(shift, 'x'), "ąęść💬💬💬", club.summary, club.summary);
    for (const std::string& line : std::vector<std::string>(absl::StrSplit(Write(club), "\r\n"))) {
      EXPECT_LE(line.size(), 75u) << line;
      EXPECT_EQ(line.find('\n'), std::string::npos);
      // A byte that continues a character of UTF-8 begins no line.
      if (line.size() > 1 && line[0] == ' ') {
        EXPECT_NE(line[1] & 0xc0, 0x80) << line;
      }
    }
    const IcalComponent calendar = Parsed(Write(club));
    EXPECT_EQ(icalcomponent_get_summary(
                  icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT)),
              club.summary);
  }
}

TEST(IcalendarWriterTest, WriteEvents_InTheSecondOfTwoEqualHours_KeepsTheMoment) {
  WrittenEvent night = Club();
  night.begin = absl::FromCivil(absl::CivilSecond(2026, 10, 25, 1, 30, 0), absl::UTCTimeZone());
  night.end = night.begin + absl::Minutes(15);
  EXPECT_THAT(Write(night), HasSubstr("DTSTART:20261025T013000Z"));
  const auto read = ReadBusy(Write(night), Warsaw(), Months(10, 12));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->busy[0].begin, MinuteAtOrBefore(night.begin));
}

TEST(IcalendarWriterTest, WriteEvents_OfTextWithControls_CannotAddLines) {
  WrittenEvent club = Club();
  club.summary = "a\r\nATTENDEE:mailto:x@y.example\x01";
  EXPECT_THAT(Write(club), AllOf(HasSubstr("SUMMARY:a\\nATTENDEE:mailto"), Not(HasSubstr("\x01"))));
}

TEST(IcalendarWriterTest, WriteEvents_OfWhatCannotBe_IsRefused) {
  WrittenEvent club = Club();
  club.uid = "";
  EXPECT_THAT(Write(club), HasSubstr("INVALID_ARGUMENT"));
  club = Club();
  club.end = club.begin;
  EXPECT_THAT(Write(club), HasSubstr("INVALID_ARGUMENT"));
  club = Club();
  club.rule = "FREQ=DAILY\r\nATTENDEE:x";
  EXPECT_THAT(Write(club), HasSubstr("INVALID_ARGUMENT"));
}

// The written definition alone: under a name that no database knows.
Intervals ReadUnderAnotherName(const std::string& text, absl::string_view name) {
  const std::string renamed = absl::StrJoin(absl::StrSplit(text, name), "Elsewhere");
  const auto read =
      ReadBusy(renamed, absl::UTCTimeZone(), {0, BeginOfDay(Day(2060, 1, 1), Warsaw())});
  EXPECT_TRUE(read.ok()) << read.status();
  return read.ok() ? read->busy : Intervals();
}

TEST(IcalendarWriterTest, WriteEvents_OfEveryWeek_WritesAZoneThatFitsTheDatabase) {
  // Warsaw is regular. Casablanca moves its clock with Ramadan, Tokyo and UTC never.
  for (absl::string_view name :
       {"Europe/Warsaw", "Africa/Casablanca", "Asia/Tokyo", "America/New_York", "Europe/Lisbon"}) {
    const absl::TimeZone zone = Zone(name);
    std::vector<WrittenEvent> events;
    Intervals expected;
    for (Day day(2025, 1, 1); day < Day(2028, 1, 1); day += 3) {
      WrittenEvent event = Club();
      event.uid = absl::FormatCivilTime(day);
      event.begin = MomentOf(absl::CivilSecond(day) + 3600 * 5, zone);
      event.end = event.begin + absl::Hours(1);
      expected.push_back({MinuteAtOrBefore(event.begin), MinuteAtOrBefore(event.end)});
      events.push_back(event);
    }
    const auto text = WriteEvents(events, zone, "-//Osiedle//Tests//PL");
    ASSERT_TRUE(text.ok());
    EXPECT_EQ(ReadUnderAnotherName(*text, name), expected) << name;
  }
  EXPECT_THAT(Write(Club()), HasSubstr("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"));
}

TEST(IcalendarWriterTest, WriteFreeBusy_WithinItsWindow_IsReadBack) {
  const Intervals busy = Joined(
      {WallDay(Day(2026, 2, 28), Warsaw()), WallHours(Day(2026, 3, 10), 540, 600, Warsaw())[0]});
  const std::string text =
      WriteFreeBusy("x@rybnik.example", Club().stamp, busy, Months(3, 4), "-//Osiedle//Tests//PL");
  EXPECT_EQ(icalrestriction_check(Parsed(text).get()), 1);
  const auto read = ReadBusy(text, Warsaw(), Months(1, 12));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->busy, Intervals({busy[1]}));
}

}  // namespace
}  // namespace osiedle::calendar
