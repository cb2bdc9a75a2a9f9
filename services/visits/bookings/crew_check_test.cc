// Who may go, and when: each rule, and what of it is told.
#include "services/visits/bookings/crew_check.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "osiedle/internal/v1/log.pb.h"
#include "osiedle/staff/v1/team_requests.pb.h"
#include "services/visits/bookings/booking_case_test.h"
#include "storage/records/ids.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CrewCheckTest : public BookingTest {
 protected:
  // anna, who may know the records of one controller alone: all that there are here.
  void ActNarrowed() {
    ActAs({.id = "anna",
           .grants = {{.municipality = "rybnik",
                       .roles = {common::v1::COORDINATOR},
                       .controllers = {Fill("%/controllers/municipality")}}}});
  }

  // What the audit log has of readings by writing methods, in order: the method and the residents.
  std::vector<std::string> Readings() {
    uint32_t owner = 0;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& /*snapshot*/) {
                      owner = call.owner();
                      return absl::OkStatus();
                    }),
                IsOk());
    const auto snapshot = store().GetSnapshot({});
    EXPECT_THAT(snapshot, IsOk());
    const auto log = (*snapshot)->ReadLog({owner, storage::kAuditLog}, 0, 10'000);
    EXPECT_THAT(log, IsOk());
    std::vector<std::string> readings;
    for (const storage::LogEntry& stored : *log) {
      internal::v1::AuditEntry entry;
      EXPECT_TRUE(entry.ParseFromString(stored.value));
      if (entry.outcome() != internal::v1::AuditEntry::READ) continue;
      std::string text = entry.method().substr(entry.method().rfind('.') + 1);
      for (const internal::v1::AuditEntry::Names& names : entry.given()) {
        for (const std::string& id : names.ids()) {
          absl::StrAppend(&text, " ", names.collection(), "/", id);
        }
      }
      readings.push_back(text);
    }
    return readings;
  }
};

// ---- the request

TEST_F(CrewCheckTest, EverythingThatIsWrongWithTheRequest_IsNamedAtOnce_AndNothingChanges) {
  const v1::Visit before = NewVisit("v");
  const auto held = Hold("v", At(1, 10), "0 anna, 0 ewa, 3 jan, 2 anna",
                         "hold_duration { seconds: 60 } boundary_override_ground: ' '");
  EXPECT_THAT(held, FailsWith(common::v1::INVALID_FIELDS));
  EXPECT_EQ(FaultsOf(held),
            "hold_duration OUT_OF_RANGE, boundary_override_ground BLANK, crew[1].seat SEAT_FULL, "
            "crew[2].seat SEAT_UNKNOWN, crew[3].calendar ALREADY_IN_LIST, crew SEAT_EMPTY");
  EXPECT_EQ(Get("v").etag(), before.etag());
}

TEST_F(CrewCheckTest, TheTime_IsAWholeMinuteAheadWithinTheWindow) {
  NewVisit("v", absl::StrCat("window_start_time { seconds: ", absl::ToUnixSeconds(At(1, 9)),
                             " } window_end_time { seconds: ", absl::ToUnixSeconds(At(1, 14)),
                             " } deadline_time { seconds: ", absl::ToUnixSeconds(At(1, 13)), " }"));
  const std::vector<std::pair<absl::Time, std::string>> cases = {
      {At(1, 10) + absl::Seconds(30), "start_time OUT_OF_RANGE"},
      {At(0, 11), "start_time IN_THE_PAST"},
      {At(-40'000, 11), "start_time OUT_OF_RANGE"},
      {At(1, 8, 59), "start_time OUTSIDE_WINDOW"},
      {At(1, 12, 1), "start_time OUTSIDE_WINDOW"},
      {At(1, 9), ""},
      {At(1, 12), ""},
      {At(1, 10, 7), ""},
  };
  for (const auto& [start, faults] : cases) {
    EXPECT_EQ(FaultsOf(Hold("v", start, "0 anna, 1 jan")), faults) << start;
  }
}

TEST_F(CrewCheckTest, EverySeatThatIsNeeded_IsFilled_AndTheQuorumIsThere) {
  NewVisit("v", "",
           "composition { quorum: 3"
           " seats { choices { kind: STAFF_MEMBER } count: 2 }"
           " seats { choices { kind: VEHICLE } optional: true }"
           " seats { choices { kind: STAFF_MEMBER } optional: true } } ");
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna, 2 ewa, 1 car")), "crew SEAT_EMPTY");
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna, 0 ewa, 1 car")), "crew QUORUM_MISSED");
  // The car has two places.
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna, 0 ewa, 2 jan, 1 car")),
            "crew[3].calendar MAY_NOT_TAKE_SEAT");
  EXPECT_THAT(Hold("v", At(1, 10), "0 anna, 0 ewa, 2 jan"), IsOk());
}

// ---- who may take a seat

TEST_F(CrewCheckTest, WhoDoesNotFitTheSeat_IsToldLikeOneWhoIsNotThere) {
  ActAsEverybody();
  ASSERT_THAT(DeleteCalendar("ewa"), IsOk());
  ActAsAnna();
  NewVisit("v");
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 jan, 1 anna, 2 nobody")),
            "crew[0].calendar MAY_NOT_TAKE_SEAT, crew[1].calendar MAY_NOT_TAKE_SEAT, "
            "crew[2].calendar MAY_NOT_TAKE_SEAT");
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 ewa, 1 jan")), "crew[0].calendar MAY_NOT_TAKE_SEAT");
}

