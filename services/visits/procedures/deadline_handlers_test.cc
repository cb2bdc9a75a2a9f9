#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/visits/v1/calendar_requests.pb.h"
#include "services/visits/procedures/procedure_case_test.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::HasSubstr;

class DeadlineHandlersTest : public ProcedureTest {
 protected:
  // Page by page: "nk form-a RUNNING 2024-06-10; …", and how many pages there were.
  std::string AllPages(const std::string& more, int page_size, int* pages = nullptr) {
    std::vector<std::string> texts;
    std::string token;
    do {
      const auto page =
          List(absl::StrCat(more, " page_size: ", page_size, " page_token: '", token, "'"));
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      EXPECT_LE(page->deadlines_size(), page_size);
      if (page->deadlines_size() > 0) texts.push_back(TextOf(page));
      token = page->next_page_token();
      if (pages != nullptr) ++*pages;
    } while (!token.empty());
    return absl::StrJoin(texts, "; ");
  }

  // anna, who may also plan visits.
  void ActAsPlanner() {
    ActWith("anna", {common::v1::SOCIAL_WORKER, common::v1::TEAM_CHAIR, common::v1::COORDINATOR});
  }

  // A sitting of jan for a step of a procedure, held from `start` on for an hour.
  absl::StatusOr<v1::Visit> BookSitting(const std::string& id, const std::string& procedure,
                                        const std::string& step, absl::Time start) {
    RETURN_IF_ERROR(ProposeSitting(id, procedure, step).status());
    return Do<v1::Visit, v1::HoldSlotRequest>(
        absl::StrCat("name: '%/visits/", id, "' start_time { seconds: ", absl::ToUnixSeconds(start),
                     " } crew { seat: 0 calendar: '", CalendarName("jan"), "' }"));
  }
  absl::StatusOr<v1::Visit> ProposeSitting(const std::string& id, const std::string& procedure,
                                           const std::string& step) {
    RETURN_IF_ERROR((Do<v1::Visit, v1::CreateVisitRequest>(absl::StrCat(
                         "parent: '%' visit_id: '", id,
                         "' visit { kind: SITTING purpose: PROCEDURE legal_ground: 'art. 9a'"
                         " duration { seconds: 3600 } procedure: '",
                         ProcedureName(procedure), "' procedure_step: '", step,
                         "' composition { seats { choices { staff_member: '%/staffMembers/jan' }"
                         " } } }")))
                        .status());
    return Do<v1::Visit, v1::ProposeVisitRequest>(absl::StrCat("name: '%/visits/", id, "'"));
  }
};

TEST_F(DeadlineHandlersTest, ADeadline_TellsWhatIsToBeDoneAndByWhen) {
  ASSERT_THAT(NewProcedure("nk",
                           "template: '%/procedureTemplates/blue-card' team: '%/teams/zi'"
                           " case_number: 'NK/12/2024'"),
              IsOk());
  ASSERT_THAT(Open("nk"), IsOk());
  clock().Set(At(10, 12));
  const auto answer = List();
  ASSERT_THAT(answer, IsOk());
  ASSERT_EQ(answer->deadlines_size(), 1);
  const v1::Deadline& deadline = answer->deadlines(0);
  EXPECT_EQ(deadline.procedure(), ProcedureName("nk"));
  EXPECT_EQ(deadline.case_number(), "NK/12/2024");
  EXPECT_EQ(deadline.team(), Fill("%/teams/zi"));
  EXPECT_EQ(deadline.standing(), v1::Deadline::MISSED);
  EXPECT_EQ(call::TimeOf(deadline.start_time()), At(0, 12));
  EXPECT_EQ(call::TimeOf(deadline.due_time()), At(8, 0) - absl::Seconds(1));
  EXPECT_EQ(deadline.due_date().day(), 10);
  EXPECT_THAT(deadline.legal_source(), HasSubstr("Dz.U. 2023 poz. 1870"));
  EXPECT_EQ(deadline.message_pl(),
            "Termin minął 3 dni temu (10 czerwca 2024): Przekazanie formularza A zespołowi"
            " interdyscyplinarnemu.");
}

