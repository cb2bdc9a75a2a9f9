#include "clients/cli/visit_figures_text.h"

#include <string>

#include "clients/cli/text_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

figures::v1::SummarizeVisitsResponse Response() {
  return Parse<figures::v1::SummarizeVisitsResponse>(
      R"(start_month: "2025-11" end_month: "2026-02"
         visit_summaries { month: "2026-01" kind: HOME_VISIT visit_count: 1111 done_count: 2222
           refused_count: 3333 no_contact_count: 4444 aborted_count: 5555
           outcome_counts { visit_count: 1 } outcome_counts { outcome: HELP_AGREED visit_count: 2 }
           profession_counts { profession: SOCIAL_WORKER visit_count: 6666 }
           wait_counts { band: SAME_DAY visit_count: 7 }
           wait_counts { band: DAYS_21_AND_MORE visit_count: 8 }
           wait_days_sum: 4166 mean_wait_days: 3.75
           with_deadline_count: 400 within_deadline_count: 301 within_deadline_share: 0.7525 }
         visit_summaries { month: "2026-02" kind: SITTING visit_count: 1 mean_wait_days: 0 })");
}

TEST(VisitFiguresTextTest, EachNumberStandsUnderItsTitle) {
  EXPECT_EQ(
      VisitFiguresText(Response(), 0),
      "Visits that have ended, 2025-11 to 2026-02\n"
      "month    kind        visits  made           in time  days waited  refused  no contact  "
      "broken off\n"
      "──────────────────────────────────────────────────────────────────────────────────────────"
      "───────\n"
      "2026-01  home visit    1111  2222  301 of 400 (75%)          3.8     3333        4444  "
      "      5555\n"
      "2026-02  sitting          1     0                            0.0        0           0  "
      "         0\n"
      "\n"
      "What came of those that were made\n"
      "month    kind        outcome      visits\n"
      "────────────────────────────────────────\n"
      "2026-01  home visit  not said          1\n"
      "2026-01  home visit  help agreed       2\n"
      "\n"
      "Professions on the crews (a visit of two professions counts twice)\n"
      "month    kind        profession     visits\n"
      "──────────────────────────────────────────\n"
      "2026-01  home visit  social worker    6666\n"
      "\n"
      "Visits by the days from the request\n"
      "month    kind        same day  1-2  3-5  6-10  11-20  21 or more\n"
      "────────────────────────────────────────────────────────────────\n"
      "2026-01  home visit         7    0    0     0      0           8\n"
      "2026-02  sitting            0    0    0     0      0           0\n");
}

TEST(VisitFiguresTextTest, AtEveryWidth_WhatMattersMostIsThere_AndWhatIsNotIsNamed) {
  for (const int width : {60, 80, 120}) {
    const std::string text = VisitFiguresText(Response(), width);
    ExpectFits(text, width, "Professions on");
    for (const char* shown : {"1111", "2222", "301 of 400", "social worker", "help agreed",
                              "days waited", "refused", "no contact", "broken off"}) {
      EXPECT_THAT(text, HasSubstr(shown)) << width << "\n" << text;
    }
  }
  EXPECT_THAT(VisitFiguresText(Response(), 120), Not(HasSubstr("not shown")));
}

TEST(VisitFiguresTextTest, WithoutVisits_SaysNone) {
  figures::v1::SummarizeVisitsResponse response;
  response.set_start_month("2025-11");
  response.set_end_month("2026-02");
  EXPECT_EQ(VisitFiguresText(response, 0), "Visits that have ended, 2025-11 to 2026-02\nnone\n");
}

TEST(VisitFiguresTextTest, OfAnEdition_SaysWhatIsLeftOut) {
  figures::v1::Edition edition;
  edition.set_start_month("2025-01");
  edition.set_end_month("2025-12");
  edition.set_violence_suppressed_below(10);
  edition.set_rounded_to(5);
  const std::string heading =
      "Visits, published, 2025-01 to 2025-12; fewer than 10 are left out, others rounded to 5\n";
  EXPECT_EQ(PublishedVisitsText(edition, {}, 0), heading + "none\n");
  figures::v1::PublishedVisitFigure figure;
  figure.set_month("2025-03");
  figure.set_kind(visits::v1::Visit::OUTREACH_VISIT);
  figure.set_state(visits::v1::Visit::NO_CONTACT);
  figure.set_visit_count(15);
  EXPECT_EQ(PublishedVisitsText(edition, {figure}, 0),
            heading +
                "month    kind            ended       visits\n"
                "───────────────────────────────────────────\n"
                "2025-03  outreach visit  no contact      15\n");
}

}  // namespace
}  // namespace osiedle::cli
