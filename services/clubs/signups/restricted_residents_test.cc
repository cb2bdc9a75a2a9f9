// What registrations, standing registrations and attendances tell of a resident who is restricted
// to a team: to the team all, to everybody else what they tell of one who was erased.
#include <string>

#include "osiedle/clubs/v1/attendance_requests.pb.h"
#include "osiedle/staff/v1/team_requests.pb.h"
#include "services/clubs/signups/link_sweeps.h"
#include "services/clubs/signups/sign_up_case_test.h"
#include "services/residents/testing/team_members.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::Registration;
using ::osiedle::clubs::v1::StandingRegistration;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RestrictedResidentTest : public SignUpTest {
 protected:
  // "r" has the alias Beret: as party "a" of the trip, which takes place this afternoon, in the
  // standing registration "x" of the course, and as "w", who came. Then "r" is restricted.
  void SetUp() override {
    SignUpTest::SetUp();
    members_.Add("member", Fill("%/teams/gdp"));
    Must<staff::v1::Team, staff::v1::CreateTeamRequest>(
        "parent: '%' team_id: 'gdp' team { display_name: 'Zespół' kind: OUTREACH }");
    NewResident("r");
    NewResident("s");
    NewEventFor("trip", 9);
    ASSERT_THAT(NewSeries("course"), IsOk());
    ASSERT_THAT(SignUp(trip(), "a", 1, absl::StrCat(Named("r"), " alias: 'Beret'")), IsOk());
    Must<StandingRegistration, v1::CreateStandingRegistrationRequest>(absl::StrCat(
        "parent: '%/eventSeries/course' standing_registration_id: 'x' standing_registration { ",
        PartyOf(1), Named("r"), " alias: 'Beret' }"));
    clock().Set(At(1, 12));
    CheckIn("w", absl::StrCat(Adults(1), Named("r"), " alias: 'Beret'"));
    clock().Advance(absl::Minutes(1));
    Must<residents::v1::RestrictResidentResponse, residents::v1::RestrictResidentRequest>(
        "name: '%/residents/r' team: '%/teams/gdp' ground: 'uchwała'");
  }

  std::string trip() const { return Once("trip"); }
  void ActInTeam() {
    SetRelations(&members_);
    ActAs({.id = "member",
           .grants = {{.municipality = "rybnik", .roles = {common::v1::COORDINATOR}}}});
    ActIn({.purpose = common::v1::OUTREACH, .team = Fill("%/teams/gdp")});
  }
  void ActOutside(common::v1::Role role) {
    ActAsStaff("outsider", role);
    ActIn({.purpose = common::v1::OUTREACH});
  }
  static std::string Names(const std::string& resident, const std::string& alias) {
    return absl::StrCat(resident.empty() ? "-" : IdOf(resident), " ", alias.empty() ? "-" : alias);
  }
  std::string NamesOf(const std::string& id) {
    const Registration registration = Get(trip(), id);
    return Names(registration.resident(), registration.alias());
  }
  std::string NamesOfStanding() {
    const auto standing = Must<StandingRegistration, v1::GetStandingRegistrationRequest>(
        "name: '%/eventSeries/course/standingRegistrations/x'");
    return Names(standing.resident(), standing.alias());
  }
  std::string NamesOfWhoCame() {
    const auto attendance = Must<v1::Attendance, v1::GetAttendanceRequest>(
        absl::StrCat("name: '", OccurrenceName(trip()), "/attendances/w'"));
    return Names(attendance.resident(), attendance.alias());
  }
  void CheckIn(const std::string& id, const std::string& text) {
    ASSERT_THAT((Do<v1::Attendance, v1::CheckInRequest>(
                    absl::StrCat("parent: '", OccurrenceName(trip()), "' attendance_id: '", id,
                                 "' attendance { ", text, " }"))),
                IsOk());
  }
  absl::StatusOr<StandingRegistration> UpdateStanding(const std::string& text,
                                                      const std::string& path) {
    return Do<StandingRegistration, v1::UpdateStandingRegistrationRequest>(
        absl::StrCat("standing_registration { name: '%/eventSeries/course/standingRegistrations/x'",
                     " ", text, " } update_mask { paths: '", path, "' }"));
  }
  absl::StatusOr<v1::ListRegistrationsResponse> List(const std::string& filter) {
    v1::ListRegistrationsRequest request;
    request.set_parent(OccurrenceName(trip()));
    request.set_filter(Fill(filter));
    return Run<v1::ListRegistrationsResponse>(request);
  }

 private:
  residents::TeamMembers members_;
};