TEST_F(CrewCheckTest, ProfessionAndMandate_CountOnTheDay) {
  ActAsEverybody();
  Must<staff::v1::StaffMember, staff::v1::UpdateStaffMemberRequest>(
      "staff_member { name: '%/staffMembers/ewa' professions { profession: PSYCHOLOGIST valid_from"
      " { year: 2024 month: 6 day: 5 } } mandate { start_date { year: 2020 month: 1 day: 1 }"
      " end_date { year: 2024 month: 6 day: 6 } } } update_mask { paths: 'professions'"
      " paths: 'mandate' }");
  ActAsAnna();
  NewVisit("v", "", "composition { seats { choices { profession: PSYCHOLOGIST } } } ");
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 ewa")), "crew[0].calendar MAY_NOT_TAKE_SEAT");
  EXPECT_THAT(Hold("v", At(2, 10), "0 ewa"), IsOk());
  EXPECT_THAT(Hold("v", At(3, 10), "0 ewa"), IsOk());
  EXPECT_EQ(FaultsOf(Hold("v", At(4, 10), "0 ewa")), "crew[0].calendar MAY_NOT_TAKE_SEAT");
}

TEST_F(CrewCheckTest, OfATeam_MembersGo_AndASubstituteForTheMemberWhoIsNamed) {
  ActAsEverybody();
  Must<staff::v1::Team, staff::v1::CreateTeamRequest>(
      "parent: '%' team_id: 'gdp' team { display_name: 'Grupa' kind: OUTREACH"
      " members { staff_member: '%/staffMembers/anna' role: CHAIR }"
      " members { staff_member: '%/staffMembers/jan' role: MEMBER"
      " substitute: '%/staffMembers/ewa' from_date { year: 2024 month: 6 day: 4 } } }");
  ActAsStaff("anna", common::v1::TEAM_CHAIR);
  NewVisit("v", "",
           "composition { team: '%/teams/gdp' seats { choices { staff_member:"
           " '%/staffMembers/jan' } } } ");
  const std::string may_not = "crew[0].calendar MAY_NOT_TAKE_SEAT";
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna")), may_not);
  EXPECT_THAT(Hold("v", At(1, 10), "0 jan"), IsOk());
  const auto held = Hold("v", At(1, 11), "0 ewa");
  ASSERT_THAT(held, IsOk());
  EXPECT_EQ(held->crew(0).substitute_for(), Fill("%/staffMembers/jan"));
  // The membership begins tomorrow.
  EXPECT_EQ(FaultsOf(Hold("v", At(0, 13), "0 jan")), may_not);
  EXPECT_EQ(FaultsOf(Hold("v", At(0, 13), "0 ewa")), may_not);
}

TEST_F(CrewCheckTest, AConflictOfInterest_IsNamedToWhoMayReadAllStaff) {
  Resident("r");
  ConflictOf("jan", "r");
  NewVisit("v", "", kThreeSeats, About("r"));
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna, 1 jan")),
            "crew[1].calendar CONFLICTS_WITH_SUBJECT");
  ActNarrowed();
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna, 1 jan")), "crew[1].calendar MAY_NOT_TAKE_SEAT");
}

