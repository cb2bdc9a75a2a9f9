// Calendars as the API has them: whose they are, that each person has one, and where they belong.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/registry/v1/controller_requests.pb.h"
#include "services/visits/testing/visits_fixture.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CalendarHandlersTest : public VisitsTest {
 protected:
  absl::StatusOr<staff::v1::StaffMember> MoveStaff(const std::string& id,
                                                   const std::string& institution) {
    return Do<staff::v1::StaffMember, staff::v1::UpdateStaffMemberRequest>(
        absl::StrCat("staff_member { name: '%/staffMembers/", id, "' institution: '%/institutions/",
                     institution, "' } update_mask { paths: 'institution' }"));
  }
  std::string InstitutionOf(const std::string& id) {
    const auto calendar = GetCalendar(id);
    return calendar.ok() ? calendar->institution() : call::ReasonOf(calendar.status());
  }
};

TEST_F(CalendarHandlersTest, ACalendarOfAPerson_BelongsToTheirInstitution) {
  const auto made = NewCalendarOf("anna");
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->institution(), Fill("%/institutions/mops"));
  EXPECT_FALSE(made->controller().empty());
  // Another one is not taken over, neither on creation nor later.
  EXPECT_EQ(NewCalendarOf("jan", "institution: '%/institutions/mops'")->institution(),
            Fill("%/institutions/police"));
  ASSERT_THAT(UpdateCalendar("anna", "institution: '%/institutions/police'", "institution"),
              IsOk());
  EXPECT_EQ(InstitutionOf("anna"), Fill("%/institutions/mops"));
  ASSERT_THAT(UpdateCalendar("anna", "", "institution"), IsOk());
  EXPECT_EQ(InstitutionOf("anna"), Fill("%/institutions/mops"));
}

TEST_F(CalendarHandlersTest, ACalendarOfAThing_NamesItsInstitution) {
  EXPECT_THAT(NewCalendar("skoda", "kind: VEHICLE display_name: 'Skoda' capacity: 5"),
              FailsForFields({"calendar.institution"}));
  const auto made = NewCalendar(
      "skoda",
      "kind: VEHICLE institution: '%/institutions/mops' display_name: 'Skoda' capacity: 5");
  ASSERT_THAT(made, IsOk());
  ASSERT_THAT(UpdateCalendar("skoda", "institution: '%/institutions/police'", "institution"),
              IsOk());
  EXPECT_EQ(InstitutionOf("skoda"), Fill("%/institutions/police"));
  EXPECT_THAT(UpdateCalendar("skoda", "kind: ROOM", "kind"), FailsForFields({"calendar.kind"}));
}

TEST_F(CalendarHandlersTest, AllThatIsWrong_IsNamedInOneAnswer) {
  EXPECT_THAT(NewCalendar("x",
                          "kind: STAFF_MEMBER capacity: 201 buffer_after_minutes: 241"
                          " rules { begin_minute: 1440 end_minute: 10 days: MONDAY days: MONDAY }"
                          " base_location { latitude: 91 longitude: 18 }"),
              FailsForFields({"calendar.capacity", "calendar.rules[0].begin_minute",
                              "calendar.buffer_after_minutes", "calendar.base_location",
                              "calendar.staff_member"}));
  EXPECT_THAT(NewCalendar("x", "kind: STAFF_MEMBER staff_member: '%/staffMembers/nobody'"),
              FailsWith(common::v1::REFERENCE_NOT_FOUND));
}

TEST_F(CalendarHandlersTest, APerson_HasOneLiveCalendar) {
  ASSERT_THAT(NewCalendarOf("anna"), IsOk());
  const std::string again = "kind: STAFF_MEMBER staff_member: '%/staffMembers/anna'";
  const auto refused = NewCalendar("second", again);
  EXPECT_THAT(refused, FailsWith(common::v1::CALENDAR_EXISTS));
  EXPECT_EQ(MetadataOf(refused.status(), "resource"), CalendarName("anna"));
  // A deleted one is no hindrance, until it is to live again.
  ASSERT_THAT(DeleteCalendar("anna"), IsOk());
  ASSERT_THAT(NewCalendar("second", again), IsOk());
  EXPECT_THAT(UndeleteCalendar("anna"), FailsWith(common::v1::CALENDAR_EXISTS));
  ASSERT_THAT(DeleteCalendar("second"), IsOk());
  EXPECT_THAT(UndeleteCalendar("anna"), IsOk());
  // A change of the one there is meets no other.
  EXPECT_THAT(UpdateCalendar("anna", "buffer_before_minutes: 5", "buffer_before_minutes"), IsOk());
}

