// Venues and clubs: their rules, and what depends on how many a venue holds.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "services/clubs/plans/plan_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::Club;
using ::osiedle::clubs::v1::Venue;

class VenueClubHandlersTest : public PlanTest {
 protected:
  absl::StatusOr<Venue> DeleteVenue(const std::string& id) {
    return Do<Venue, v1::DeleteVenueRequest>(absl::StrCat("name: '%/venues/", id, "'"));
  }
  absl::StatusOr<Club> DeleteClub(const std::string& id) {
    return Do<Club, v1::DeleteClubRequest>(absl::StrCat("name: '%/clubs/", id, "'"));
  }
  absl::StatusOr<Club> UpdateClub(const std::string& id, const std::string& text,
                                  const std::string& path) {
    return Do<Club, v1::UpdateClubRequest>(absl::StrCat("club { name: '%/clubs/", id, "' ", text,
                                                        " } update_mask { paths: '", path, "' }"));
  }
};

TEST_F(VenueClubHandlersTest, CreateVenue_NamesEverythingThatIsWrong) {
  EXPECT_THAT((Do<Venue, v1::CreateVenueRequest>(
                  "parent: '%' venue { place { } accessibility: LIFT accessibility: LIFT }")),
              FailsForFields({"venue.display_name", "venue.capacity", "venue.place",
                              "venue.accessibility[1]"}));
  const auto venue = NewVenue("hala", 300, "accessibility: STEP_FREE");
  ASSERT_THAT(venue, IsOk());
  EXPECT_EQ(venue->controller(), absl::StrCat(kRybnik, "/controllers/municipality"));
}

TEST_F(VenueClubHandlersTest, CreateClub_NamesEverythingThatIsWrong) {
  EXPECT_THAT((Do<Club, v1::CreateClubRequest>(
                  "parent: '%' club { leaders: '%/staffMembers/anna' leaders: '%/staffMembers/anna'"
                  " opening_hours { days: MONDAY begin_minute: 60 end_minute: 60 } }")),
              FailsForFields({"club.kind", "club.display_name", "club.leaders[1]",
                              "club.opening_hours[0].end_minute"}));
  EXPECT_THAT(NewClub("inny", "venue: '%/venues/nie-ma'"), FailsForFields({"club.venue"}));
  EXPECT_THAT(NewClub("inny", "institution: '%/institutions/mok' leaders: '%/staffMembers/ewa'"),
              IsOk());
}

TEST_F(VenueClubHandlersTest, WhatIsUsed_IsNotDeleted) {
  ASSERT_THAT(NewSeries("szydelko"), IsOk());
  EXPECT_THAT(DeleteVenue("sala"), FailsWith(common::v1::RESOURCE_IN_USE));
  EXPECT_THAT(DeleteClub("klub"), FailsWith(common::v1::RESOURCE_IN_USE));
  ASSERT_THAT(DeleteSeries("szydelko"), IsOk());
  EXPECT_THAT(DeleteClub("klub"), IsOk());
  EXPECT_THAT(DeleteVenue("sala"), IsOk());
}

TEST_F(VenueClubHandlersTest, WhereAnOccurrenceWasPut_IsNotDeletedUntilItHasEnded) {
  for (const char* id : {"hala", "ogrod"}) {
    ASSERT_THAT(NewVenue(id, 300), IsOk());
    ASSERT_THAT(NewEvent(absl::StrCat("w-", id)), IsOk());
    const std::string event = OccurrenceId(absl::StrCat("w-", id), 1, 17);
    ASSERT_THAT(UpdateOccurrence(event, absl::StrCat("venue: '%/venues/", id, "'"), "venue"),
                IsOk());
    const auto refused = DeleteVenue(id);
    EXPECT_THAT(refused, FailsWith(common::v1::RESOURCE_IN_USE));
  }
  ASSERT_THAT(CancelOccurrence(OccurrenceId("w-hala", 1, 17)), IsOk());
  EXPECT_THAT(DeleteVenue("hala"), IsOk());
  GoTo(At(1, 18));
  EXPECT_THAT(DeleteVenue("ogrod"), FailsWith(common::v1::RESOURCE_IN_USE));
  GoTo(At(1, 19));
  EXPECT_THAT(DeleteVenue("ogrod"), IsOk());
}

TEST_F(VenueClubHandlersTest, WhatIsUndeleted_StandsOnWhatIsThere) {
  ASSERT_THAT(NewVenue("hala", 300), IsOk());
  ASSERT_THAT(NewSeries("szydelko", "venue: '%/venues/hala' leaders: '%/staffMembers/ewa'"),
              IsOk());
  ASSERT_THAT(DeleteSeries("szydelko"), IsOk());
  for (const char* id : {"hala", "sala"}) {
    if (id == std::string("sala")) {
      ASSERT_THAT(DeleteClub("klub"), IsOk());
    }
    ASSERT_THAT(DeleteVenue(id), IsOk());
  }
  const auto series = [this] {
    return Do<v1::EventSeries, v1::UndeleteEventSeriesRequest>("name: '%/eventSeries/szydelko'");
  };
  const auto venue = [this](const std::string& id) {
    return Do<Venue, v1::UndeleteVenueRequest>(absl::StrCat("name: '%/venues/", id, "'"));
  };
  const auto club = [this] { return Do<Club, v1::UndeleteClubRequest>("name: '%/clubs/klub'"); };
  EXPECT_THAT(series(), FailsForFields({"club", "venue"}));
  EXPECT_THAT(club(), FailsForFields({"venue"}));
  ASSERT_THAT(venue("sala"), IsOk());
  ASSERT_THAT(club(), IsOk());
  EXPECT_THAT(series(), FailsForFields({"venue"}));
  ASSERT_THAT(venue("hala"), IsOk());
  // Who led it may have left.
  Must<staff::v1::StaffMember, staff::v1::DeleteStaffMemberRequest>("name: '%/staffMembers/ewa'");
  EXPECT_THAT(series(), IsOk());
}