// ---- boundaries

TEST_F(CrewCheckTest, EachBoundaryOfEachResident_IsKeptTo) {
  const std::string frequency = "frequency { contact_count: 1 span_days: 2 }";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"hours { begin_minute: 540 end_minute: 660 }", "start_time AGAINST_BOUNDARY"},
      {"hours { begin_minute: 660 end_minute: 720 }", ""},
      {"exclusion { kind: PERSON staff_member: '%/staffMembers/jan' }",
       "crew[1].calendar AGAINST_BOUNDARY"},
      {"exclusion { kind: OTHER_INSTITUTION institution: '%/institutions/police' }",
       "crew[1].calendar AGAINST_BOUNDARY"},
      {"channel: HOME", ""},
      {frequency, "start_time AGAINST_BOUNDARY"},
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::string id = absl::StrCat("r", i);
    Resident(id, {Fill(cases[i].first)});
    Resident(absl::StrCat("other", i));
    // With somebody else in the household who does not mind.
    const std::string household =
        absl::StrCat("subject { kind: HOUSEHOLD residents: '%/residents/other", i,
                     "' residents: '%/residents/", id, "' } ");
    if (cases[i].first == frequency) {
      NewVisit("before", "", kOneSeat, About(id));
      ASSERT_THAT(Hold("before", At(2, 14), "0 ewa"), IsOk());
    }
    NewVisit(absl::StrCat("v", i), "", kThreeSeats, household);
    const auto held = Hold(absl::StrCat("v", i), At(1, 10), "0 anna, 1 jan");
    EXPECT_EQ(FaultsOf(held), cases[i].second) << cases[i].first;
    if (held.ok()) {
      EXPECT_THAT(Release(absl::StrCat("v", i)), IsOk());
    }
  }
}

TEST_F(CrewCheckTest, AHomeVisit_IsNotMadeToWhoDoesNotWantItAtHome) {
  Resident("r", {"channel: HOME"});
  Must<v1::Visit, v1::CreateVisitRequest>(absl::StrCat(
      "parent: '%' visit_id: 'v' visit { kind: HOME_VISIT purpose: OUTREACH duration { seconds:"
      " 3600 } duty_kind: MEETING ",
      kOneSeat, About("r"), " }"));
  Must<v1::Visit, v1::ProposeVisitRequest>(absl::StrCat("name: '", VisitName("v"), "'"));
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna")), "start_time AGAINST_BOUNDARY");
}

TEST_F(CrewCheckTest, TheFrequency_DoesNotCountTheVisitItself_NorThatWhichItReplaces) {
  Resident("r", {"frequency { contact_count: 1 span_days: 3 }"});
  NewVisit("v", "", kOneSeat, About("r"));
  ASSERT_THAT(Hold("v", At(1, 10), "0 anna"), IsOk());
  // The visit moves.
  ASSERT_THAT(Hold("v", At(2, 10), "0 anna"), IsOk());
  ASSERT_THAT(Answer("v", "anna"), IsOk());
  EXPECT_THAT(Reschedule("v", "w", At(3, 10), "0 anna"), IsOk());
  NewVisit("other", "", kOneSeat, About("r"));
  EXPECT_EQ(FaultsOf(Hold("other", At(4, 10), "0 anna")), "start_time AGAINST_BOUNDARY");
}

TEST_F(CrewCheckTest, OnALegalGround_BoundariesDoNotCount_ForWhoMay) {
  Resident("r", {"hours { begin_minute: 0 end_minute: 1440 }",
                 "exclusion { kind: PERSON staff_member: '" + Fill("%/staffMembers/jan") + "' }"});
  NewVisit("v", "", kThreeSeats, About("r"));
  const std::string ground = "boundary_override_ground: 'art. 12a ustawy'";
  EXPECT_THAT(Hold("v", At(1, 10), "0 anna, 1 jan", ground),
              FailsWith(common::v1::PURPOSE_REQUIRED));
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna, 1 jan")),
            "start_time AGAINST_BOUNDARY, crew[1].calendar AGAINST_BOUNDARY");
  ActIn({.purpose = common::v1::PROCEDURE});
  EXPECT_THAT(Hold("v", At(1, 10), "0 anna, 1 jan", ground), IsOk());
}

