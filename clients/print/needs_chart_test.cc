#include "clients/print/needs_chart.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::print {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

NeedsChart Chart() {
  NeedsChart chart{.place = "Miasto", .source = "źródło", .months = {"2025-12", "2026-01"}};
  chart.districts = {"Śródmieście", "(bez dzielnicy)"};
  chart.needs = {"Samotność"};
  chart.contacts = {{{0, 0, 1}, 7}, {{1, 0, 0}, 70}};
  return chart;
}

TEST(NeedsChartTest, IsDrawnInEachFormat) {
  EXPECT_THAT(RenderNeedsChart(Chart(), "a.svg").value(), HasSubstr("</svg>"));
  EXPECT_THAT(RenderNeedsChart(Chart(), "a.png").value(), StartsWith("\x89PNG"));
  EXPECT_THAT(RenderNeedsChart(Chart(), "folder/a.pdf").value(), StartsWith("%PDF"));
  EXPECT_THAT(RenderNeedsChart(Chart(), "a.pdf").value(), HasSubstr("%%EOF"));
}

TEST(NeedsChartTest, OfNothing_IsStillAPicture) {
  EXPECT_TRUE(RenderNeedsChart(NeedsChart(), "empty.svg").ok());
  NeedsChart suppressed;
  suppressed.suppressed = true;
  suppressed.months = {"2026-01"};
  EXPECT_TRUE(RenderNeedsChart(suppressed, "none.png").ok());
}

TEST(NeedsChartTest, AnotherEnding_IsAMistakeOfTheCaller) {
  for (const char* path : {"a.jpg", "png", "a.svg.gz"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(RenderNeedsChart(Chart(), path).status())) << path;
  }
}

}  // namespace
}  // namespace osiedle::print
