#include "services/figures/months.h"

#include <optional>

#include "gtest/gtest.h"

namespace osiedle::figures {
namespace {

absl::TimeZone Warsaw() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  return zone;
}

TEST(MonthsTest, ParseMonth_TakesWhatFormatMonthGives) {
  for (const char* text : {"1900-01", "2024-02", "2026-12", "9999-12"}) {
    const std::optional<Month> month = ParseMonth(text);
    ASSERT_TRUE(month.has_value()) << text;
    EXPECT_EQ(FormatMonth(*month), text);
  }
  EXPECT_EQ(*ParseMonth("2026-01") - *ParseMonth("2025-12"), 1);
}

TEST(MonthsTest, ParseMonth_RefusesAnythingElse) {
  for (const char* text : {"", "2026", "2026-1", "2026-13", "2026-00", "1899-12", "2026/01",
                           "26-01", "2026-01-01", "+026-01", "2026-+1", " 026-01"}) {
    EXPECT_FALSE(ParseMonth(text).has_value()) << text;
  }
}

TEST(MonthsTest, AMonthIsCompleteSevenDaysAfterItsEndInItsZone) {
  const absl::TimeZone warsaw = Warsaw();
  const Month may = *ParseMonth("2024-05");
  const absl::Time complete = absl::FromCivil(absl::CivilSecond(2024, 6, 8, 0, 0, 0), warsaw);
  EXPECT_EQ(CompleteTime(may, warsaw), complete);
  EXPECT_EQ(LastCompleteMonth(complete, warsaw), may);
  EXPECT_EQ(LastCompleteMonth(complete - absl::Seconds(1), warsaw), may - 1);
  // Where the day begins later, the month is complete later.
  EXPECT_EQ(LastCompleteMonth(complete, absl::UTCTimeZone()), may - 1);
}

}  // namespace
}  // namespace osiedle::figures