TEST_F(CrewCheckTest, ABoundaryThatTheCallerMayNotKnow_LooksLikeACrewThatIsAway) {
  Resident("r", {"hours { begin_minute: 0 end_minute: 1440 }"});
  Resident("s", {"exclusion { kind: PERSON staff_member: '" + Fill("%/staffMembers/jan") + "' }"});
  NewVisit("hours", "", kThreeSeats, About("r"));
  NewVisit("person", "", kThreeSeats, About("s"));
  NewVisit("away");
  NewVisit("v");
  ASSERT_THAT(Hold("away", At(2, 10), "0 anna, 1 jan"), IsOk());
  EXPECT_EQ(FaultsOf(Hold("hours", At(1, 10), "0 anna, 1 jan")), "start_time AGAINST_BOUNDARY");
  EXPECT_EQ(FaultsOf(Hold("person", At(1, 10), "0 anna, 1 jan")),
            "crew[1].calendar AGAINST_BOUNDARY");
  // Chairs may not read residents.
  ActAsStaff("anna", common::v1::TEAM_CHAIR);
  const std::string away = FaultsOf(Hold("v", At(2, 10), "0 anna, 1 jan"));
  EXPECT_EQ(away, "crew[0].calendar NOT_FREE, crew[1].calendar NOT_FREE");
  EXPECT_EQ(FaultsOf(Hold("hours", At(1, 10), "0 anna, 1 jan")), away);
  EXPECT_EQ(FaultsOf(Hold("person", At(1, 10), "0 anna, 1 jan")),
            FaultsOf(Hold("v", At(1, 10), "0 anna, 1 nobody")));
}

TEST_F(CrewCheckTest, ARefusalThatTellsOfABoundary_IsAuditedAsAReadingOfTheResident_AndNoOther) {
  Resident("r", {"hours { begin_minute: 600 end_minute: 720 }",
                 "exclusion { kind: PERSON staff_member: '" + Fill("%/staffMembers/ewa") + "' }"});
  NewVisit("v", "", kOneSeat, About("r"));
  const std::vector<std::string> before = Readings();
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 7), "0 anna")), "crew[0].calendar NOT_ON_DUTY");
  // Chairs may not read residents.
  ActAsStaff("anna", common::v1::TEAM_CHAIR);
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna")), "crew[0].calendar NOT_FREE");
  ActAsAnna();
  EXPECT_EQ(Readings(), before);
  const std::string reading = "HoldSlot municipalities/rybnik/residents/r";
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 10), "0 anna")), "start_time AGAINST_BOUNDARY");
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 8), "0 ewa", "validate_only: true")),
            "crew[0].calendar AGAINST_BOUNDARY");
  ASSERT_THAT(Hold("v", At(1, 8), "0 anna"), IsOk());
  EXPECT_EQ(FaultsOf(Substitute("v", From("anna"), "ewa")), "to_calendar AGAINST_BOUNDARY");
  std::vector<std::string> readings = Readings();
  readings.erase(readings.begin(), readings.begin() + static_cast<ptrdiff_t>(before.size()));
  EXPECT_THAT(readings, ElementsAre(reading, reading,
                                    "SubstituteCrewMember municipalities/rybnik/residents/r"));
  // Nothing else was written.
  EXPECT_EQ(CrewOf(Get("v")), "0 anna ASKED");
}

// ---- who is free

TEST_F(CrewCheckTest, OffDuty_IsToldToWhoMayReadTheCalendarAlone) {
  NewVisit("v");
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 17), "0 anna, 1 jan, 2 car")),
            "crew[0].calendar NOT_ON_DUTY, crew[1].calendar NOT_FREE, crew[2].calendar "
            "NOT_ON_DUTY");
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 15, 1), "0 anna, 1 jan")),
            "crew[0].calendar NOT_ON_DUTY, crew[1].calendar NOT_FREE");
  EXPECT_THAT(Hold("v", At(1, 15), "0 anna, 1 jan"), IsOk());
}

TEST_F(CrewCheckTest, TheDuty_IsOfTheKindThatTheVisitAsksFor) {
  ActAsEverybody();
  ASSERT_THAT(
      UpdateCalendar("anna",
                     "rules { days: TUESDAY begin_minute: 480 end_minute: 960 kinds: MEETING }",
                     "rules"),
      IsOk());
  ActAsAnna();
  NewVisit("meets", "duty_kind: MEETING", kOneSeat);
  NewVisit("drives", "duty_kind: OUTREACH_VISIT", kOneSeat);
  EXPECT_EQ(FaultsOf(Hold("drives", At(1, 10), "0 anna")), "crew[0].calendar NOT_ON_DUTY");
  EXPECT_THAT(Hold("meets", At(1, 10), "0 anna"), IsOk());
}

