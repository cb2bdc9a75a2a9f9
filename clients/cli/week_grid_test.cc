#include "clients/cli/week_grid.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/field_text.h"
#include "clients/cli/text_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A slot of so many minutes that begins at a local time.
GridSlot SlotAt(const char* start, int minutes) {
  absl::CivilMinute local;
  EXPECT_TRUE(absl::ParseCivilTime(start, &local)) << start;
  const absl::Time time = absl::FromCivil(local, DefaultZone());
  return {.start = time, .end = time + absl::Minutes(minutes)};
}

std::string Grids(const std::vector<GridSlot>& slots) { return WeekGrids(slots, DefaultZone()); }

TEST(WeekGridTest, Slots_StandInTheirDayAndHalfHour_AndGoOnBelow) {
  EXPECT_EQ(Grids({SlotAt("2026-12-01T10:00", 90), SlotAt("2026-12-04T09:30", 30)}),
            "       Mon 11-30 Tue 12-01 Wed 12-02 Thu 12-03 Fri 12-04\n"
            "09:30  ·         ·         ·         ·         2\n"
            "10:00  ·         1         ·         ·         ·\n"
            "10:30  ·         │         ·         ·         ·\n"
            "11:00  ·         │         ·         ·         ·\n");
}

TEST(WeekGridTest, AQuarterPast_CountsToItsHalfHour_AndTheLastMinuteToTheRowBefore) {
  EXPECT_EQ(Grids({SlotAt("2026-12-01T10:15", 45)}),
            "       Mon 11-30 Tue 12-01 Wed 12-02 Thu 12-03 Fri 12-04\n"
            "10:00  ·         1         ·         ·         ·\n"
            "10:30  ·         │         ·         ·         ·\n");
}

TEST(WeekGridTest, SeveralSlotsInAHalfHour_AreAllThere_AsFarAsThereIsRoom) {
  std::vector<GridSlot> slots = {SlotAt("2026-12-01T10:00", 30), SlotAt("2026-12-01T10:15", 30)};
  EXPECT_THAT(Grids(slots), HasSubstr("10:00  ·         1 2       ·"));
  for (int i = 0; i < 5; ++i) slots.push_back(SlotAt("2026-12-01T10:15", 30));
  EXPECT_THAT(Grids(slots), HasSubstr("10:00  ·         1 2 3 4+  ·"));
}

TEST(WeekGridTest, ExactlyFull_IsNotCut) {
  std::vector<GridSlot> slots(5, SlotAt("2026-12-01T10:00", 30));
  EXPECT_THAT(Grids(slots), HasSubstr("1 2 3 4 5 ·"));
}

TEST(WeekGridTest, EachWeekHasItsGrid_TheEarliestFirst_WhateverTheirRanks) {
  const std::string grids = Grids({SlotAt("2026-12-08T10:00", 30), SlotAt("2026-12-01T10:00", 30)});
  EXPECT_EQ(grids,
            "       Mon 11-30 Tue 12-01 Wed 12-02 Thu 12-03 Fri 12-04\n"
            "10:00  ·         2         ·         ·         ·\n"
            "\n"
            "       Mon 12-07 Tue 12-08 Wed 12-09 Thu 12-10 Fri 12-11\n"
            "10:00  ·         1         ·         ·         ·\n");
}

TEST(WeekGridTest, TheWeekend_IsThereOnlyWhenSomethingHappensOnIt) {
  EXPECT_THAT(Grids({SlotAt("2026-12-04T10:00", 30)}), Not(HasSubstr("Sat")));
  const std::string sunday = Grids({SlotAt("2026-12-06T10:00", 30)});
  EXPECT_THAT(sunday, HasSubstr("Sat 12-05"));
  EXPECT_THAT(sunday, HasSubstr("Sun 12-06"));
}

TEST(WeekGridTest, AcrossMidnight_GoesOnInTheNextDay) {
  const std::string grid = Grids({SlotAt("2026-12-01T23:30", 60)});
  EXPECT_THAT(grid, HasSubstr("23:30  ·         1         ·"));
  EXPECT_THAT(grid, HasSubstr("00:00  ·         ·         │"));
}

TEST(WeekGridTest, WhenTheClocksChange_HoursAreThoseOfTheClock) {
  // At 02:00 it becomes 03:00: an hour after 01:30 ends at 03:30.
  const std::string spring = Grids({SlotAt("2026-03-29T01:30", 60)});
  EXPECT_THAT(spring,
              HasSubstr("02:30  ·         ·         ·         ·         ·         ·         ·"));
  EXPECT_THAT(spring,
              HasSubstr("03:00  ·         ·         ·         ·         ·         ·         │"));
  // At 03:00 it becomes 02:00: two hours after 01:30 end at 02:30.
  EXPECT_THAT(Grids({SlotAt("2026-10-25T01:30", 120)}), Not(HasSubstr("03:00")));
}

TEST(WeekGridTest, TheWidestWeek_FitsAClassicTerminal) {
  std::vector<GridSlot> slots;
  for (int day = 21; day <= 27; ++day) {
    for (int i = 0; i < 20; ++i) {
      slots.push_back(SlotAt(absl::StrCat("2026-12-", day, "T10:00").c_str(), 90));
    }
  }
  ExpectFits(Grids(slots), 80);
}

TEST(WeekGridTest, WithoutSlots_ThereIsNoGrid) { EXPECT_EQ(Grids({}), ""); }

}  // namespace
}  // namespace osiedle::cli
