// What of plans is told to whom.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/attendance_requests.pb.h"
#include "osiedle/clubs/v1/week_plan.pb.h"
#include "osiedle/clubs/v1/week_plan_requests.pb.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "osiedle/registry/v1/controller_requests.pb.h"
#include "services/clubs/plans/plan_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::Club;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::Venue;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PlanViewsTest : public PlanTest {
 protected:
  void SetUp() override {
    PlanTest::SetUp();
    Must<registry::v1::Controller, registry::v1::CreateControllerRequest>(
        "parent: '%' controller_id: 'ngo' controller { display_name: 'Stowarzyszenie' kind: NGO }");
    ASSERT_THAT(UpdateVenue("sala", "note: 'Klucz na portierni'", "note"), IsOk());
    Must<Club, v1::UpdateClubRequest>(
        "club { name: '%/clubs/klub' note: 'Kawa w szafce' } update_mask { paths: 'note' }");
    ASSERT_THAT(NewSeries("grupa",
                          "cost_lines { description: 'Kawa' amount { currency_code: 'PLN' "
                          "units: 5 } } controller: '%/controllers/ngo'"),
                IsOk());
    ASSERT_THAT(EditAll("grupa", "duration_minutes: 60", {"duration_minutes"}), IsOk());
    ASSERT_THAT(UpdateOccurrence(event(), "note: 'Przyjdzie straż miejska'", "note"), IsOk());
    ASSERT_THAT(SignUp(event(), "przyszli"), IsOk());
    ASSERT_THAT(SignUp(event(), "nie-przyszli"), IsOk());
    GoTo(At(1, 17));
    Must<v1::Attendance, v1::CheckInRequest>(
        absl::StrCat("parent: '", OccurrenceName(event()), "' attendance { registration: '",
                     OccurrenceName(event()), "/registrations/przyszli' }"));
    GoTo(At(1, 19));
  }
  static std::string event() { return OccurrenceId("grupa", 1, 17); }

  // What is told of the venue, of the club, of the series and of the occurrence, by Get.
  std::vector<std::string> Told() {
    std::vector<std::string> told;
    if (!GetVenue().note().empty()) told.emplace_back("note of the venue");
    if (!GetClub().note().empty()) told.emplace_back("note of the club");
    const auto series = GetSeries("grupa");
    EXPECT_THAT(series, IsOk());
    if (series->cost_lines_size() > 0) told.emplace_back("costs");
    if (series->edits_size() > 0) told.emplace_back("edits");
    const auto occurrence = GetOccurrence(event());
    EXPECT_THAT(occurrence, IsOk());
    if (!occurrence->note().empty()) told.emplace_back("note of the occurrence");
    if (occurrence->places().attended() > 0) told.emplace_back("who came");
    if (occurrence->places().missing_parties() > 0) told.emplace_back("who did not");
    // What a poster tells, everybody is told.
    EXPECT_EQ(occurrence->places().confirmed(), 4);
    EXPECT_EQ(occurrence->display_name(), "Szydełkowanie");
    return told;
  }
  Venue GetVenue() { return Must<Venue, v1::GetVenueRequest>("name: '%/venues/sala'"); }
  Club GetClub() { return Must<Club, v1::GetClubRequest>("name: '%/clubs/klub'"); }
};

TEST_F(PlanViewsTest, ColleaguesAreToldAll_AndOthersWhatAPosterTells) {
  const auto all = ElementsAre("note of the venue", "note of the club", "costs", "edits",
                               "note of the occurrence", "who came", "who did not");
  for (const common::v1::Role role :
       {common::v1::COORDINATOR, common::v1::ASSISTANT, common::v1::INTEGRATION, common::v1::VIEWER,
        common::v1::CLUB_ANIMATOR}) {
    ActAsStaff("anna", role);
    EXPECT_THAT(Told(), all) << common::v1::Role_Name(role);
  }
  for (const common::v1::Role role : {common::v1::PARTNER, common::v1::SOCIAL_WORKER,
                                      common::v1::VOLUNTEER_COORDINATOR, common::v1::TEAM_CHAIR}) {
    ActAsStaff("anna", role);
    EXPECT_THAT(Told(), IsEmpty()) << common::v1::Role_Name(role);
  }
}