TEST_F(CrewCheckTest, BusyTimesBuffersMaximaAndNotice_KeepSomebodyAway) {
  ActAsEverybody();
  ASSERT_THAT(NewSource("anna", "outlook", Busy(1, 10, 11)), IsOk());
  ASSERT_THAT(UpdateCalendar("anna",
                             "buffer_before_minutes: 10 buffer_after_minutes: 20"
                             " max_visits_per_day: 1 max_visits_per_week: 2"
                             " minimum_notice_minutes: 1200",
                             "buffer_before_minutes' paths: 'buffer_after_minutes' paths: '"
                             "max_visits_per_day' paths: 'max_visits_per_week' paths: '"
                             "minimum_notice_minutes"),
              IsOk());
  ActAsAnna();
  NewVisit("v", "", kOneSeat);
  const std::string not_free = "crew[0].calendar NOT_FREE";
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 8, 41), "0 anna")), not_free);
  EXPECT_THAT(Hold("v", At(1, 8, 40), "0 anna"), IsOk());
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 11, 9), "0 anna")), not_free);
  EXPECT_THAT(Hold("v", At(1, 11, 10), "0 anna"), IsOk());
  // At noon the day before; a notice of 20 hours.
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 8) - absl::Minutes(1), "0 anna")),
            "crew[0].calendar NOT_ON_DUTY");
  EXPECT_EQ(FaultsOf(Hold("v", At(0, 14), "0 anna")), not_free);
  NewVisit("w", "", kOneSeat);
  EXPECT_EQ(FaultsOf(Hold("w", At(1, 14), "0 anna")), not_free);
  EXPECT_THAT(Hold("w", At(2, 14), "0 anna"), IsOk());
  NewVisit("x", "", kOneSeat);
  EXPECT_EQ(FaultsOf(Hold("x", At(3, 14), "0 anna")), not_free);
  EXPECT_THAT(Hold("x", At(7, 14), "0 anna"), IsOk());
}

TEST_F(CrewCheckTest, TheWay_CountsForOpenCalendars_AndHalfAnHourForAllOthers) {
  // Half an hour at 20 km an hour is 10 km, which is 0.0899 degrees of latitude.
  NewVisit("far", "place { position { latitude: 50.1899 longitude: 18.5 } }");
  NewVisit("near", "place { position { latitude: 50.19 longitude: 18.5 } }");
  NewVisit("v", "place { position { latitude: 50.1 longitude: 18.5 } }");
  ASSERT_THAT(Hold("far", At(1, 10), "0 anna, 1 jan"), IsOk());
  EXPECT_EQ(FaultsOf(Hold("v", At(1, 11, 29), "0 anna, 1 jan")),
            "crew[0].calendar NOT_FREE, crew[1].calendar NOT_FREE");
  EXPECT_THAT(Hold("v", At(1, 11, 30), "0 anna, 1 jan"), IsOk());
  ASSERT_THAT(Release("v"), IsOk());
  // Next door anna goes at once.
  EXPECT_EQ(FaultsOf(Hold("near", At(1, 11, 5), "0 anna, 1 jan")), "crew[1].calendar NOT_FREE");
}

TEST_F(CrewCheckTest, ASlotOfAnotherVisit_IsTaken_AndItsOwnIsNot) {
  NewVisit("v");
  NewVisit("w");
  ASSERT_THAT(Hold("v", At(1, 10), "0 anna, 1 jan"), IsOk());
  EXPECT_THAT(Hold("v", At(1, 10, 30), "0 anna, 1 jan"), IsOk());
  EXPECT_EQ(FaultsOf(Hold("w", At(1, 11, 29), "0 ewa, 1 jan")), "crew[1].calendar NOT_FREE");
  EXPECT_THAT(Hold("w", At(1, 11, 30), "0 ewa, 1 jan"), IsOk());
  EXPECT_EQ(Free(OfCalendar("jan"), 1), "1 08:00-1 10:30 1 12:30-1 16:00");
}

}  // namespace
}  // namespace osiedle::visits