TEST_F(DeadlineHandlersTest, OfOneProcedure_AllAreGiven_InTheOrderOfTheSteps) {
  Opened("nk");
  ASSERT_THAT(Record("nk", "form-a"), IsOk());
  const std::string all =
      "nk form-a MET 2024-06-10; nk group-appointed RUNNING 2024-06-06;"
      " nk first-sitting FORECAST 2024-06-13; nk team-meeting RUNNING 2024-08-05";
  EXPECT_EQ(Deadlines(Of("nk")), all);
  int pages = 0;
  EXPECT_EQ(AllPages(Of("nk"), 1, &pages), all);
  EXPECT_EQ(pages, 4);
  EXPECT_EQ(Deadlines(absl::StrCat(Of("nk"), "due_by_time { seconds: ",
                                   absl::ToUnixSeconds(At(3, 23, 59) + absl::Seconds(59)), " }")),
            "nk group-appointed RUNNING 2024-06-06");
}

TEST_F(DeadlineHandlersTest, OfAPreparedProcedure_AreNone) {
  ASSERT_THAT(NewProcedure("nk"), IsOk());
  EXPECT_EQ(Deadlines(Of("nk")), "");
  EXPECT_EQ(Deadlines(), "");
}

TEST_F(DeadlineHandlersTest, AVisitThatEndsTooLate_ShowsWhenItIsBooked) {
  ActAsEverybody();
  ASSERT_THAT(NewCalendarOf("jan"), IsOk());
  ActAsPlanner();
  Opened("nk");
  ASSERT_THAT(Record("nk", "form-a"), IsOk());
  // The group is to sit by 13 June if it is appointed by the 6th.
  ASSERT_THAT(BookSitting("v", "nk", "first-sitting", At(14, 10)), IsOk());
  EXPECT_THAT(Deadlines(Of("nk")), HasSubstr("nk first-sitting FORECAST_MISSED 2024-06-13"));
  ASSERT_THAT(Record("nk", "group-appointed"), IsOk());
  const auto answer = List();
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(TextOf(answer),
            "nk first-sitting WILL_BE_MISSED 2024-06-10; nk team-meeting RUNNING 2024-08-05");
  EXPECT_EQ(answer->deadlines(0).visit(), Fill("%/visits/v"));
  EXPECT_EQ(call::TimeOf(answer->deadlines(0).visit_end_time()), At(14, 11));
  EXPECT_THAT(answer->deadlines(0).message_pl(), HasSubstr("wizyta kończy się 17 czerwca 2024"));
  // A member of the team who may not read the visit learns that much alone.
  ActAsStaff("ewa", common::v1::TEAM_MEMBER);
  const auto of_ewa = List();
  ASSERT_THAT(of_ewa, IsOk());
  EXPECT_EQ(of_ewa->deadlines(0).standing(), v1::Deadline::WILL_BE_MISSED);
  EXPECT_EQ(of_ewa->deadlines(0).visit(), "");
  EXPECT_FALSE(of_ewa->deadlines(0).has_visit_end_time());
  EXPECT_THAT(of_ewa->deadlines(0).message_pl(), HasSubstr("kończy się po terminie"));
}

TEST_F(DeadlineHandlersTest, AHoldThatHasEnded_IsNoForecast) {
  ActAsEverybody();
  ASSERT_THAT(NewCalendarOf("jan"), IsOk());
  ActAsPlanner();
  Opened("nk");
  const auto held = BookSitting("v", "nk", "form-a", At(14, 10));
  ASSERT_THAT(held, IsOk());
  EXPECT_EQ(Deadlines(), "nk form-a WILL_BE_MISSED 2024-06-10");
  clock().Set(call::TimeOf(held->hold_expire_time()));
  EXPECT_EQ(Deadlines(), "nk form-a RUNNING 2024-06-10");
}