TEST_F(PlanViewsTest, ACaller_IsToldMoreOnlyOfWhatTheGrantReaches) {
  ActAs({.id = "narrowed",
         .grants = {{.municipality = "rybnik", .roles = {common::v1::PARTNER}},
                    {.municipality = "rybnik",
                     .roles = {common::v1::CLUB_ANIMATOR},
                     .controllers = {Fill("%/controllers/ngo")}}}});
  EXPECT_THAT(Told(),
              ElementsAre("costs", "edits", "note of the occurrence", "who came", "who did not"));
}

TEST_F(PlanViewsTest, APlanOfAWeekAndLists_TellNoMore) {
  const auto attended = [this] {
    const auto plan = Must<v1::WeekPlan, v1::GetWeekPlanRequest>(
        "parent: '%' date { year: 2024 month: 6 day: 4 }");
    const v1::Places& places = plan.club_weeks(0).events(0).places();
    return absl::StrCat(places.attended(), " ", places.missing_parties());
  };
  const auto lists = [this] {
    const auto venues = Must<v1::ListVenuesResponse, v1::ListVenuesRequest>("parent: '%'");
    const auto clubs = Must<v1::ListClubsResponse, v1::ListClubsRequest>("parent: '%'");
    const auto series =
        Must<v1::ListEventSeriesResponse, v1::ListEventSeriesRequest>("parent: '%'");
    const Occurrence occurrence = OccurrencesOf("grupa").front();
    return absl::StrCat(venues.venues(0).note(), "|", clubs.clubs(0).note(), "|",
                        series.event_series(0).cost_lines_size(), "|",
                        series.event_series(0).edits_size(), "|", occurrence.note(), "|",
                        occurrence.places().attended());
  };
  EXPECT_EQ(attended(), "2 1");
  EXPECT_EQ(lists(), "Klucz na portierni|Kawa w szafce|1|1|Przyjdzie straż miejska|2");
  ActAsStaff("partner", common::v1::PARTNER);
  EXPECT_EQ(attended(), "0 0");
  EXPECT_EQ(lists(), "||0|0||0");
}

TEST_F(PlanViewsTest, NoListIsFilteredOrOrderedByWhatIsNotTold) {
  const auto series = [this](const std::string& text) {
    return Do<v1::ListEventSeriesResponse, v1::ListEventSeriesRequest>(
        absl::StrCat("parent: '%' ", text));
  };
  const auto occurrences = [this](const std::string& text) {
    return Do<v1::ListOccurrencesResponse, v1::ListOccurrencesRequest>(
        absl::StrCat("parent: '%' ", text));
  };
  for (const char* path : {"cost_lines.description", "edits.reason", "note"}) {
    EXPECT_THAT(series(absl::StrCat("filter: '", path, ":*'")),
                FailsWith(common::v1::FILTER_INVALID));
    EXPECT_THAT(series(absl::StrCat("order_by: '", path, "'")),
                FailsWith(common::v1::FILTER_INVALID));
  }
  for (const char* path : {"note", "places.attended", "places.missing_parties"}) {
    EXPECT_THAT(occurrences(absl::StrCat("filter: '", path, ":*'")),
                FailsWith(common::v1::FILTER_INVALID));
    EXPECT_THAT(occurrences(absl::StrCat("order_by: '", path, "'")),
                FailsWith(common::v1::FILTER_INVALID));
  }
}

TEST_F(PlanViewsTest, WhoChangesAPlan_ReadsItAndKeepsWhatIsNotNamed) {
  ActAsStaff("ewa", common::v1::CLUB_ANIMATOR);
  const std::string etag = GetOccurrence(event())->etag();
  const auto changed =
      UpdateOccurrence(event(), absl::StrCat("note: 'Bez straży' etag: '", etag, "'"), "note");
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->note(), "Bez straży");
  const auto renamed = Do<EventSeries, v1::UpdateEventSeriesRequest>(
      "event_series { name: '%/eventSeries/grupa' audience: 'Dorośli' } "
      "update_mask { paths: 'audience' }");
  ASSERT_THAT(renamed, IsOk());
  EXPECT_EQ(renamed->cost_lines_size(), 1);
  EXPECT_EQ(renamed->edits_size(), 1);
}

}  // namespace
}  // namespace osiedle::clubs
