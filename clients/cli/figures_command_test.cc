// What `osiedle figures` asks of the server, and what it makes of the answers.
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/command_fixture.h"
#include "clients/cli/commands.h"
#include "clients/cli/text_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/figures/v1/edition_requests.pb.h"
#include "osiedle/figures/v1/outreach_summary_requests.pb.h"
#include "osiedle/figures/v1/visit_summary_requests.pb.h"

namespace osiedle::cli {
namespace {

using figures::v1::Edition;
using figures::v1::ListEditionsResponse;
using figures::v1::ListPublishedAttendanceFiguresResponse;
using figures::v1::ListPublishedFiguresResponse;
using figures::v1::ListPublishedVisitFiguresResponse;
using figures::v1::SummarizeOutreachResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAttendance[] = "figures attendance --parent=municipalities/rybnik";

class FiguresCommand : public CommandTest {
 protected:
  // Two editions, and a figure of each kind in three months of each.
  FiguresCommand() : CommandTest(&AddFiguresCommand) {
    ListEditionsResponse editions;
    ListPublishedFiguresResponse needs;
    ListPublishedVisitFiguresResponse visits;
    ListPublishedAttendanceFiguresResponse attendance;
    for (const char* name : {"0001", "0002"}) {
      *editions.add_editions() = Parse<Edition>(
          absl::StrCat("name: 'municipalities/rybnik/editions/", name,
                       "' start_month: '2026-01' end_month: '2026-03' suppressed_below: 5 "
                       "violence_suppressed_below: 10 rounded_to: 5"));
    }
    for (int month = 1; month <= 3; ++month) {
      const std::string name = absl::StrCat("2026-0", month);
      auto& need = *needs.add_published_figures();
      need.set_month(name);
      need.set_need_code("municipalities/rybnik/needCodes/loneliness");
      need.set_contact_count(5 * month);
      auto& visit = *visits.add_published_visit_figures();
      visit.set_month(name);
      visit.set_kind(visits::v1::Visit::HOME_VISIT);
      visit.set_state(visits::v1::Visit::DONE);
      visit.set_visit_count(10 * month);
      auto& people = *attendance.add_published_attendance_figures();
      people.set_month(name);
      people.set_club_kind(clubs::v1::Club::RESIDENTS_CLUB);
      people.set_people_count(20 * month);
    }
    AnswerTo("ListEditions", editions);
    AnswerTo("GetEdition", editions.editions(0));
    AnswerTo("ListPublishedFigures", needs);
    AnswerTo("ListPublishedVisitFigures", visits);
    AnswerTo("ListPublishedAttendanceFigures", attendance);
    Refuse("ListDistricts", absl::PermissionDeniedError("no"));
    Refuse("ListNeedCodes", absl::PermissionDeniedError("no"));
  }
};

TEST_F(FiguresCommand, Attendance_IsThatOfTheExactFigures) {
  AnswerTo("SummarizeOutreach", Parse<SummarizeOutreachResponse>(R"(
               start_month: "2026-01" end_month: "2026-02"
               outreach_summaries { month: "2026-01" contact_count: 99 }
               attendance_summaries { month: "2026-01" club_kind: SUPPORT_GROUP people_count: 48 }
           )"));
  EXPECT_EQ(Run(absl::StrCat(kAttendance, " --start_month=2026-01 --end_month=2026-02")),
            absl::OkStatus());
  EXPECT_THAT(requests_,
              ElementsAre("SummarizeOutreach parent: \"municipalities/rybnik\" start_month: "
                          "\"2026-01\" end_month: \"2026-02\""));
  EXPECT_THAT(out_.str(), HasSubstr("2026-01  support group      48"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("99")));

  json_ = true;
  out_.str("");
  EXPECT_EQ(Run(kAttendance), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("\"endMonth\": \"2026-02\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"peopleCount\": \"48\""));
  EXPECT_THAT(out_.str(), Not(HasSubstr("outreachSummaries"))) << "figures outreach gives these";
}

TEST_F(FiguresCommand, Attendance_OfTheLatestEdition) {
  EXPECT_EQ(Run(absl::StrCat(kAttendance, " --edition=latest")), absl::OkStatus());
  EXPECT_THAT(requests_, ElementsAre(HasSubstr("ListEditions parent: \"municipalities/rybnik\""),
                                     HasSubstr("ListPublishedAttendanceFigures parent: "
                                               "\"municipalities/rybnik/editions/0002\"")));
  EXPECT_EQ(WithoutRules(out_.str()),
            "People at events of clubs (who came twice counts twice), published, 2026-01 to "
            "2026-03; fewer than 10 are left out, others rounded to 5\n"
            "month    club            people\n"
            "2026-01  residents club      20\n"
            "2026-02  residents club      40\n"
            "2026-03  residents club      60\n");
}

TEST_F(FiguresCommand, AnEdition_IsNamedByItsNumber) {
  EXPECT_EQ(Run(absl::StrCat(kAttendance, " --edition=1")), absl::OkStatus());
  EXPECT_EQ(requests_.at(0), "GetEdition name: \"municipalities/rybnik/editions/0001\"");
}

TEST_F(FiguresCommand, MonthsOfAnEdition_AreThoseThatAreAskedFor) {
  const std::string months = " --edition=latest --start_month=2025-12 --end_month=2026-02";
  for (const char* figures : {"needs", "visits", "attendance"}) {
    out_.str("");
    EXPECT_EQ(Run(absl::StrCat("figures ", figures, " --parent=municipalities/rybnik", months)),
              absl::OkStatus());
    EXPECT_THAT(out_.str(), HasSubstr("2026-01 to 2026-02")) << figures;
    EXPECT_THAT(out_.str(), HasSubstr("\n2026-02  ")) << figures;
    EXPECT_THAT(out_.str(), Not(HasSubstr("2026-03"))) << figures;
  }
  json_ = true;
  const std::pair<const char*, const char*> cases[] = {{"needs", "\"contactCount\": \"10\""},
                                                       {"visits", "\"visitCount\": \"20\""},
                                                       {"attendance", "\"peopleCount\": \"40\""}};
  for (const auto& [figures, figure] : cases) {
    out_.str("");
    EXPECT_EQ(Run(absl::StrCat("figures ", figures, " --parent=municipalities/rybnik", months)),
              absl::OkStatus());
    EXPECT_THAT(out_.str(), HasSubstr(figure));
    EXPECT_THAT(out_.str(), Not(HasSubstr("2026-03"))) << figures;
  }
}

TEST_F(FiguresCommand, MonthsThatAnEditionDoesNotHave_AreNoFigures) {
  ExpectUsageError(Run(absl::StrCat(kAttendance, " --edition=latest --start_month=2026-04")),
                   "edition 0002 has the months 2026-01 to 2026-03");
  ExpectUsageError(Run(absl::StrCat(kAttendance, " --edition=latest --end_month=2025-12")),
                   "edition 0002 has the months");
}

TEST_F(FiguresCommand, WrongOptions_AreToldBeforeAnythingIsSent) {
  ExpectUsageErrors({absl::StrCat(kAttendance, " --edition=latest --start_month=maj"),
                     absl::StrCat(kAttendance, " --edition=latest --end_month=2026-1"),
                     "figures needs --parent=municipalities/rybnik --edition=1 --every_level"});
}

TEST_F(FiguresCommand, WithoutAnEdition_ItIsSaidHowOneIsMade) {
  AnswerTo("ListEditions", ListEditionsResponse());
  const absl::Status none = Run(absl::StrCat(kAttendance, " --edition=latest"));
  EXPECT_TRUE(absl::IsNotFound(none));
  EXPECT_THAT(std::string(none.message()), HasSubstr("FigureService.IssueEdition"));
}

}  // namespace
}  // namespace osiedle::cli