TEST_F(DeadlineHandlersTest, AnOptionalStep_IsListedOnceAVisitForItStands) {
  ActAsPlanner();
  Opened("nk");
  for (const char* step : {"form-a", "group-appointed", "first-sitting"}) {
    ASSERT_THAT(Record("nk", step), IsOk());
  }
  EXPECT_EQ(Deadlines(), "nk team-meeting RUNNING 2024-08-05");
  ASSERT_THAT(ProposeSitting("v", "nk", "absent-person-told"), IsOk());
  EXPECT_EQ(Deadlines(),
            "nk absent-person-told RUNNING 2024-06-06; nk team-meeting RUNNING 2024-08-05");
  EXPECT_EQ(Get("nk")->clocks(0).step_id(), "absent-person-told");
  Must<v1::Visit, v1::CancelVisitRequest>("name: '%/visits/v' reason: 'Zbędna'");
  EXPECT_EQ(Deadlines(), "nk team-meeting RUNNING 2024-08-05");
}

TEST_F(DeadlineHandlersTest, AStepIsRecordedOnAVisitOfTheProcedure_ThatTheCallerMayRead) {
  ActAsPlanner();
  Opened("nk");
  Opened("other");
  ASSERT_THAT(ProposeSitting("v", "nk", "form-a"), IsOk());
  EXPECT_EQ(FaultsOf(Record("other", "form-a", "visit: '%/visits/v'")), "visit REFERENCE_MISSING");
  const auto recorded = Record("nk", "form-a", "visit: '%/visits/v'");
  ASSERT_THAT(recorded, IsOk());
  EXPECT_EQ(recorded->records(0).visit(), Fill("%/visits/v"));
  ActAsStaff("ewa", common::v1::TEAM_MEMBER);
  EXPECT_EQ(FaultsOf(Record("nk", "group-appointed", "visit: '%/visits/v'")),
            "visit REFERENCE_MISSING");
}

TEST_F(DeadlineHandlersTest, TheList_IsByDueTime_AndPagesTogetherAreTheWholeOfIt) {
  std::mt19937 random(7);
  for (int i = 0; i < 25; ++i) {
    const std::string id = absl::StrCat("p", i);
    const std::string team = random() % 2 == 0 ? "zi" : "gdp";
    ASSERT_THAT(NewProcedure(id, absl::StrCat("template: '%/procedureTemplates/blue-card' team:"
                                              " '%/teams/",
                                              team, "'")),
                IsOk());
    const int day = -1 - static_cast<int>(random() % 20);
    ASSERT_THAT(Open(id, Occur(At(day, 9))), IsOk());
    if (random() % 2 == 0) {
      ASSERT_THAT(Record(id, "form-a", Occur(At(day, 12))), IsOk());
    }
    if (random() % 5 == 0) {
      ASSERT_THAT(Suspend(id), IsOk());
    }
  }
  const auto all = List("page_size: 500");
  ASSERT_THAT(all, IsOk());
  EXPECT_GT(all->deadlines_size(), 25);
  EXPECT_TRUE(std::is_sorted(all->deadlines().begin(), all->deadlines().end(),
                             [](const v1::Deadline& a, const v1::Deadline& b) {
                               return call::TimeOf(a.due_time()) < call::TimeOf(b.due_time());
                             }));
  for (const int page_size : {1, 3, 10}) {
    EXPECT_EQ(AllPages("", page_size), TextOf(all)) << page_size;
  }
  // The same for a caller who has them by two relations, and for one of the group alone.
  ActWith("anna", {common::v1::TEAM_CHAIR, common::v1::COORDINATOR});
  EXPECT_EQ(AllPages("", 4), TextOf(all));
  ActAsStaff("jan", common::v1::TEAM_MEMBER);
  const std::string of_group = AllPages("", 4);
  ActAsAnna();
  EXPECT_EQ(AllPages("team: '%/teams/gdp'", 4), of_group);
  EXPECT_EQ(AllPages("team: '%/teams/zi'", 4), TextOf(all));
}

