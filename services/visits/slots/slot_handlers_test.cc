#include "services/visits/slots/slot_handlers.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/registry/v1/controller.pb.h"
#include "osiedle/registry/v1/controller_requests.pb.h"
#include "osiedle/residents/v1/boundary_requests.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "osiedle/staff/v1/institution_requests.pb.h"
#include "osiedle/staff/v1/staff_member_requests.pb.h"
#include "osiedle/staff/v1/team_requests.pb.h"
#include "osiedle/visits/v1/busy_source_requests.pb.h"
#include "osiedle/visits/v1/calendar_requests.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/rpc/relations.h"
#include "services/registry/testing/registry_fixture.h"
#include "services/residents/residents_area.h"
#include "services/staff/staff_area.h"
#include "services/visits/calendars/calendar_writer.h"
#include "services/visits/visits_area.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::FromText;
using ::osiedle::call::IsOk;
using ::osiedle::visits::v1::Blocker;
using ::osiedle::visits::v1::FindJointSlotsRequest;
using ::osiedle::visits::v1::FindJointSlotsResponse;
using ::osiedle::visits::v1::JointSlot;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kRybnik[] = "municipalities/rybnik";

// The caller is whoever the test says.
class Standing final : public call::Relations {
 public:
  absl::StatusOr<std::optional<call::StaffStanding>> StandingOf(
      const call::Call& /*call*/, const storage::Reader& /*reader*/,
      absl::string_view principal) const override {
    const auto found = by_principal.find(std::string(principal));
    if (found == by_principal.end()) return std::optional<call::StaffStanding>();
    return std::optional<call::StaffStanding>(found->second);
  }
  std::map<std::string, call::StaffStanding> by_principal;
};

// Monday, 3 June 2024, noon in Warsaw. Everybody is on duty on weekdays from 8 to 16.
class SlotHandlersTest : public registry::RegistryTest {
 protected:
  SlotHandlersTest()
      : RegistryTest({&registry::RegistryArea(), &staff::StaffArea(), &residents::ResidentsArea(),
                      &VisitsArea()}) {}

  void SetUp() override {
    FoundRybnik();
    SetRelations(&standing_);
    Institution("ops", "SOCIAL_WELFARE_CENTRE");
    Institution("police", "POLICE");
    Institution("guard", "CITY_GUARD");
    Person("anna", "ops", "SOCIAL_WORKER");
    Person("bartek", "police", "POLICE_OFFICER");
    Person("celina", "guard", "CITY_GUARD");
  }

  template <typename Response, typename Request>
  void Must(const Request& request) {
    ASSERT_THAT(Run<Response>(request), IsOk());
  }
  static std::string NameOf(const std::string& collection, const std::string& id) {
    return absl::StrCat(kRybnik, "/", collection, "/", id);
  }

