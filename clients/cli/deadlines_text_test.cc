#include "clients/cli/deadlines_text.h"

#include <string>
#include <vector>

#include "clients/cli/field_text.h"
#include "clients/cli/text_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using visits::v1::Deadline;

// Tuesday, 1 December 2026, 10:00.
const absl::Time kNow = absl::FromUnixSeconds(1796115600);

std::string Text(const std::vector<Deadline>& deadlines, int width = 0) {
  return WithoutRules(DeadlinesText(deadlines, kNow, DefaultZone(), width));
}

// Due at the end of 29 November, of 1 and of 4 December; the last one was done on 30 November.
std::vector<Deadline> FourDeadlines() {
  return {
      Parse<Deadline>(R"(procedure: "municipalities/rybnik/procedures/nk-7" case_number: "NK.7.2026"
                   team: "municipalities/rybnik/teams/zi" step_id: "form-a"
                   step_display_name: "Przekazanie formularza A" standing: MISSED
                   due_time { seconds: 1795993200 } due_date { year: 2026 month: 11 day: 29 }
                   message_pl: "Termin minął 2 dni temu.")"),
      Parse<Deadline>(R"(procedure: "municipalities/rybnik/procedures/nk-8" step_id: "form-a"
                   standing: RUNNING due_time { seconds: 1796166000 }
                   due_date { year: 2026 month: 12 day: 1 })"),
      Parse<Deadline>(R"(procedure: "municipalities/rybnik/procedures/nk-7" step_id: "first-sitting"
                   standing: WILL_BE_MISSED due_time { seconds: 1796425200 }
                   due_date { year: 2026 month: 12 day: 4 }
                   visit: "municipalities/rybnik/visits/posiedzenie"
                   visit_end_time { seconds: 1796720400 }
                   message_pl: "Posiedzenie kończy się po terminie.")"),
      Parse<Deadline>(R"(procedure: "municipalities/rybnik/procedures/nk-9" step_id: "form-a"
                   standing: MET due_time { seconds: 1796425200 } done_time { seconds: 1796029200 }
                   due_date { year: 2026 month: 12 day: 4 })")};
}

TEST(DeadlinesTextTest, EachHasItsStandingItsDayAndWhatIsLeft) {
  EXPECT_EQ(Text(FourDeadlines()),
            "   standing        due         left             procedure  step                      "
            "booked      visit        case       team\n"
            "1  missed          2026-11-29  2 d late         nk-7       Przekazanie formularza A   "
            "                        NK.7.2026  zi\n"
            "2  running         2026-12-01  today            nk-8       form-a\n"
            "3  will be missed  2026-12-04  3 d              nk-7       first-sitting             "
            "2026-12-08  posiedzenie\n"
            "4  met             2026-12-04  done 2026-11-30  nk-9       form-a\n"
            "\n"
            "1. Termin minął 2 dni temu.\n"
            "3. Posiedzenie kończy się po terminie.\n"
            "\n"
            "4 deadlines: 1 missed, 1 will be missed\n");
}

TEST(DeadlinesTextTest, OfOneProcedure_TheRowsAreTheSteps) {
  std::vector<Deadline> deadlines = FourDeadlines();
  deadlines.erase(deadlines.begin() + 1);
  deadlines.pop_back();
  EXPECT_THAT(
      Text(deadlines),
      StartsWith("procedure nk-7, case NK.7.2026, team zi\n"
                 "\n"
                 "   standing        due         left      step                      booked  "
                 "    visit\n"
                 "1  missed          2026-11-29  2 d late  Przekazanie formularza A\n"
                 "2  will be missed  2026-12-04  3 d       first-sitting             "
                 "2026-12-08  posiedzenie\n"));
}

TEST(DeadlinesTextTest, ALimitInHours_HasItsHour) {
  std::vector<Deadline> deadlines = FourDeadlines();
  deadlines[1].mutable_due_time()->set_seconds(1796130000);
  EXPECT_THAT(Text(deadlines), HasSubstr("running         2026-12-01 14:00  today"));
}

TEST(DeadlinesTextTest, AForecastThatIsMissed_Counts) {
  std::vector<Deadline> deadlines = FourDeadlines();
  deadlines[1].set_standing(Deadline::FORECAST_MISSED);
  EXPECT_THAT(Text(deadlines), HasSubstr("1 missed, 2 will be missed\n"));
}

TEST(DeadlinesTextTest, TheTable_FitsAClassicTerminal_WithTheStep) {
  const std::string text = Text(FourDeadlines(), 80);
  EXPECT_THAT(text, HasSubstr("Przekazanie"));
  ExpectFits(text, 80);
}

TEST(DeadlinesTextTest, WithoutDeadlines_ItSaysSo) {
  EXPECT_EQ(Text({}), "There is no deadline that you may see.\n");
}

}  // namespace
}  // namespace osiedle::cli
