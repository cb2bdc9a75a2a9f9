#include "clients/cli/attendance_figures_text.h"

#include "clients/cli/text_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using figures::v1::Edition;
using figures::v1::PublishedAttendanceFigure;
using figures::v1::SummarizeOutreachResponse;
using ::testing::HasSubstr;

SummarizeOutreachResponse Response() {
  return Parse<SummarizeOutreachResponse>(
      R"(start_month: "2026-01" end_month: "2026-02"
         attendance_summaries { month: "2026-01" club_kind: RESIDENTS_CLUB event_count: 3
           attendance_count: 20 people_count: 48 asked_people_count: 40 first_time_count: 10
           returning_share: 0.75 invited_people_count: 36 priced_event_count: 2
           priced_people_count: 30 total_cost { currency_code: "PLN" units: 370 }
           cost_per_attendance { currency_code: "PLN" units: 12 nanos: 330000000 } }
         attendance_summaries { month: "2026-02" club_kind: SELF_HELP_GROUP event_count: 1
           attendance_count: 1 people_count: 2 }
         attendance_summaries { month: "2026-02" people_count: 5 })");
}

TEST(AttendanceFiguresTextTest, EachNumberStandsUnderItsTitle) {
  EXPECT_EQ(WithoutRules(AttendanceFiguresText(Response(), 0)),
            "People at events of clubs (who came twice counts twice), 2026-01 to 2026-02\n"
            "month    club             people  returning  cost of one  events  invited          "
            "cost  with costs\n"
            "2026-01  residents club       48  75% of 40    12.33 PLN       3       36    "
            "370.00 PLN           2\n"
            "2026-02  self help group       2                               1        0  not "
            "recorded           0\n"
            "2026-02  not known             5                               0        0  not "
            "recorded           0\n");
}

TEST(AttendanceFiguresTextTest, AtEveryWidth_WhatMattersMostIsThere_AndWhatIsNotIsNamed) {
  for (const int width : {60, 80, 120}) {
    const std::string text = AttendanceFiguresText(Response(), width);
    ExpectFits(text, width, "People at");
    for (const char* shown : {"48", "75% of 40", "12.33 PLN", "invited", "with costs"}) {
      EXPECT_THAT(text, HasSubstr(shown)) << width << "\n" << text;
    }
  }
}

TEST(AttendanceFiguresTextTest, WithoutPeople_SaysNone) {
  EXPECT_EQ(
      AttendanceFiguresText(
          Parse<SummarizeOutreachResponse>(R"(start_month: "2026-01" end_month: "2026-02")"), 0),
      "People at events of clubs (who came twice counts twice), 2026-01 to 2026-02\nnone\n");
}

TEST(AttendanceFiguresTextTest, OfAnEdition_SaysWhatIsLeftOut) {
  const auto edition = Parse<Edition>(
      R"(start_month: "2025-01" end_month: "2025-12" suppressed_below: 5
         violence_suppressed_below: 10 rounded_to: 5)");
  const std::string heading =
      "People at events of clubs (who came twice counts twice), published, 2025-01 to 2025-12; "
      "fewer than 10 are left out, others rounded to 5\n";
  EXPECT_EQ(PublishedAttendanceText(edition, {}, 0), heading + "none\n");
  const auto figure = Parse<PublishedAttendanceFigure>(
      R"(month: "2025-03" club_kind: SOCIAL_INTEGRATION_CLUB people_count: 15)");
  EXPECT_EQ(WithoutRules(PublishedAttendanceText(edition, {figure}, 0)),
            heading +
                "month    club                     people\n"
                "2025-03  social integration club      15\n");
}

}  // namespace
}  // namespace osiedle::cli