  void Institution(const std::string& id, const std::string& kind) {
    Must<staff::v1::Institution>(FromText<staff::v1::CreateInstitutionRequest>(
        absl::StrCat("parent: '", kRybnik, "' institution_id: '", id,
                     "' institution { display_name: '", id, "' kind: ", kind, " }")));
  }
  void NewController(const std::string& id) {
    Must<registry::v1::Controller>(FromText<registry::v1::CreateControllerRequest>(
        absl::StrCat("parent: '", kRybnik, "' controller_id: '", id,
                     "' controller { display_name: 'Stowarzyszenie' kind: NGO }")));
  }
  void StaffMember(const std::string& id, const std::string& institution,
                   const std::string& profession, const std::string& more = "") {
    Must<staff::v1::StaffMember>(FromText<staff::v1::CreateStaffMemberRequest>(absl::StrCat(
        "parent: '", kRybnik, "' staff_member_id: '", id, "' staff_member { display_name: 'Pani ",
        id, "' institution: '", NameOf("institutions", institution), "' professions { profession: ",
        profession, " } mandate { start_date { year: 2020 month: 1 day: 1 } } ", more, " }")));
  }
  void Calendar(const std::string& id, const std::string& more) {
    Must<v1::Calendar>(FromText<v1::CreateCalendarRequest>(
        absl::StrCat("parent: '", kRybnik, "' calendar_id: '", id, "' calendar {", more,
                     " rules { days: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY]"
                     " begin_minute: 480 end_minute: 960 } }")));
  }
  void CalendarOf(const std::string& id, const std::string& more = "") {
    Calendar(id, absl::StrCat("kind: STAFF_MEMBER staff_member: '", NameOf("staffMembers", id),
                              "' ", more));
  }
  void Person(const std::string& id, const std::string& institution, const std::string& profession,
              const std::string& more = "") {
    StaffMember(id, institution, profession, more);
    CalendarOf(id);
  }
  void Resident(const std::string& id, const std::vector<std::string>& boundaries = {}) {
    Must<residents::v1::Resident>(FromText<residents::v1::CreateResidentRequest>(
        absl::StrCat("parent: '", kRybnik, "' resident_id: '", id,
                     "' resident { identity_level: ALIAS alias: 'Beret' }")));
    for (size_t i = 0; i < boundaries.size(); ++i) {
      Must<residents::v1::Boundary>(FromText<residents::v1::CreateBoundaryRequest>(
          absl::StrCat("parent: '", NameOf("residents", id), "' boundary_id: 'b", i,
                       "' boundary { ", boundaries[i], " }")));
    }
  }
  void Busy(const std::string& calendar, const std::string& from, const std::string& until) {
    v1::CreateBusySourceRequest request;
    request.set_parent(NameOf("calendars", calendar));
    request.set_busy_source_id("outlook");
    v1::BusyTime& time = *request.mutable_busy_source()->add_busy_times();
    *time.mutable_start_time() = At(from);
    *time.mutable_end_time() = At(until);
    Must<v1::BusySource>(request);
  }
  void Book(const std::string& calendar, const std::string& from, int minutes, Point place) {
    const Minute begin = calendar::MinuteAtOrBefore(call::TimeOf(At(from)));
    const auto book = [&](const call::Call& call, storage::Transaction& transaction) {
      return BookVisit(RowScope::Of(call), transaction, calendar, absl::StrCat("visit-", begin),
                       {begin, begin + minutes}, place);
    };
    const storage::CommitResult result =
        storage::ReadWriteAndWait(store(), {}, [&](storage::Transaction& transaction) {
          absl::Status status;
          const absl::Status asked = Ask("rybnik", [&](const call::Call& call, const auto&) {
            status = book(call, transaction);
            return status;
          });
          return asked;
        });
    ASSERT_TRUE(result.status.ok()) << result.status;
  }
  // The caller, with one role in Rybnik, as staff of an institution.
  void ActWith(common::v1::Role role, const std::string& staff_member = "",
               const std::string& institution = "ops") {
    const std::string id = absl::StrCat("caller-", staff_member, "-", institution);
    standing_.by_principal[id] = {.staff_member = NameOf("staffMembers", staff_member),
                                  .institution = NameOf("institutions", institution),
                                  .in_office = true};
    ActAs({.id = id, .grants = {{.municipality = "rybnik", .roles = {role}}}});
  }

  // In local time: "2024-06-04 10:00".
  static google::protobuf::Timestamp At(const std::string& text) {
    absl::Time time;
    std::string error;
    EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", text, Warsaw(), &time, &error)) << error;
    return call::TimestampOf(time);
  }
  static absl::TimeZone Warsaw() {
    absl::TimeZone zone;
    EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
    return zone;
  }
  static std::string TextOf(const google::protobuf::Timestamp& time) {
    return absl::FormatTime("%d %H:%M", call::TimeOf(time), Warsaw());
  }

