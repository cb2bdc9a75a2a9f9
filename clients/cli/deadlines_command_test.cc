// What `osiedle deadlines list` asks of the server, and what it makes of the answers.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/command_fixture.h"
#include "clients/cli/commands.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/visits/v1/procedure_requests.pb.h"

namespace osiedle::cli {
namespace {

using ::testing::_;
using ::testing::HasSubstr;
using ::testing::Not;
using visits::v1::ListDeadlinesRequest;
using visits::v1::ListDeadlinesResponse;

constexpr char kAsked[] = "deadlines list --parent=municipalities/rybnik";

class DeadlinesCommand : public CommandTest {
 protected:
  DeadlinesCommand() : CommandTest(&AddDeadlinesCommand) {
    ON_CALL(*server_, Call(client::IsMethod("ListDeadlines"), _, _, _))
        .WillByDefault([this](const auto&, const auto& request, auto& response, const auto&) {
          asked_.push_back(dynamic_cast<const ListDeadlinesRequest&>(request));
          auto& page = dynamic_cast<ListDeadlinesResponse&>(response);
          for (int i = 0; i < 2; ++i) {
            auto& deadline = *page.add_deadlines();
            deadline.set_procedure(absl::StrCat("municipalities/rybnik/procedures/nk-", count_++));
            deadline.mutable_due_time()->set_seconds(1796166000);
          }
          if (count_ < 4) page.set_next_page_token("more");
          return absl::OkStatus();
        });
  }

  std::vector<ListDeadlinesRequest> asked_;
  int count_ = 0;
};

TEST_F(DeadlinesCommand, AsksForWhatTheOptionsSay_AndKeepsTheOrderOfTheServer) {
  EXPECT_EQ(Run(absl::StrCat(kAsked,
                             " --procedure=procedures/nk-7 --until=2026-12-01"
                             " --of_team=teams/zi")),
            absl::OkStatus());
  ASSERT_EQ(asked_.size(), 2u);
  EXPECT_EQ(asked_[0].parent(), "municipalities/rybnik");
  EXPECT_EQ(asked_[0].procedure(), "municipalities/rybnik/procedures/nk-7");
  EXPECT_EQ(asked_[0].team(), "municipalities/rybnik/teams/zi");
  // The end of the day in Rybnik.
  EXPECT_EQ(asked_[0].due_by_time().seconds(), 1796166000);
  const std::string text = out_.str();
  EXPECT_LT(text.find("nk-0"), text.find("nk-1"));
  EXPECT_LT(text.find("nk-2"), text.find("nk-3"));
  EXPECT_EQ(err_.str(), "");
}

TEST_F(DeadlinesCommand, WithoutOptions_NothingIsNarrowed) {
  EXPECT_EQ(Run(kAsked), absl::OkStatus());
  EXPECT_FALSE(asked_.at(0).has_due_by_time());
  EXPECT_EQ(asked_[0].procedure(), "");
  EXPECT_EQ(asked_[0].page_size(), 101);
}

TEST_F(DeadlinesCommand, ALimit_EndsTheList_AndIsTold) {
  EXPECT_EQ(Run(absl::StrCat(kAsked, " --limit=3")), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("nk-2"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("nk-3")));
  EXPECT_EQ(err_.str(), "there are more: --limit=3 ends the list\n");
  count_ = 0;
  err_.str("");
  EXPECT_EQ(Run(absl::StrCat(kAsked, " --limit=4")), absl::OkStatus());
  EXPECT_EQ(err_.str(), "");
}

TEST_F(DeadlinesCommand, WithJson_TheAnswerIsJson) {
  json_ = true;
  EXPECT_EQ(Run(kAsked), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("\"dueTime\": \"2026-12-01T23:00:00Z\""));
}

TEST_F(DeadlinesCommand, WrongOptions_AreToldBeforeAnythingIsSent) {
  ExpectUsageErrors({"deadlines list --parent=rybnik", absl::StrCat(kAsked, " --procedure=nk-7"),
                     absl::StrCat(kAsked, " --until=soon"), absl::StrCat(kAsked, " --of_team=zi")});
}

TEST_F(DeadlinesCommand, AFieldThatTheServerRefuses_IsNamedByItsOption) {
  const absl::Status refused = RefuseFields("ListDeadlines", {"team"});
  EXPECT_EQ(Run(kAsked), refused);
  EXPECT_EQ(err_.str(), "--of_team: is wrong\n");
}

}  // namespace
}  // namespace osiedle::cli
