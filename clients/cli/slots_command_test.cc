// What `osiedle slots find` asks of the server, and what it makes of the answers.
#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/command_fixture.h"
#include "clients/cli/commands.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/visits/v1/joint_slot_requests.pb.h"
#include "storage/testing/temporary_folder.h"

namespace osiedle::cli {
namespace {

using ::testing::_;
using ::testing::HasSubstr;
using ::testing::Not;
using visits::v1::FindJointSlotsRequest;
using visits::v1::FindJointSlotsResponse;

constexpr char kAsked[] =
    "slots find --parent=municipalities/rybnik --seat=DOCTOR --duration=1h --from=2026-12-01";

class SlotsCommand : public CommandTest {
 protected:
  SlotsCommand() : CommandTest(&AddSlotsCommand) {}

  // The requests of searches, each answered by a page of `page` slots while there are more.
  void Answer(int page, int pages) {
    ON_CALL(*server_, Call(client::IsMethod("FindJointSlots"), _, _, _))
        .WillByDefault(
            [this, page, pages](const auto&, const auto& request, auto& response, const auto&) {
              asked_.push_back(dynamic_cast<const FindJointSlotsRequest&>(request));
              auto& answer = dynamic_cast<FindJointSlotsResponse&>(response);
              for (int i = 0; i < page; ++i) {
                auto& slot = *answer.add_slots();
                // Tuesday, 1 December 2026, 10:00, and so on.
                slot.mutable_start_time()->set_seconds(1796115600 + 900 * slots_++);
                slot.mutable_end_time()->set_seconds(slot.start_time().seconds() + 3600);
              }
              answer.set_complete(asked_.size() != incomplete_page_);
              if (static_cast<int>(asked_.size()) < pages) {
                answer.set_next_page_token(absl::StrCat("page ", asked_.size()));
              }
              return absl::OkStatus();
            });
  }

  // A file of this test alone: tests run side by side.
  std::string Put(const std::string& content) {
    std::string path = folder_ / "request.json";
    std::ofstream(path) << content;
    return path;
  }

  const storage::TemporaryFolder folder_;
  std::vector<FindJointSlotsRequest> asked_;
  int slots_ = 0;
  size_t incomplete_page_ = 0;
};

TEST_F(SlotsCommand, AsksForWhatTheOptionsSay_AndShowsTheAnswer) {
  Answer(2, 1);
  EXPECT_EQ(Run(kAsked), absl::OkStatus());
  ASSERT_EQ(asked_.size(), 1u);
  EXPECT_EQ(asked_[0].parent(), "municipalities/rybnik");
  EXPECT_EQ(asked_[0].start_time().seconds(), 1796079600);
  EXPECT_EQ(asked_[0].page_size(), 10);
  EXPECT_THAT(out_.str(), HasSubstr("\n1  Tue 2026-12-01 "));
  EXPECT_THAT(out_.str(), HasSubstr("\n   10:00–11:00 "));
  EXPECT_THAT(out_.str(), HasSubstr("10:00  ·         1 2 "));
  EXPECT_THAT(out_.str(), Not(HasSubstr("There are more")));
}

TEST_F(SlotsCommand, DaysAreThoseOfTheMunicipality) {
  SetZone("Europe/London");
  Answer(1, 1);
  EXPECT_EQ(Run(kAsked), absl::OkStatus());
  EXPECT_EQ(asked_[0].start_time().seconds(), 1796083200);
  EXPECT_THAT(out_.str(), HasSubstr("09:00–10:00"));
}

TEST_F(SlotsCommand, WhoMayNotReadTheMunicipality_MaySearch) {
  Refuse("GetMunicipality", absl::PermissionDeniedError("no"));
  Answer(1, 1);
  EXPECT_EQ(Run(kAsked), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("10:00–11:00"));
}

TEST_F(SlotsCommand, FollowsThePages_UpToTheLimit) {
  Answer(4, 3);
  EXPECT_EQ(Run(absl::StrCat(kAsked, " --limit=8")), absl::OkStatus());
  ASSERT_EQ(asked_.size(), 2u);
  EXPECT_EQ(asked_[0].page_size(), 8);
  EXPECT_EQ(asked_[1].page_size(), 4);
  EXPECT_EQ(asked_[1].page_token(), "page 1");
  EXPECT_THAT(out_.str(), HasSubstr("\n8  Tue 2026-12-01 "));
  EXPECT_THAT(out_.str(), HasSubstr("\n   11:45–12:45 "));
  EXPECT_THAT(out_.str(), HasSubstr("There are more: --limit=8 ends the list.\n"));
}

TEST_F(SlotsCommand, AnAnswerInJson_HasTheSlotsOfAllPages) {
  json_ = true;
  incomplete_page_ = 1;
  Answer(2, 2);
  EXPECT_EQ(Run(kAsked), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("2026-12-01T09:45:00Z"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("nextPageToken")));
  EXPECT_THAT(out_.str(), Not(HasSubstr("\"complete\""))) << "one page did not look at everything";
}

TEST_F(SlotsCommand, ARequestFromAFile_IsSent_AndOptionsStandInItsPlace) {
  Answer(1, 1);
  const std::string path = Put(R"({"parent": "municipalities/rybnik",
      "composition": {"seats": [{"choices": [{"profession": "DOCTOR"}]}], "quorum": 1},
      "start_time": "2026-12-01T00:00:00Z", "endTime": "2026-12-02T00:00:00Z",
      "duration": "3600s"})");
  EXPECT_EQ(Run("slots find --duration=30m --request=" + path), absl::OkStatus());
  EXPECT_EQ(asked_[0].composition().quorum(), 1);
  EXPECT_EQ(asked_[0].start_time().seconds(), 1796083200);
  EXPECT_EQ(asked_[0].duration().seconds(), 1800);
}

TEST_F(SlotsCommand, WrongOptionsAndFiles_AreToldBeforeAnythingIsSent) {
  ExpectUsageErrors({"slots find --seat=DOCTOR --duration=1h",
                     "slots find --parent=municipalities/rybnik --duration=1h",
                     absl::StrCat(kAsked, " --hours=16:00-8:00"),
                     absl::StrCat(kAsked, " --request=", Put("{\"composition\": {\"sits\": []}}")),
                     absl::StrCat(kAsked, " --request=/no/such/file")});
}

TEST_F(SlotsCommand, TheServersRefusal_IsThatOfTheServer) {
  Refuse("FindJointSlots", absl::PermissionDeniedError("no"));
  EXPECT_TRUE(absl::IsPermissionDenied(Run(kAsked)));
  Refuse("GetMunicipality", absl::NotFoundError("no"));
  EXPECT_TRUE(absl::IsNotFound(Run(kAsked)));
}

TEST_F(SlotsCommand, AFieldThatTheServerRefuses_IsNamedByItsOption) {
  const absl::Status refused =
      RefuseFields("FindJointSlots", {"end_time", "limits.travel_speed_kmh"});
  EXPECT_EQ(Run(kAsked), refused);
  EXPECT_EQ(err_.str(), "--until: is wrong\n");
}

}  // namespace
}  // namespace osiedle::cli
