// What `osiedle clubs` asks of the server, and what it makes of the answers.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/command_fixture.h"
#include "clients/cli/commands.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/club_requests.pb.h"
#include "osiedle/clubs/v1/venue_requests.pb.h"
#include "osiedle/clubs/v1/week_plan.pb.h"

namespace osiedle::cli {
namespace {

using clubs::v1::Club;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ClubsCommand : public CommandTest {
 protected:
  ClubsCommand() : CommandTest(&AddClubsCommand) {
    club_.set_name("municipalities/rybnik/clubs/klub");
    club_.set_display_name("Klub Mieszkańca");
  }

  Club club_;
};

TEST_F(ClubsCommand, AList_MayBeOfOneKind) {
  clubs::v1::ListClubsResponse response;
  *response.add_clubs() = club_;
  AnswerTo("ListClubs", response);
  EXPECT_EQ(Run("clubs list --parent=municipalities/rybnik --kind=support-group"),
            absl::OkStatus());
  EXPECT_THAT(requests_, ElementsAre(HasSubstr("filter: \"kind = SUPPORT_GROUP\"")));
  EXPECT_THAT(out_.str(), HasSubstr("klub  Klub Mieszkańca"));
  json_ = true;
  out_.str("");
  EXPECT_EQ(Run("clubs list --parent=municipalities/rybnik"), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("\"displayName\": \"Klub Mieszkańca\""));
}

TEST_F(ClubsCommand, AnEmptyList_SaysSo) {
  AnswerTo("ListClubs", clubs::v1::ListClubsResponse());
  EXPECT_EQ(Run("clubs list --parent=municipalities/rybnik"), absl::OkStatus());
  EXPECT_EQ(out_.str(), "There is no club.\n");
  out_.str("");
  EXPECT_EQ(Run("clubs list --parent=municipalities/rybnik --kind=support-group"),
            absl::OkStatus());
  EXPECT_EQ(out_.str(), "There is no club of this kind.\n");
}

TEST_F(ClubsCommand, OneClub_IsShown) {
  AnswerTo("GetClub", club_);
  EXPECT_EQ(Run("clubs show municipalities/rybnik/clubs/klub"), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("called       Klub Mieszkańca\n"));
}

TEST_F(ClubsCommand, AWeek_NamesVenuesAsPeopleDo) {
  clubs::v1::WeekPlan plan;
  plan.mutable_monday()->set_year(2026);
  plan.mutable_monday()->set_month(11);
  plan.mutable_monday()->set_day(30);
  auto& event = *plan.add_club_weeks()->add_events();
  event.set_display_name("Planszówki");
  event.set_venue("municipalities/rybnik/venues/sala");
  event.mutable_start()->mutable_date()->set_year(2026);
  event.mutable_start()->mutable_date()->set_month(12);
  event.mutable_start()->mutable_date()->set_day(1);
  event.mutable_start_time()->set_seconds(1796115600);
  event.mutable_end_time()->set_seconds(1796121000);
  AnswerTo("GetWeekPlan", plan);
  clubs::v1::ListVenuesResponse venues;
  venues.add_venues()->set_name("municipalities/rybnik/venues/sala");
  venues.mutable_venues(0)->set_display_name("Sala przy Barbary");
  AnswerTo("ListVenues", venues);
  EXPECT_EQ(Run("clubs week --parent=municipalities/rybnik --date=2026-12-03 --club=clubs/klub"),
            absl::OkStatus());
  EXPECT_THAT(requests_,
              ElementsAre("GetWeekPlan parent: \"municipalities/rybnik\" date { year: 2026 month: "
                          "12 day: 3 } clubs: \"municipalities/rybnik/clubs/klub\"",
                          HasSubstr("show_deleted: true")));
  EXPECT_THAT(out_.str(), HasSubstr("wtorek 1.12  10:00–11:30  Planszówki"));
  EXPECT_THAT(out_.str(), HasSubstr("Sala przy Barbary"));
}

TEST_F(ClubsCommand, WrongOptions_AreToldBeforeAnythingIsSent) {
  ExpectUsageErrors({"clubs list --parent=municipalities/rybnik --kind=club", "clubs show klub",
                     "clubs week --parent=municipalities/rybnik --date=monday",
                     "clubs week --parent=municipalities/rybnik --club=klub"});
}

}  // namespace
}  // namespace osiedle::cli