TEST_F(VenueClubHandlersTest, WhereAFestivalGoesOn_ThePlacesOfItsFirstDayCount) {
  ASSERT_THAT(
      NewEvent("festyn", absl::StrCat("parts { begin_minute: 1020 duration_minutes: 60 "
                                      "display_name: 'Start' } parts { day: 2 begin_minute: "
                                      "600 duration_minutes: 60 display_name: 'Koniec' }")),
      IsOk());
  ASSERT_THAT(SignUp(OccurrenceId("festyn", 1, 17), "grupa", 5), IsOk());
  GoTo(At(2, 12));
  EXPECT_THAT(UpdateVenue("sala", "capacity: 4", "capacity"),
              FailsWith(common::v1::CAPACITY_TAKEN));
  GoTo(At(3, 12));
  EXPECT_THAT(UpdateVenue("sala", "capacity: 4", "capacity"), IsOk());
}

TEST_F(VenueClubHandlersTest, AVenueOfASeries_IsNotDeleted) {
  ASSERT_THAT(NewVenue("hala", 300), IsOk());
  ASSERT_THAT(NewSeries("szydelko", "venue: '%/venues/hala'"), IsOk());
  EXPECT_THAT(DeleteVenue("hala"), FailsWith(common::v1::RESOURCE_IN_USE));
}

TEST_F(VenueClubHandlersTest, AVenue_DoesNotComeToHoldFewerThanHavePlaces) {
  ASSERT_THAT(NewEvent("wycieczka"), IsOk());
  ASSERT_THAT(SignUp("wycieczka-20240604t1700", "grupa", 5), IsOk());
  EXPECT_THAT(UpdateVenue("sala", "capacity: 4", "capacity"),
              FailsWith(common::v1::CAPACITY_TAKEN));
  EXPECT_THAT(UpdateVenue("sala", "capacity: 5", "capacity"), IsOk());
  EXPECT_EQ(GetOccurrence("wycieczka-20240604t1700")->places().free(), 0);
}

TEST_F(VenueClubHandlersTest, AVenueOfASeriesOrOfOneOccurrence_DoesNotEither) {
  ASSERT_THAT(NewVenue("hala", 300), IsOk());
  ASSERT_THAT(NewVenue("ogrod", 300), IsOk());
  ASSERT_THAT(NewEvent("wycieczka", "venue: '%/venues/hala'"), IsOk());
  ASSERT_THAT(SignUp("wycieczka-20240604t1700", "grupa", 5), IsOk());
  EXPECT_THAT(UpdateVenue("hala", "capacity: 4", "capacity"),
              FailsWith(common::v1::CAPACITY_TAKEN));
  ASSERT_THAT(UpdateOccurrence("wycieczka-20240604t1700", "venue: '%/venues/ogrod'", "venue"),
              IsOk());
  EXPECT_THAT(UpdateVenue("hala", "capacity: 4", "capacity"), IsOk());
  EXPECT_THAT(UpdateVenue("ogrod", "capacity: 4", "capacity"),
              FailsWith(common::v1::CAPACITY_TAKEN));
}

TEST_F(VenueClubHandlersTest, AClub_DoesNotMoveToWhereFewerHaveRoomThanHavePlaces) {
  ASSERT_THAT(NewVenue("pokoj", 4), IsOk());
  ASSERT_THAT(NewVenue("hala", 300), IsOk());
  ASSERT_THAT(NewEvent("wycieczka"), IsOk());
  ASSERT_THAT(SignUp("wycieczka-20240604t1700", "grupa", 5), IsOk());
  EXPECT_THAT(UpdateClub("klub", "venue: '%/venues/pokoj'", "venue"),
              FailsWith(common::v1::CAPACITY_TAKEN));
  EXPECT_THAT(UpdateClub("klub", "venue: '%/venues/hala'", "venue"), IsOk());
  EXPECT_EQ(GetOccurrence("wycieczka-20240604t1700")->places().capacity(), 300);
}

TEST_F(VenueClubHandlersTest, ACapacityThatIsSaid_DoesNotHideHowManyTheVenueHolds) {
  ASSERT_THAT(NewVenue("pokoj", 4), IsOk());
  ASSERT_THAT(NewVenue("ogrod", 300), IsOk());
  for (const char* id : {"wycieczka", "inna"}) {
    ASSERT_THAT(NewEvent(id, "sign_up { capacity: 10 }"), IsOk());
    ASSERT_THAT(SignUp(OccurrenceId(id, 1, 17), "grupa", 5), IsOk());
  }
  const std::string own = OccurrenceId("inna", 1, 17);
  ASSERT_THAT(UpdateOccurrence(own, "capacity: 9", "capacity"), IsOk());
  ASSERT_THAT(UpdateOccurrence(own, "venue: '%/venues/ogrod'", "venue"), IsOk());
  for (const char* venue : {"sala", "ogrod"}) {
    EXPECT_THAT(UpdateVenue(venue, "capacity: 4", "capacity"),
                FailsWith(common::v1::CAPACITY_TAKEN));
    EXPECT_THAT(UpdateVenue(venue, "capacity: 6", "capacity"), IsOk());
  }
  EXPECT_THAT(UpdateClub("klub", "venue: '%/venues/pokoj'", "venue"),
              FailsWith(common::v1::CAPACITY_TAKEN));
  EXPECT_EQ(GetOccurrence("wycieczka-20240604t1700")->places().capacity(), 6);
  EXPECT_EQ(GetOccurrence(own)->places().capacity(), 6);
}

}  // namespace
}  // namespace osiedle::clubs
