#include "clients/print/funnel_chart.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::print {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

FunnelChart Chart() {
  FunnelChart chart{.place = "Miasto", .source = "źródło"};
  chart.whole = {.contacts = 120,
                 .handed_out = 60,
                 .redeemed = 31,
                 .attended = 22,
                 .returned = 1,
                 .people = 40};
  chart.facts = {{.value = "73%", .caption = "wróciło"}};
  chart.sections = {{.title = "Według przystanków",
                     .rows = {{.label = "Rynek", .steps = chart.whole}, {.label = "Skwer"}},
                     .left_out = 3}};
  return chart;
}

TEST(FunnelChartTest, IsDrawnInEachFormat) {
  EXPECT_THAT(RenderFunnelChart(Chart(), "a.svg").value(), HasSubstr("</svg>"));
  EXPECT_THAT(RenderFunnelChart(Chart(), "a.png").value(), StartsWith("\x89PNG"));
  EXPECT_THAT(RenderFunnelChart(Chart(), "folder/a.pdf").value(), StartsWith("%PDF"));
}

TEST(FunnelChartTest, OfNothing_IsStillAPicture) {
  EXPECT_TRUE(RenderFunnelChart(FunnelChart(), "empty.svg").ok());
  FunnelChart chart = Chart();
  chart.whole = {};
  EXPECT_TRUE(RenderFunnelChart(chart, "none.png").ok());
}

TEST(FunnelChartTest, AnotherEnding_IsAMistakeOfTheCaller) {
  EXPECT_EQ(RenderFunnelChart(Chart(), "a.gif").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(PeopleTextTest, HasTheRightPlural) {
  EXPECT_EQ(PeopleText(0), "0 osób");
  EXPECT_EQ(PeopleText(1), "1 osoba");
  EXPECT_EQ(PeopleText(2), "2 osoby");
  EXPECT_EQ(PeopleText(5), "5 osób");
  EXPECT_EQ(PeopleText(12), "12 osób");
  EXPECT_EQ(PeopleText(21), "21 osób");
  EXPECT_EQ(PeopleText(24), "24 osoby");
  EXPECT_EQ(PeopleText(112), "112 osób");
}

}  // namespace
}  // namespace osiedle::print