  // For the week, an hour; seats in text format.
  static FindJointSlotsRequest Ask(const std::vector<std::string>& seats,
                                   const std::string& more = "") {
    auto request = FromText<FindJointSlotsRequest>(
        absl::StrCat("parent: '", kRybnik, "' duration { seconds: 3600 } composition {",
                     absl::StrJoin(seats, "",
                                   [](std::string* out, const std::string& seat) {
                                     absl::StrAppend(out, " seats { ", seat, " }");
                                   }),
                     "} ", more));
    *request.mutable_start_time() = At("2024-06-03 00:00");
    *request.mutable_end_time() = At("2024-06-08 00:00");
    return request;
  }
  using HandlerFixture::Ask;
  FindJointSlotsResponse Find(const FindJointSlotsRequest& request) {
    absl::StatusOr<FindJointSlotsResponse> response = Run<FindJointSlotsResponse>(request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? *response : FindJointSlotsResponse();
  }
  // "04 10:00 anna+bartek".
  static std::string TextOf(const JointSlot& slot) {
    std::vector<std::string> crew;
    for (const v1::CrewMember& member : slot.crew()) {
      crew.push_back(member.calendar().substr(member.calendar().rfind('/') + 1));
    }
    return absl::StrCat(TextOf(slot.start_time()), " ", absl::StrJoin(crew, "+"));
  }
  std::string First(const FindJointSlotsRequest& request) {
    const FindJointSlotsResponse response = Find(request);
    return response.slots_size() == 0 ? "none" : TextOf(response.slots(0));
  }

  static constexpr char kSocialWorker[] = "choices { profession: SOCIAL_WORKER }";
  static constexpr char kPolice[] = "choices { profession: POLICE_OFFICER }";
  static constexpr char kPoliceOrGuard[] =
      "choices { profession: POLICE_OFFICER } choices { profession: CITY_GUARD }";

  Standing standing_;
};

TEST_F(SlotHandlersTest, FindJointSlots_GivesTheFirstTimesAndWhoGoes) {
  const FindJointSlotsResponse response = Find(Ask({kSocialWorker, kPoliceOrGuard}));
  ASSERT_GE(response.slots_size(), 2);
  EXPECT_EQ(TextOf(response.slots(0)), "03 12:00 anna+bartek");
  EXPECT_EQ(TextOf(response.slots(1)), "03 12:15 anna+bartek");
  const v1::CrewMember& officer = response.slots(0).crew(1);
  EXPECT_EQ(officer.staff_member(), NameOf("staffMembers", "bartek"));
  EXPECT_EQ(officer.display_name(), "Pani bartek");
  EXPECT_EQ(officer.seat(), 1);
  EXPECT_EQ(officer.choice(), 0);
  EXPECT_EQ(response.slots(0).end_time().seconds() - response.slots(0).start_time().seconds(),
            3600);
  EXPECT_EQ(response.slots(0).rank().wait().seconds(), 12 * 3600);
  EXPECT_TRUE(response.complete());
  EXPECT_FALSE(response.has_explanation());
}

TEST_F(SlotHandlersTest, WhatMakesSomebodyBusy_IsKeptTo) {
  Busy("anna", "2024-06-03 12:30", "2024-06-03 15:00");
  EXPECT_EQ(First(Ask({kSocialWorker, kPolice})), "03 15:00 anna+bartek");
  Book("bartek", "2024-06-03 14:00", 60, {50.1, 18.5});
  EXPECT_EQ(First(Ask({kSocialWorker, kPolice})), "03 15:00 anna+bartek");
  Book("bartek", "2024-06-03 15:30", 30, {50.1, 18.5});
  EXPECT_EQ(First(Ask({kSocialWorker, kPolice})), "04 08:00 anna+bartek");
}

TEST_F(SlotHandlersTest, TheWayFromTheVisitBefore_IsKeptTo) {
  // Half an hour at 20 km an hour is 10 km, which is 0.0899 degrees of latitude.
  Book("bartek", "2024-06-03 12:00", 60, {50.1 + 0.0899, 18.5});
  auto request = Ask({kPolice}, "place { latitude: 50.1 longitude: 18.5 }");
  EXPECT_EQ(First(request), "03 13:30 bartek");
  request.mutable_limits()->set_travel_speed_kmh(40);
  EXPECT_EQ(First(request), "03 13:15 bartek");
  request.clear_place();
  EXPECT_EQ(First(request), "03 13:00 bartek");
}

TEST_F(SlotHandlersTest, WaysCountInTheRank_OfCalendarsThatTheCallerMayReadOnly) {
  Book("bartek", "2024-06-03 12:00", 60, {50.1 + 0.0899, 18.5});
  const auto request = Ask({kPolice}, "place { latitude: 50.1 longitude: 18.5 }");
  ActWith(common::v1::COORDINATOR, "x", "police");
  EXPECT_EQ(Find(request).slots(0).rank().travel_minutes(), 30);
  ActWith(common::v1::COORDINATOR, "x", "ops");
  const JointSlot slot = Find(request).slots(0);
  EXPECT_EQ(TextOf(slot), "03 13:30 bartek");
  EXPECT_EQ(slot.rank().travel_minutes(), 0);
}

TEST_F(SlotHandlersTest, WhoHasNoMandateOrProfessionOnTheDay_DoesNotGo) {
  StaffMember("dorota", "ops", "PSYCHOLOGIST",
              "professions { profession: LAWYER valid_from { year: 2024 month: 6 day: 5 }"
              " valid_until { year: 2024 month: 6 day: 5 } }");
  CalendarOf("dorota");
  const auto lawyer = Ask({"choices { profession: LAWYER }"});
  EXPECT_EQ(First(lawyer), "05 08:00 dorota");
  const FindJointSlotsResponse all = Find(lawyer);
  for (const JointSlot& slot : all.slots()) {
    EXPECT_TRUE(absl::StartsWith(TextOf(slot), "05 "));
  }
  Must<staff::v1::StaffMember>(FromText<staff::v1::UpdateStaffMemberRequest>(absl::StrCat(
      "staff_member { name: '", NameOf("staffMembers", "dorota"),
      "' mandate { start_date { year: 2020 month: 1 day: 1 }"
      " end_date { year: 2024 month: 6 day: 4 } } } update_mask { paths: 'mandate' }")));
  EXPECT_EQ(First(lawyer), "none");
  EXPECT_EQ(First(Ask({"choices { profession: PSYCHOLOGIST }"})), "03 12:00 dorota");
}

TEST_F(SlotHandlersTest, TheDeleted_DoNotGo) {
  v1::DeleteCalendarRequest calendar;
  calendar.set_name(NameOf("calendars", "anna"));
  Must<v1::Calendar>(calendar);
  EXPECT_EQ(First(Ask({kSocialWorker})), "none");
  staff::v1::DeleteStaffMemberRequest staff;
  staff.set_name(NameOf("staffMembers", "bartek"));
  Must<staff::v1::StaffMember>(staff);
  EXPECT_EQ(First(Ask({kPolice})), "none");
}

TEST_F(SlotHandlersTest, OnlyMembersOfTheTeamGo_AndTheirSubstitutes) {
  Person("dorota", "ops", "SOCIAL_WORKER");
  Person("edyta", "ops", "PSYCHOLOGIST");
  Must<staff::v1::Team>(FromText<staff::v1::CreateTeamRequest>(absl::StrCat(
      "parent: '", kRybnik,
      "' team_id: 'gdp' team { display_name: 'Grupa' kind: OUTREACH members {"
      " staff_member: '",
      NameOf("staffMembers", "dorota"), "' role: MEMBER substitute: '",
      NameOf("staffMembers", "edyta"), "' from_date { year: 2024 month: 6 day: 4 } } }")));
  auto request = Ask({kSocialWorker});
  request.mutable_composition()->set_team(NameOf("teams", "gdp"));
  EXPECT_EQ(First(request), "04 08:00 dorota");
  request =
      Ask({absl::StrCat("choices { staff_member: '", NameOf("staffMembers", "dorota"), "' }")});
  EXPECT_EQ(First(request), "03 12:00 dorota");
  request.mutable_composition()->set_team(NameOf("teams", "gdp"));
  Busy("dorota", "2024-06-01 00:00", "2024-06-08 00:00");
  const FindJointSlotsResponse response = Find(request);
  ASSERT_GE(response.slots_size(), 1);
  EXPECT_EQ(TextOf(response.slots(0)), "04 08:00 edyta");
  EXPECT_TRUE(response.slots(0).crew(0).substitute());
  EXPECT_EQ(response.slots(0).rank().less_preferred_choices(), 1);
}

TEST_F(SlotHandlersTest, VehiclesAndRooms_TakeSeats) {
  Calendar("car", absl::StrCat("kind: VEHICLE capacity: 1 display_name: 'Rower' institution: '",
                               NameOf("institutions", "ops"), "'"));
  const std::string vehicle = "choices { kind: VEHICLE }";
  EXPECT_EQ(First(Ask({kSocialWorker, vehicle})), "03 12:00 anna+car");
  EXPECT_EQ(First(Ask({kSocialWorker, kPolice, vehicle})), "none");
  EXPECT_EQ(First(Ask({kSocialWorker, "choices { kind: ROOM }"})), "none");
  const std::string car = absl::StrCat("calendar: '", NameOf("calendars", "car"), "'");
  EXPECT_EQ(First(Ask({absl::StrCat("choices { ", car, " }")})), "03 12:00 car");
  EXPECT_EQ(First(Ask({absl::StrCat("choices { kind: ROOM ", car, " }")})), "none");
}

TEST_F(SlotHandlersTest, PreviousCrewAndExclusions_AreKeptTo) {
  Person("aneta", "ops", "SOCIAL_WORKER");
  EXPECT_EQ(First(Ask({kSocialWorker})), "03 12:00 aneta");
  auto request = Ask({kSocialWorker});
  request.mutable_composition()->add_previous_crew(NameOf("staffMembers", "anna"));
  EXPECT_EQ(First(request), "03 12:00 anna");
  request.mutable_composition()->add_excluded_staff_members(NameOf("staffMembers", "anna"));
  EXPECT_EQ(First(request), "03 12:00 aneta");
}

// ---- the resident

TEST_F(SlotHandlersTest, BoundariesOfTheResident_AreHardLimits) {
  struct Case {
    std::string boundary;
    std::string first;
  };
  const std::vector<Case> cases = {
      {"hours { begin_minute: 480 end_minute: 870 }", "03 14:30 anna+bartek"},
      {"hours { days: [MONDAY, TUESDAY] begin_minute: 0 end_minute: 1440 }",
       "05 08:00 anna+bartek"},
      {"hours { days: SUNDAY begin_minute: 1200 end_minute: 1080 }", "04 08:00 anna+bartek"},
      {"no_uniforms: true", "none"},
      {"exclusion { kind: POLICE }", "03 12:00 anna+celina"},
      {"exclusion { kind: CITY_GUARD }", "03 12:00 anna+bartek"},
      {absl::StrCat("exclusion { kind: PERSON staff_member: '", NameOf("staffMembers", "bartek"),
                    "' }"),
       "03 12:00 anna+celina"},
      {absl::StrCat("exclusion { kind: OTHER_INSTITUTION institution: '",
                    NameOf("institutions", "ops"), "' }"),
       "none"},
      {"channel: HOME", "none"},
      {"channel: PHONE", "03 12:00 anna+bartek"},
      {"frequency { contact_count: 1 span_days: 2 }", "04 08:00 anna+bartek"},
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::string id = absl::StrCat("r", i);
    Resident(id, {cases[i].boundary});
    auto request = Ask({kSocialWorker, kPoliceOrGuard}, "limits { duty_kind: HOME_VISIT }");
    *request.add_meeting_times() = At("2024-06-02 10:00");
    request.set_resident(NameOf("residents", id));
    EXPECT_EQ(First(request), cases[i].first) << cases[i].boundary;
  }
}

TEST_F(SlotHandlersTest, BoundariesOfMergedRecords_HoldForThePerson) {
  Resident("a", {"no_uniforms: true"});
  Resident("b");
  Must<residents::v1::Resident>(FromText<residents::v1::MergeResidentRequest>(absl::StrCat(
      "name: '", NameOf("residents", "a"), "' survivor: '", NameOf("residents", "b"), "'")));
  auto request = Ask({kPolice});
  request.set_resident(NameOf("residents", "b"));
  EXPECT_EQ(First(request), "none");
}

TEST_F(SlotHandlersTest, OnALegalGround_BoundariesDoNotCount) {
  Resident("r", {"no_uniforms: true"});
  auto request = Ask({kPolice}, "limits { boundary_override_ground: 'art. 12a' }");
  request.set_resident(NameOf("residents", "r"));
  ActIn({.purpose = common::v1::PROCEDURE});
  EXPECT_EQ(First(request), "03 12:00 bartek");
  ActIn({.purpose = common::v1::OUTREACH});
  EXPECT_THAT(Run<FindJointSlotsResponse>(request), FailsWith(common::v1::PURPOSE_REQUIRED));
  ActIn({.purpose = common::v1::PROCEDURE});
  ActWith(common::v1::ASSISTANT);
  EXPECT_THAT(Run<FindJointSlotsResponse>(request), FailsWith(common::v1::ROLE_REQUIRED));
  request.clear_resident();
  EXPECT_THAT(Run<FindJointSlotsResponse>(request), FailsForFields({"resident"}));
}

TEST_F(SlotHandlersTest, WhoMayNotReadResidents_KnowsNone) {
  Resident("r");
  auto request = Ask({kSocialWorker});
  request.set_resident(NameOf("residents", "r"));
  EXPECT_EQ(First(request), "03 12:00 anna");
  ActWith(common::v1::TEAM_MEMBER, "anna");
  EXPECT_THAT(Run<FindJointSlotsResponse>(request), FailsWith(common::v1::REFERENCE_NOT_FOUND));
  request.set_resident(NameOf("residents", "nobody"));
  EXPECT_THAT(Run<FindJointSlotsResponse>(request), FailsForFields({"resident"}));
}

// A boundary that was recorded under a name of which the caller may not know holds, and is not
// told.
TEST_F(SlotHandlersTest, BoundariesThatTheCallerMayNotRead_HoldUnseen) {
  NewController("ngo");
  Resident("a", {"no_uniforms: true"});
  Resident("b");
  Must<residents::v1::Resident>(FromText<residents::v1::UpdateResidentRequest>(
      absl::StrCat("resident { name: '", NameOf("residents", "b"), "' controller: '",
                   NameOf("controllers", "ngo"), "' } update_mask { paths: 'controller' }")));
  Must<residents::v1::Resident>(FromText<residents::v1::MergeResidentRequest>(absl::StrCat(
      "name: '", NameOf("residents", "a"), "' survivor: '", NameOf("residents", "b"), "'")));
  auto request = Ask({kPolice});
  request.set_resident(NameOf("residents", "b"));
  EXPECT_THAT(Find(request).explanation().DebugString(), HasSubstr("BOUNDARY"));

  ActAs({.id = "narrow",
         .grants = {{.municipality = "rybnik", .roles = {common::v1::TEAM_MEMBER}},
                    {.municipality = "rybnik",
                     .roles = {common::v1::COORDINATOR},
                     .controllers = {NameOf("controllers", "ngo")}}}});
  const FindJointSlotsResponse response = Find(request);
  EXPECT_THAT(response.slots(), IsEmpty());
  EXPECT_THAT(response.explanation().DebugString(), Not(HasSubstr("BOUNDARY")));
  EXPECT_THAT(response.explanation().openings(), IsEmpty());

  // Nor may the caller plan against it.
  request.mutable_limits()->set_boundary_override_ground("art. 12a");
  ActIn({.purpose = common::v1::PROCEDURE});
  EXPECT_THAT(Run<FindJointSlotsResponse>(request), FailsWith(common::v1::GRANT_TOO_NARROW));
}

TEST_F(SlotHandlersTest, ABoundaryAgainstVisitsAtHome_HoldsUnlessTheVisitIsNone) {
  Resident("r", {"channel: HOME"});
  auto request = Ask({kSocialWorker});
  request.set_resident(NameOf("residents", "r"));
  EXPECT_EQ(First(request), "none");
  request.mutable_limits()->set_duty_kind(v1::MEETING);
  EXPECT_EQ(First(request), "03 12:00 anna");
}

TEST_F(SlotHandlersTest, WhoDoesNotWantAnInstitution_DoesNotGetItsCar) {
  Resident("r", {"exclusion { kind: POLICE }"});
  Calendar("car", absl::StrCat("kind: VEHICLE capacity: 5 display_name: 'Radiowóz' institution: '",
                               NameOf("institutions", "police"), "'"));
  auto request = Ask({kSocialWorker, "choices { kind: VEHICLE }"});
  EXPECT_EQ(First(request), "03 12:00 anna+car");
  request.set_resident(NameOf("residents", "r"));
  EXPECT_EQ(First(request), "none");
}

// ---- what is not told

TEST_F(SlotHandlersTest, WhoBelongsToATeam_IsNotToldToThoseWhoMayNotReadIt) {
  Must<staff::v1::Team>(FromText<staff::v1::CreateTeamRequest>(
      absl::StrCat("parent: '", kRybnik,
                   "' team_id: 'gdp' team { display_name: 'Grupa' kind: OUTREACH members {"
                   " staff_member: '",
                   NameOf("staffMembers", "anna"), "' role: MEMBER } }")));
  auto request = Ask({kSocialWorker});
  request.mutable_composition()->set_team(NameOf("teams", "gdp"));
  EXPECT_EQ(First(request), "03 12:00 anna");
  for (const common::v1::Role role : {common::v1::TEAM_MEMBER, common::v1::ASSISTANT}) {
    ActWith(role, "bartek", "police");
    EXPECT_THAT(Run<FindJointSlotsResponse>(request), FailsForFields({"composition.team"}));
  }
  ActWith(common::v1::TEAM_MEMBER, "anna");
  standing_.by_principal["caller-anna-ops"].teams = {{.team = NameOf("teams", "gdp")}};
  EXPECT_EQ(First(request), "03 12:00 anna");
}

TEST_F(SlotHandlersTest, AConflictOfInterest_IsToldToThoseOnlyWhoMayReadStaff) {
  Resident("r");
  Person("dorota", "ops", "PSYCHOLOGIST",
         absl::StrCat("conflicts_of_interest { resident: '", NameOf("residents", "r"), "' }"));
  auto request = Ask({"choices { profession: PSYCHOLOGIST }"});
  EXPECT_EQ(First(request), "03 12:00 dorota");
  request.set_resident(NameOf("residents", "r"));
  FindJointSlotsResponse response = Find(request);
  ASSERT_THAT(response.explanation().openings(), Not(IsEmpty()));
  EXPECT_THAT(response.explanation().DebugString(), HasSubstr("CONFLICT_OF_INTEREST"));
  ActWith(common::v1::ASSISTANT, "anna");
  response = Find(request);
  EXPECT_THAT(response.slots(), IsEmpty());
  EXPECT_THAT(response.explanation().DebugString(), Not(HasSubstr("CONFLICT")));
  EXPECT_THAT(response.explanation().DebugString(), Not(HasSubstr("dorota")));
}

// Why somebody of another institution is not free must not show, whatever it is.
TEST_F(SlotHandlersTest, OfAnotherInstitution_EveryReasonLooksTheSame) {
  Person("dorota", "police", "PSYCHOLOGIST");
  const auto request =
      Ask({"choices { profession: PSYCHOLOGIST }"}, "place { latitude: 50.1 longitude: 18.5 }");
  const auto answer = [&] {
    ActWith(common::v1::COORDINATOR, "anna", "ops");
    const FindJointSlotsResponse response = Find(request);
    ActAs({.id = "all", .grants = {{.municipality = "*", .roles = call::RoleSet::All()}}});
    EXPECT_THAT(response.slots(), IsEmpty());
    return response.DebugString();
  };
  Busy("dorota", "2024-06-01 00:00", "2024-07-01 00:00");
  const std::string busy = answer();
  v1::DeleteBusySourceRequest remove;
  remove.set_name(absl::StrCat(NameOf("calendars", "dorota"), "/busySources/outlook"));
  Must<v1::BusySource>(remove);
  for (const char* change : {"minimum_notice_minutes: 40000", "max_visits_per_week: 1"}) {
    auto update = FromText<v1::UpdateCalendarRequest>(
        absl::StrCat("calendar { name: '", NameOf("calendars", "dorota"), "' ", change,
                     " } update_mask { paths: 'minimum_notice_minutes'"
                     " paths: 'max_visits_per_week' }"));
    Must<v1::Calendar>(update);
    if (absl::StrContains(change, "week")) {
      for (const char* monday : {"2024-06-03 08:00", "2024-06-10 08:00"}) {
        Book("dorota", monday, 60, {50.1, 18.5});
      }
    }
    EXPECT_EQ(answer(), busy) << change;
  }
}

// ---- pages and errors

TEST_F(SlotHandlersTest, Pages_TogetherAreTheWholeList) {
  auto request = Ask({kSocialWorker, kPoliceOrGuard});
  request.set_page_size(200);
  std::vector<std::string> whole;
  const FindJointSlotsResponse one_page = Find(request);
  for (const JointSlot& slot : one_page.slots()) whole.push_back(TextOf(slot));
  // On Monday 13 starts, then 29 a day.
  EXPECT_THAT(whole, SizeIs(13 + 4 * 29));
  request.set_page_size(40);
  std::vector<std::string> pages;
  do {
    const FindJointSlotsResponse page = Find(request);
    EXPECT_LE(page.slots_size(), 40);
    EXPECT_FALSE(page.has_explanation());
    for (const JointSlot& slot : page.slots()) pages.push_back(TextOf(slot));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(pages, whole);
}

TEST_F(SlotHandlersTest, APageToken_IsOfItsRequest) {
  auto request = Ask({kSocialWorker});
  request.set_page_size(1);
  request.set_page_token(Find(request).next_page_token());
  EXPECT_THAT(Run<FindJointSlotsResponse>(request), IsOk());
  request.mutable_duration()->set_seconds(1800);
  EXPECT_THAT(Run<FindJointSlotsResponse>(request), FailsWith(common::v1::PAGE_TOKEN_INVALID));
}

TEST_F(SlotHandlersTest, BadInput_IsNamedAllAtOnce) {
  auto request = Ask({kSocialWorker, "choices { }", "choices { kind: ROOM profession: DOCTOR }",
                      "count: 19 choices { profession: DOCTOR }"},
                     "limits { begin_minute: 600 end_minute: 600 } page_size: -1");
  *request.mutable_end_time() = request.start_time();
  request.mutable_duration()->set_seconds(90);
  for (int i = 0; i < 2; ++i) {
    request.mutable_composition()->add_previous_crew(NameOf("staffMembers", "anna"));
  }
  EXPECT_THAT(Run<FindJointSlotsResponse>(request),
              FailsForFields({"composition.seats[1].choices[0]",
                              "composition.seats[2].choices[0].profession", "composition.seats",
                              "composition.previous_crew[1]", "end_time", "duration",
                              "limits.end_minute", "page_size"}));
  request = Ask({kSocialWorker});
  *request.mutable_end_time() = At("2124-06-03 00:00");
  EXPECT_THAT(Run<FindJointSlotsResponse>(request), FailsForFields({"end_time", "end_time"}));
  request = Ask({absl::StrCat("choices { institution: '", NameOf("institutions", "none"), "' }")});
  EXPECT_THAT(Run<FindJointSlotsResponse>(request),
              FailsForFields({"composition.seats[0].choices[0].institution"}));
  request = Ask({kSocialWorker});
  request.mutable_composition()->set_team(NameOf("teams", "none"));
  request.set_resident(NameOf("residents", "none"));
  EXPECT_THAT(Run<FindJointSlotsResponse>(request),
              FailsForFields({"composition.team", "resident"}));
}

TEST_F(SlotHandlersTest, AfterTheWindow_AnOpeningIsLookedFor) {
  Busy("anna", "2024-06-01 00:00", "2024-06-10 09:00");
  const FindJointSlotsResponse response = Find(Ask({kSocialWorker}));
  EXPECT_THAT(response.slots(), IsEmpty());
  ASSERT_THAT(response.explanation().openings(), SizeIs(1));
  EXPECT_EQ(response.explanation().openings(0).without().kind(), Blocker::WINDOW);
  EXPECT_EQ(TextOf(response.explanation().openings(0).slots(0)), "10 09:00 anna");
}

TEST_F(SlotHandlersTest, WhoOfThePreviousCrewFitsNoSeat_IsMissing) {
  auto request = Ask({kSocialWorker});
  for (const char* id : {"anna", "bartek"}) {
    request.mutable_composition()->add_previous_crew(NameOf("staffMembers", id));
  }
  EXPECT_EQ(Find(request).slots(0).rank().missing_from_previous_crew(), 1);
}

TEST_F(SlotHandlersTest, WhenThereIsNone_TheAnswerSaysWhyInPolish) {
  Person("dorota", "ops", "PROBATION_OFFICER");
  Busy("dorota", "2024-06-01 00:00", "2024-07-01 00:00");
  const FindJointSlotsResponse response =
      Find(Ask({kSocialWorker, "choices { profession: PROBATION_OFFICER }"}));
  EXPECT_THAT(response.slots(), IsEmpty());
  ASSERT_THAT(response.explanation().blockers(), SizeIs(1));
  EXPECT_EQ(response.explanation().blockers(0).kind(), Blocker::SEAT);
  EXPECT_EQ(response.explanation().blockers(0).seat(), 1);
  ASSERT_GE(response.explanation().openings_size(), 1);
  EXPECT_EQ(TextOf(response.explanation().openings(0).slots(0)), "03 12:00 anna");
  ASSERT_GE(response.explanation().messages_pl_size(), 2);
  EXPECT_EQ(response.explanation().messages_pl(0),
            "Brak terminu. Przeszkoda: miejsce w składzie: kurator sądowy.");
  EXPECT_EQ(response.explanation().messages_pl(1),
            "Możliwy termin: poniedziałek, 3 czerwca 2024, 12:00, gdyby wystarczył udział przez "
            "telefon: kurator sądowy.");
}

TEST_F(SlotHandlersTest, AReadingThatNamesAResident_IsAudited) {
  Resident("r");
  auto request = Ask({kSocialWorker});
  request.set_resident(NameOf("residents", "r"));
  EXPECT_THAT(
      HandlerFixture::Ask("rybnik",
                          [&](const call::Call& call, const storage::Snapshot& snapshot) {
                            FindJointSlotsResponse response;
                            RETURN_IF_ERROR(FindJointSlots(call, snapshot, request, response));
                            EXPECT_TRUE(call.is_reading());
                            EXPECT_THAT(call.given(), ElementsAre(request.resident()));
                            return absl::OkStatus();
                          }),
      IsOk());
}

}  // namespace
}  // namespace osiedle::visits