TEST_F(DeadlineHandlersTest, ProceduresOfOthers_AreNotFelt) {
  Opened("nk");
  ASSERT_EQ(Deadlines(), "nk form-a RUNNING 2024-06-10");
  const int keys = keys_read();
  ActWith("karol", {common::v1::SOCIAL_WORKER, common::v1::TEAM_CHAIR});
  for (int i = 0; i < 30; ++i) {
    const std::string id = absl::StrCat("p", i);
    ASSERT_THAT(NewProcedure(id, "template: '%/procedureTemplates/blue-card' team: '%/teams/inny'"),
                IsOk());
    ASSERT_THAT(Open(id, Occur(At(-1, 9))), IsOk());
  }
  ActAsAnna();
  EXPECT_EQ(Deadlines(), "nk form-a RUNNING 2024-06-10");
  EXPECT_EQ(keys_read(), keys);
  EXPECT_EQ(Deadlines("page_size: 1"), "nk form-a RUNNING 2024-06-10");
  EXPECT_EQ(List("page_size: 1")->next_page_token(), "");
}

TEST_F(DeadlineHandlersTest, APageCostsWhatIsOnIt) {
  for (int i = 0; i < 40; ++i) Opened(absl::StrCat("p", i));
  ASSERT_THAT(List("page_size: 10"), IsOk());
  const int keys = keys_read();
  for (int i = 40; i < 120; ++i) Opened(absl::StrCat("p", i));
  const auto page = List("page_size: 10");
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(keys_read(), keys);
  ASSERT_THAT(List(absl::StrCat("page_size: 10 page_token: '", page->next_page_token(), "'")),
              IsOk());
  EXPECT_EQ(keys_read(), keys);
}

TEST_F(DeadlineHandlersTest, ATokenOfAnotherRequestOrCaller_IsRefused) {
  Opened("a");
  Opened("b");
  const std::string token =
      absl::StrCat("page_token: '", List("page_size: 1")->next_page_token(), "' ");
  EXPECT_EQ(Deadlines(absl::StrCat(token, "page_size: 7")), "b form-a RUNNING 2024-06-10");
  EXPECT_THAT(List(absl::StrCat(token, "team: '%/teams/zi'")),
              FailsWith(common::v1::PAGE_TOKEN_INVALID));
  EXPECT_THAT(List("page_token: 'forged'"), FailsWith(common::v1::PAGE_TOKEN_INVALID));
  ActAsStaff("ewa", common::v1::TEAM_MEMBER);
  EXPECT_THAT(List(token), FailsWith(common::v1::PAGE_TOKEN_INVALID));
}

TEST_F(DeadlineHandlersTest, DueBy_LeavesLaterOnesOut) {
  Opened("nk");
  const auto by = [this](absl::Time time) {
    return Deadlines(absl::StrCat("due_by_time { seconds: ", absl::ToUnixSeconds(time), " }"));
  };
  EXPECT_EQ(by(At(7, 23, 59)), "");
  EXPECT_EQ(by(At(8, 0)), "nk form-a RUNNING 2024-06-10");
}

TEST_F(DeadlineHandlersTest, ABadRequest_NamesEveryField) {
  EXPECT_EQ(FaultsOf(List("page_size: -1 procedure: 'x' team: 'y'")),
            "page_size NEGATIVE, procedure BAD_NAME, team BAD_NAME");
  EXPECT_THAT(List(Of("none")), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  ActAsStaff("ewa", common::v1::TEAM_MEMBER);
  EXPECT_EQ(FaultsOf(List("team: '%/teams/inny'")), "team REFERENCE_MISSING");
}

}  // namespace
}  // namespace osiedle::visits