TEST_F(CalendarHandlersTest, OfTwoThatAreMadeAtOnce_OneIsRefused) {
  BeforeNextCommit([this] { ASSERT_THAT(NewCalendarOf("anna"), IsOk()); });
  EXPECT_THAT(NewCalendar("second", "kind: STAFF_MEMBER staff_member: '%/staffMembers/anna'"),
              FailsWith(common::v1::CALENDAR_EXISTS));
}

TEST_F(CalendarHandlersTest, OfTwoUndeletionsAtOnce_OneIsRefused) {
  ASSERT_THAT(NewCalendarOf("anna"), IsOk());
  ASSERT_THAT(DeleteCalendar("anna"), IsOk());
  ASSERT_THAT(NewCalendar("second", "kind: STAFF_MEMBER staff_member: '%/staffMembers/anna'"),
              IsOk());
  ASSERT_THAT(DeleteCalendar("second"), IsOk());
  BeforeNextCommit([this] { ASSERT_THAT(UndeleteCalendar("anna"), IsOk()); });
  EXPECT_THAT(UndeleteCalendar("second"), FailsWith(common::v1::CALENDAR_EXISTS));
}

// ---- Whoever moves to another institution takes the calendar along

TEST_F(CalendarHandlersTest, WhoChangesTheInstitution_TakesTheCalendarAlong) {
  const auto made = NewCalendarOf("anna");
  ASSERT_THAT(made, IsOk());
  ASSERT_THAT(MoveStaff("anna", "police"), IsOk());
  EXPECT_EQ(InstitutionOf("anna"), Fill("%/institutions/police"));
  EXPECT_NE(GetCalendar("anna")->etag(), made->etag());
  ASSERT_EQ(fed().size(), 2u);
  EXPECT_EQ(fed()[0].name(), CalendarName("anna"));
  EXPECT_THAT(fed()[0].changed_fields(), ElementsAre("institution"));
  // The old institution knows it no more, the new one does; lists go by the institution, too.
  const auto list = [this] {
    const auto listed = Must<v1::ListCalendarsResponse, v1::ListCalendarsRequest>("parent: '%'");
    std::vector<std::string> names;
    for (const v1::Calendar& calendar : listed.calendars()) names.push_back(calendar.name());
    return names;
  };
  ActAsStaff("ewa", common::v1::COORDINATOR);
  EXPECT_THAT(GetCalendar("anna"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(list(), IsEmpty());
  ActAsStaff("jan", common::v1::COORDINATOR);
  EXPECT_THAT(GetCalendar("anna"), IsOk());
  EXPECT_THAT(list(), ElementsAre(CalendarName("anna")));
}

TEST_F(CalendarHandlersTest, ADeletedCalendarGoesAlong_Too) {
  ASSERT_THAT(NewCalendarOf("anna"), IsOk());
  ASSERT_THAT(DeleteCalendar("anna"), IsOk());
  ASSERT_THAT(MoveStaff("anna", "police"), IsOk());
  EXPECT_EQ(InstitutionOf("anna"), Fill("%/institutions/police"));
}

TEST_F(CalendarHandlersTest, ACalendarThatIsMadeWhileItsOwnerMoves_BelongsToTheNewInstitution) {
  BeforeNextCommit([this] { ASSERT_THAT(MoveStaff("anna", "police"), IsOk()); });
  ASSERT_THAT(NewCalendarOf("anna"), IsOk());
  EXPECT_EQ(InstitutionOf("anna"), Fill("%/institutions/police"));
  BeforeNextCommit([this] { ASSERT_THAT(NewCalendarOf("ewa"), IsOk()); });
  ASSERT_THAT(MoveStaff("ewa", "police"), IsOk());
  EXPECT_EQ(InstitutionOf("ewa"), Fill("%/institutions/police"));
}

TEST_F(CalendarHandlersTest, WhoMayNotKnowACalendar_MovesItsOwnerAllTheSame) {
  ASSERT_THAT(NewCalendarOf("anna"), IsOk());
  // An administrator of mops alone reads calendars, but changes staff of all institutions.
  ActAsStaff("jan", common::v1::ADMINISTRATOR);
  EXPECT_THAT(GetCalendar("anna"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  ASSERT_THAT(MoveStaff("anna", "police"), IsOk());
  EXPECT_THAT(GetCalendar("anna"), IsOk());
}

TEST_F(CalendarHandlersTest, OtherChangesOfStaff_LeaveTheCalendar) {
  const auto made = NewCalendarOf("anna");
  ASSERT_THAT(made, IsOk());
  ASSERT_THAT((Do<staff::v1::StaffMember, staff::v1::UpdateStaffMemberRequest>(
                  "staff_member { name: '%/staffMembers/anna' display_name: 'Inna' }"
                  " update_mask { paths: 'display_name' }")),
              IsOk());
  EXPECT_EQ(GetCalendar("anna")->etag(), made->etag());
}

// ---- Who may know of a calendar

TEST_F(CalendarHandlersTest, ACoordinator_ManagesThoseOfTheOwnInstitution) {
  ASSERT_THAT(NewCalendarOf("jan"), IsOk());
  ActAsStaff("anna", common::v1::COORDINATOR);
  ASSERT_THAT(NewCalendarOf("ewa"), IsOk());
  EXPECT_THAT(UpdateCalendar("ewa", "buffer_after_minutes: 5", "buffer_after_minutes"), IsOk());
  EXPECT_THAT(GetCalendar("jan"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(UpdateCalendar("jan", "buffer_after_minutes: 5", "buffer_after_minutes"),
              FailsWith(common::v1::RESOURCE_NOT_FOUND));
  // Whether jan has a calendar is not told to who may not make one.
  const std::string of_jan = "kind: STAFF_MEMBER staff_member: '%/staffMembers/jan'";
  EXPECT_THAT(NewCalendar("second", of_jan), FailsWith(common::v1::GRANT_TOO_NARROW));
  ActAsEverybody();
  ASSERT_THAT(DeleteCalendar("jan"), IsOk());
  ActAsStaff("anna", common::v1::COORDINATOR);
  EXPECT_THAT(NewCalendar("second", of_jan), FailsWith(common::v1::GRANT_TOO_NARROW));
  EXPECT_THAT(UndeleteCalendar("jan"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(CalendarHandlersTest, AnAssistant_ManagesTheOwnOne) {
  ASSERT_THAT(NewCalendarOf("ewa"), IsOk());
  ActAsStaff("anna", common::v1::ASSISTANT);
  ASSERT_THAT(NewCalendarOf("anna"), IsOk());
  EXPECT_THAT(UpdateCalendar("anna", "buffer_after_minutes: 5", "buffer_after_minutes"), IsOk());
  EXPECT_THAT(NewSource("anna", "outlook", ""), IsOk());
  EXPECT_THAT(GetCalendar("ewa"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(NewSource("ewa", "outlook", ""), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(NewSource("nobody", "outlook", ""), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(CalendarHandlersTest, AnIntegration_ManagesAll) {
  ActAs(
      {.id = "system", .grants = {{.municipality = "rybnik", .roles = {common::v1::INTEGRATION}}}});
  ASSERT_THAT(NewCalendarOf("anna"), IsOk());
  ASSERT_THAT(NewCalendarOf("jan"), IsOk());
  EXPECT_THAT(NewSource("jan", "outlook", ""), IsOk());
}

// The holder of a calendar that the caller may not know is not named.
TEST_F(CalendarHandlersTest, TheOtherCalendar_IsNamedOnlyToWhoMayKnowIt) {
  ASSERT_THAT((Do<registry::v1::Controller, registry::v1::CreateControllerRequest>(
                  "parent: '%' controller_id: 'fundacja' controller { display_name: 'Fundacja'"
                  " kind: SOCIAL_CENTRE }")),
              IsOk());
  ASSERT_THAT(NewCalendarOf("anna"), IsOk());
  ActAs({.id = "narrow",
         .grants = {{.municipality = "rybnik",
                     .roles = {common::v1::INTEGRATION},
                     .controllers = {Fill("%/controllers/fundacja")}},
                    {.municipality = "rybnik", .roles = {common::v1::AUDITOR}}}});
  const auto refused = NewCalendar("second",
                                   "kind: STAFF_MEMBER staff_member: '%/staffMembers/anna' "
                                   "controller: '%/controllers/fundacja'");
  EXPECT_THAT(refused, FailsWith(common::v1::CALENDAR_EXISTS));
  EXPECT_EQ(MetadataOf(refused.status(), "resource"), "");
}

}  // namespace
}  // namespace osiedle::visits