TEST_F(RestrictedResidentTest, IsNamedToTheTeamAlone_AndSoIsTheAlias) {
  // Reads residents, and reads none.
  for (const common::v1::Role role : {common::v1::COORDINATOR, common::v1::CLUB_ANIMATOR}) {
    ActOutside(role);
    EXPECT_EQ(NamesOf("a"), "- -");
    EXPECT_EQ(NamesOfStanding(), "- -");
    EXPECT_EQ(NamesOfWhoCame(), "- -");
  }
  ActInTeam();
  EXPECT_EQ(NamesOf("a"), "r Beret");
  EXPECT_EQ(NamesOfStanding(), "r Beret");
  EXPECT_EQ(NamesOfWhoCame(), "r Beret");
}

TEST_F(RestrictedResidentTest, NoFilterShowsWhereSomebodyIsNotTold) {
  ActOutside(common::v1::COORDINATOR);
  const auto named = List("resident = \"%/residents/r\"");
  ASSERT_THAT(named, IsOk());
  EXPECT_THAT(named->registrations(), IsEmpty());
  for (const char* filter :
       {"resident != \"%/residents/r\"", "resident = \"\"", "resident < \"%/residents/z\"",
        "resident = \"%/residents/r\" OR resident = \"\""}) {
    EXPECT_THAT(List(filter), FailsWith(common::v1::FILTER_INVALID)) << filter;
  }
  ActInTeam();
  const auto found = List("resident = \"%/residents/r\"");
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(found->registrations(), SizeIs(1));
}

TEST_F(RestrictedResidentTest, WhoNamesThem_IsNotToldThatTheyAreRegistered) {
  ActOutside(common::v1::COORDINATOR);
  NewEventFor("other", 9);
  for (const std::string& event : {trip(), Once("other")}) {
    const auto refused = SignUp(event, "b", 1, Named("r"));
    EXPECT_THAT(refused, FailsWith(common::v1::REFERENCE_NOT_FOUND));
    EXPECT_THAT(refused, FailsForFields({"registration.resident"}));
  }
  ActInTeam();
  EXPECT_THAT(SignUp(trip(), "b", 1, Named("r")), FailsWith(common::v1::ALREADY_REGISTERED));
}

TEST_F(RestrictedResidentTest, WhoIsCreatedUnderTheSameName_IsNotToldOfThem) {
  ActOutside(common::v1::COORDINATOR);
  NewResident("r");
  EXPECT_THAT(SignUp(trip(), "b", 1, Named("r")), IsOk());
}

TEST_F(RestrictedResidentTest, AChangeByOthers_LeavesTheNamesAsTheyAre) {
  ActOutside(common::v1::COORDINATOR);
  ASSERT_THAT(Update(trip(), "a", PartyOf(2), "*"), IsOk());
  ASSERT_THAT(Update(trip(), "a", "", "alias"), IsOk());
  ASSERT_THAT(Update(trip(), "a", "", "resident"), IsOk());
  ASSERT_THAT(UpdateStanding(PartyOf(2), "*"), IsOk());
  CheckIn("w", Adults(3));
  EXPECT_THAT(Update(trip(), "a", Named("r"), "resident"),
              FailsForFields({"registration.resident"}));
  ActInTeam();
  EXPECT_EQ(NamesOf("a"), "r Beret");
  EXPECT_EQ(NamesOfStanding(), "r Beret");
  EXPECT_EQ(NamesOfWhoCame(), "r Beret");
}

