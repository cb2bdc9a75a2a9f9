#include "services/exchange/cell_times.h"

#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::exchange {
namespace {

using ::testing::HasSubstr;

Reading InWarsaw(int64_t this_year = 2025) {
  Reading reading = {.this_year = this_year};
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &reading.zone));
  return reading;
}

// The day as ISO 8601 writes it; "" for what is none.
std::string Day(const std::string& text, int64_t this_year = 2025) {
  const auto day = ReadDay(text, InWarsaw(this_year));
  return day.has_value() ? absl::FormatCivilTime(*day) : "";
}

// The time in UTC, or what is wrong.
std::string Time(const std::string& text) {
  absl::Time time;
  if (const Fault fault = ReadTime(text, InWarsaw(), time)) {
    return call::DescriptionOf({"", fault->reason, fault->metadata});
  }
  return absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone());
}

TEST(CellTimes, ADay_IsReadInEachOfItsForms) {
  EXPECT_EQ(Day("2025-10-15"), "2025-10-15");
  EXPECT_EQ(Day("15.10.2025"), "2025-10-15");
  EXPECT_EQ(Day("5.1.2025"), "2025-01-05");
  EXPECT_EQ(Day("29.02.2024"), "2024-02-29");
  for (const char* none : {"", "15.10", "15.10.2025.", "31.02.2025", "29.02.2025", "2025-13-01",
                           "25-10-15", "15-10-25", "2025-1-5", "15.10.025", "15.10.5", "15/10/2025",
                           "0.10.2025", "+5.10.2025", "5. 1.2025"}) {
    EXPECT_EQ(Day(none), "") << none;
  }
}

TEST(CellTimes, AYearOfTwoDigits_IsTheLatestThatIsAtMostTenYearsAhead) {
  EXPECT_EQ(Day("15.10.25"), "2025-10-15");
  EXPECT_EQ(Day("15.10.35"), "2035-10-15");
  EXPECT_EQ(Day("15.10.36"), "1936-10-15");
  EXPECT_EQ(Day("12.03.62"), "1962-03-12");
  EXPECT_EQ(Day("01.01.00"), "2000-01-01");
  // Later, the window has moved on.
  EXPECT_EQ(Day("15.10.36", 2026), "2036-10-15");
  EXPECT_EQ(Day("15.10.05", 2095), "2105-10-15");
  EXPECT_EQ(Day("15.10.06", 2095), "2006-10-15");
}

TEST(CellTimes, ATime_IsReadInEachOfItsForms) {
  EXPECT_EQ(Time("2025-10-15T10:02:00+02:00"), "2025-10-15T08:02:00+00:00");
  EXPECT_EQ(Time("2025-10-15T08:02:00Z"), "2025-10-15T08:02:00+00:00");
  EXPECT_EQ(Time("2025-10-15 10:02"), "2025-10-15T08:02:00+00:00");
  EXPECT_EQ(Time("2025-10-15T10:02"), "2025-10-15T08:02:00+00:00");
  EXPECT_EQ(Time("2025-12-15 10:02:30"), "2025-12-15T09:02:30+00:00");
  EXPECT_EQ(Time("15.10.2025  9:05"), "2025-10-15T07:05:00+00:00");
  EXPECT_EQ(Time("15.10.25 10:02"), "2025-10-15T08:02:00+00:00");
  EXPECT_EQ(Time("15.10.2025 10:02:30,25"), "2025-10-15T08:02:30.25+00:00");
  EXPECT_EQ(Time("2025-10-15 10:02:30.000000001"), "2025-10-15T08:02:30.000000001+00:00");
}

TEST(CellTimes, WhatIsNoTime_IsSaid) {
  for (const char* none :
       {"", "wczoraj", "2025-10-15", "10:02", "2025-10-15 24:00", "2025-10-15 10:60",
        "2025-10-15 10:02:60", "2025-10-15 10", "2025-10-15 10:2", "2025-10-15 10:02:30,",
        "2025-10-15 10:02:30;5", "2025-10-15 10:02:30.0000000001", "2025-10-15 10:02:3",
        "2025-10-15 10:02 x", "31.02.2025 10:02", "25-10-15 10:02", "25-10-15T10:02:00Z",
        "infinite-future", "2025-10-15 10:02:30:1"}) {
    EXPECT_THAT(Time(none), HasSubstr("is no time such as")) << none;
  }
}

TEST(CellTimes, AnHourThatTheClocksSkip_IsRefused) {
  EXPECT_EQ(Time("2025-03-30 01:59"), "2025-03-30T00:59:00+00:00");
  EXPECT_EQ(Time("2025-03-30 02:00"),
            "is no time in Europe/Warsaw: the clocks went forward over it");
  EXPECT_THAT(Time("30.03.2025 02:59:59"), HasSubstr("the clocks went forward over it"));
  EXPECT_EQ(Time("2025-03-30 03:00"), "2025-03-30T01:00:00+00:00");
}

TEST(CellTimes, AnHourThatIsThereTwice_IsRefusedAndBothAreShown) {
  EXPECT_EQ(Time("2025-10-26 01:59"), "2025-10-25T23:59:00+00:00");
  EXPECT_EQ(Time("2025-10-26 02:30"),
            "is there twice in Europe/Warsaw, since the clocks went back: write "
            "2025-10-26T02:30:00+02:00 or 2025-10-26T02:30:00+01:00");
  EXPECT_EQ(Time("2025-10-26T02:30:00+02:00"), "2025-10-26T00:30:00+00:00");
  EXPECT_EQ(Time("2025-10-26T02:30:00+01:00"), "2025-10-26T01:30:00+00:00");
  EXPECT_EQ(Time("2025-10-26 03:00"), "2025-10-26T02:00:00+00:00");
}

TEST(CellTimes, ALocalTime_IsWrittenSoThatItIsReadBack) {
  const Reading warsaw = InWarsaw();
  const std::pair<const char*, const char*> times[] = {
      {"2025-10-15T08:02:00Z", "2025-10-15 10:02"},
      {"2025-12-31T23:30:00Z", "2026-01-01 00:30"},
      {"2025-10-15T08:02:01Z", "2025-10-15T10:02:01+02:00"},
      {"2025-10-15T08:02:00.5Z", "2025-10-15T10:02:00.5+02:00"},
      {"2025-10-26T00:30:00Z", "2025-10-26T02:30:00+02:00"},
      {"2025-10-26T01:30:00Z", "2025-10-26T02:30:00+01:00"}};
  for (const auto& [utc, local] : times) {
    absl::Time time;
    ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, utc, &time, nullptr));
    EXPECT_EQ(LocalTimeText(time, warsaw.zone), local);
    absl::Time back;
    EXPECT_FALSE(ReadTime(local, warsaw, back).has_value());
    EXPECT_EQ(back, time) << local;
  }
}

}  // namespace
}  // namespace osiedle::exchange