// Neither is the place of the resident given to somebody else, nor is it told whose it is.
TEST_F(RestrictedResidentTest, NoOtherName_TakesTheirPlace) {
  for (const common::v1::Role role : {common::v1::COORDINATOR, common::v1::CLUB_ANIMATOR}) {
    ActOutside(role);
    EXPECT_TRUE(Get(trip(), "a").name_ended());
    for (const char* alias : {"Szalik", "Beret"}) {
      EXPECT_THAT(Update(trip(), "a", absl::StrCat("alias: '", alias, "'"), "alias"),
                  FailsForFields({"registration.alias"}));
    }
    EXPECT_THAT(UpdateStanding("alias: 'Szalik'", "alias"),
                FailsForFields({"standing_registration.alias"}));
  }
  ActOutside(common::v1::COORDINATOR);
  EXPECT_THAT(Update(trip(), "a", Named("s"), "resident"),
              FailsForFields({"registration.resident"}));
  EXPECT_THAT(Update(trip(), "a", absl::StrCat(PartyOf(1), Named("s"), " alias: 'Szalik'"), "*"),
              FailsForFields({"registration.resident", "registration.alias"}));
  EXPECT_THAT(UpdateStanding(Named("s"), "resident"),
              FailsForFields({"standing_registration.resident"}));
  ActInTeam();
  EXPECT_FALSE(Get(trip(), "a").name_ended());
  EXPECT_EQ(NamesOf("a"), "r Beret");
  EXPECT_EQ(NamesOfStanding(), "r Beret");
  ASSERT_THAT(Update(trip(), "a", "alias: 'Szalik'", "alias"), IsOk());
  EXPECT_EQ(NamesOf("a"), "r Szalik");
}

// Whoever is refused cannot tell why: it is the same with one who was counted since, before the
// name is taken out of the row and after.
TEST_F(RestrictedResidentTest, WhoseNameEndedOtherwise_LooksTheSame) {
  ActAsEverybody();
  NewResident("q");
  ASSERT_THAT(SignUp(trip(), "b", 1, absl::StrCat(Named("q"), " alias: 'Czapka'")), IsOk());
  clock().Advance(absl::Minutes(1));
  CountOnly("q");
  for (const bool is_swept : {false, true}) {
    if (is_swept) {
      ASSERT_EQ(SweepRegistrations(store(), owner(), clock().Now(), 50).value(), 1);
    }
    ActOutside(common::v1::COORDINATOR);
    for (const char* party : {"a", "b"}) {
      const Registration seen = Get(trip(), party);
      EXPECT_TRUE(seen.name_ended()) << party;
      EXPECT_EQ(NamesOf(party), "- -");
      EXPECT_THAT(Update(trip(), party, "alias: 'Szalik'", "alias"),
                  FailsForFields({"registration.alias"}))
          << party;
      EXPECT_THAT(Update(trip(), party, Named("s"), "resident"),
                  FailsForFields({"registration.resident"}))
          << party;
      EXPECT_THAT(Update(trip(), party, PartyOf(1), "*"), IsOk()) << party;
    }
  }
  // A party that never had a name may get one.
  ActAsEverybody();
  ASSERT_THAT(SignUp(trip(), "nobody"), IsOk());
  ActOutside(common::v1::COORDINATOR);
  EXPECT_THAT(Update(trip(), "nobody", "alias: 'Szalik'", "alias"), IsOk());
}

// What phones tell merges, so somebody who came is named as the last one says.
TEST_F(RestrictedResidentTest, AtTheDoor_ANewNameTakesTheirPlace) {
  ActOutside(common::v1::COORDINATOR);
  CheckIn("w", absl::StrCat(Adults(1), Named("s")));
  EXPECT_EQ(NamesOfWhoCame(), "s -");
}

TEST_F(RestrictedResidentTest, AStandingRegistrationThatTellsNoName_CanBeChanged) {
  ActOutside(common::v1::CLUB_ANIMATOR);
  EXPECT_THAT(UpdateStanding("until_date { year: 2024 month: 9 day: 1 }", "until_date"), IsOk());
  EXPECT_THAT(UpdateStanding("", "alias"), IsOk());
  ActInTeam();
  EXPECT_EQ(NamesOfStanding(), "r Beret");
}

}  // namespace
}  // namespace osiedle::clubs
