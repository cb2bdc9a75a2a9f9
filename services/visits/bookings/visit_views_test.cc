// Who is told what of a visit: the rule itself, and the rule for calls. tests/access asks a server
// for each role and relation.
#include "services/visits/bookings/visit_views.h"

#include <memory>
#include <string>
#include <vector>

#include "services/visits/bookings/booking_case_test.h"
#include "services/visits/bookings/subject_sweep.h"
#include "services/visits/bookings/visit_reader.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::FromText;
using ::osiedle::call::IsOk;
using ::osiedle::staff::v1::Profession;
using ::osiedle::visits::v1::Visit;
using ::osiedle::visits::v1::VisitNote;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// ---- the rule, pure

absl::TimeZone Warsaw() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  return zone;
}

absl::Time Local(int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2024, month, day, hour, minute), Warsaw());
}

// Of a crew of "goes", who accepted; "asked"; "declined"; and "other", who would rather go at
// another time.
Visit VisitAt(absl::Time start, Visit::State state) {
  auto visit = FromText<Visit>(R"pb(
    kind: HOME_VISIT
    urgency: URGENT
    institution: "i"
    team: "t"
    subject { kind: RESIDENT residents: "r" label: "pani z parteru" }
    place { description: "Barbary 1" }
    purpose: DIRECT_HELP
    aim: "rozmowa"
    legal_ground: "art. 7"
    measures: TWO_PEOPLE
    safety_plan { text: "we dwoje" }
    procedure: "p"
    procedure_step: "s"
    end_reason: "nikogo"
    outcome: FOLLOW_UP
    from_crisis: true
    crew { staff_member: "goes" answer: ACCEPTED }
    crew { staff_member: "asked" answer: ASKED }
    crew { staff_member: "other" answer: OTHER_TIME }
    crew { staff_member: "declined" answer: DECLINED decline_reason: "urlop" }
    crew { calendar: "car" answer: ACCEPTED }
  )pb");
  visit.set_state(state);
  *visit.mutable_start_time() = call::TimestampOf(start);
  return visit;
}

VisitViewer Member(const std::string& staff_member, absl::Time now) {
  return {.staff_member = staff_member, .now = now, .zone = Warsaw()};
}

TEST(VisitViewRuleTest, TheCrew_IsToldFromTheBeginOfTheDayBefore) {
  const Visit visit = VisitAt(Local(6, 5, 10), Visit::CONFIRMED);
  for (const char* of_crew : {"goes", "asked", "other"}) {
    EXPECT_FALSE(SeesDetails(visit, Member(of_crew, Local(6, 3, 23, 59) + absl::Seconds(59))));
    EXPECT_TRUE(SeesDetails(visit, Member(of_crew, Local(6, 4, 0))));
    EXPECT_TRUE(SeesDetails(visit, Member(of_crew, Local(6, 5, 12))));
    // As long as nobody says how it ended.
    EXPECT_TRUE(SeesDetails(visit, Member(of_crew, Local(6, 9, 12))));
  }
  for (const char* other : {"declined", "somebody", ""}) {
    EXPECT_FALSE(SeesDetails(visit, Member(other, Local(6, 5, 10)))) << other;
  }
  EXPECT_TRUE(SeesDetails(visit, {.plans = true, .now = Local(1, 1, 0)}));
}

TEST(VisitViewRuleTest, TheDayBefore_BeginsInTheZoneOfTheTown_AlsoWhereTheClocksChange) {
  // 1:30 of the day after the clocks went forward: the day before has 23 hours.
  const Visit spring = VisitAt(Local(4, 1, 1, 30), Visit::HELD);
  EXPECT_FALSE(SeesDetails(spring, Member("goes", Local(3, 31, 0) - absl::Seconds(1))));
  EXPECT_TRUE(SeesDetails(spring, Member("goes", Local(3, 31, 0))));
  // In UTC it is still the evening of the day before.
  const Visit early = VisitAt(Local(6, 5, 0, 30), Visit::HELD);
  EXPECT_FALSE(SeesDetails(early, Member("goes", Local(6, 4, 0) - absl::Seconds(1))));
  EXPECT_TRUE(SeesDetails(early, Member("goes", Local(6, 4, 0))));
}

TEST(VisitViewRuleTest, TheCrew_IsToldUntilTheVisitEnds_WhoPlansItForEver) {
  for (int number = Visit::DRAFT; number <= Visit::RESCHEDULED; ++number) {
    const auto state = static_cast<Visit::State>(number);
    const Visit visit = VisitAt(Local(6, 5, 10), state);
    const bool is_open = state < Visit::DONE;
    EXPECT_EQ(SeesDetails(visit, Member("goes", Local(6, 5, 11))), is_open)
        << Visit::State_Name(state);
    EXPECT_TRUE(SeesDetails(visit, {.plans = true, .now = Local(6, 5, 11)}));
  }
}

TEST(VisitViewRuleTest, OfEveryField_SomebodySaidWhoIsToldIt) {
  const std::vector<std::string> details = {
      "subject",     "place",     "purpose",        "aim",        "legal_ground", "measures",
      "safety_plan", "procedure", "procedure_step", "end_reason", "outcome"};
  const Visit whole = VisitAt(Local(6, 5, 10), Visit::CONFIRMED);
  Visit seen = whole;
  TakeOut(Member("somebody", Local(6, 5, 10)), seen);
  std::vector<std::string> taken;
  for (int i = 0; i < Visit::descriptor()->field_count(); ++i) {
    const auto* field = Visit::descriptor()->field(i);
    const auto has = [&](const Visit& visit) {
      return field->is_repeated() ? visit.GetReflection()->FieldSize(visit, field) > 0
                                  : visit.GetReflection()->HasField(visit, field);
    };
    if (has(whole) && !has(seen)) taken.push_back(field->name());
  }
  EXPECT_EQ(taken, details);
  // A new field: is it a detail?
  EXPECT_EQ(Visit::descriptor()->field_count(), 43);
}

TEST(VisitViewRuleTest, WhyTheyDeclined_IsToldToThemselves_AndToWhoPlans) {
  const auto reason_for = [](const VisitViewer& viewer) {
    Visit visit = VisitAt(Local(6, 5, 10), Visit::CONFIRMED);
    TakeOut(viewer, visit);
    return visit.crew(3).decline_reason();
  };
  const absl::Time now = Local(6, 5, 9);
  EXPECT_EQ(reason_for({.plans = true, .now = now}), "urlop");
  EXPECT_EQ(reason_for(Member("declined", now)), "urlop");
  EXPECT_EQ(reason_for(Member("goes", now)), "");
  EXPECT_EQ(reason_for(Member("", now)), "");
}

TEST(VisitViewRuleTest, ANote_IsToldToItsAuthorAndToItsProfessions_UntilTheLastDay) {
  const auto note = FromText<VisitNote>(
      "author: 'anna' profession: SOCIAL_WORKER text: 'x' readers: POLICE_OFFICER"
      " readers: COMMUNITY_NURSE read_until_date { year: 2024 month: 6 day: 5 }");
  const absl::CivilDay last(2024, 6, 5);
  const std::vector<Profession> police = {staff::v1::DOCTOR, staff::v1::POLICE_OFFICER};
  EXPECT_TRUE(SeesNote(note, "jan", police, last));
  EXPECT_FALSE(SeesNote(note, "jan", police, last + 1));
  EXPECT_FALSE(SeesNote(note, "jan", {staff::v1::DOCTOR}, last));
  EXPECT_FALSE(SeesNote(note, "jan", {}, last));
  // Not who has the author's profession, and nobody without a name.
  EXPECT_FALSE(SeesNote(note, "ewa", {staff::v1::SOCIAL_WORKER}, last));
  EXPECT_FALSE(SeesNote(note, "", police, last));
  // The author for ever, whatever their profession is now.
  EXPECT_TRUE(SeesNote(note, "anna", {}, last + 400));
  VisitNote open = note;
  open.clear_read_until_date();
  EXPECT_TRUE(SeesNote(open, "jan", police, last + 400));
}

// ---- the rule for calls

// anna and ewa are of the centre, which makes the visit; jan of the police goes along.
class VisitViewsTest : public BookingTest {
 protected:
  // Of a resident "r", in three days, with ewa and jan.
  void SetUp() override {
    BookingTest::SetUp();
    ActAsEverybody();
    Must<residents::v1::Resident, residents::v1::CreateResidentRequest>(
        "parent: '%' resident_id: 'r' resident { identity_level: ALIAS alias: 'Beret' }");
    ActAsAnna();
    NewVisit("v", "place { description: 'Barbary 1' }", kThreeSeats,
             "subject { kind: RESIDENT residents: '%/residents/r' label: 'pani z parteru' } ");
    ASSERT_THAT(Hold("v", At(3, 10), "0 ewa, 1 jan", "hold_duration { seconds: 259200 }"), IsOk());
  }
  // What of the visit "v" is told: S of the schedule, D of the details, R of the residents; or why
  // not.
  std::string Told() {
    const auto visit = Do<Visit, v1::GetVisitRequest>(absl::StrCat("name: '", VisitName("v"), "'"));
    if (!visit.ok()) return call::ReasonOf(visit.status());
    return absl::StrCat("S", visit->has_place() ? "D" : "",
                        visit->subject().residents().empty() ? "" : "R");
  }
};

TEST_F(VisitViewsTest, WhoPlans_IsToldAllAtAnyTime_TheCrewFromTheDayBefore) {
  EXPECT_EQ(Told(), "SDR");
  ActAsStaff("jan", common::v1::TEAM_MEMBER);
  EXPECT_EQ(Told(), "S");
  clock().Advance(At(2, 0) - At(0, 12) - absl::Seconds(1));
  EXPECT_EQ(Told(), "S");
  clock().Advance(absl::Seconds(1));
  // A team member reads no residents.
  EXPECT_EQ(Told(), "SD");
  ActAsStaff("ewa", common::v1::ASSISTANT);
  EXPECT_EQ(Told(), "SDR");
}

TEST_F(VisitViewsTest, WhoDeclines_KnowsTheVisitNoMore) {
  clock().Advance(absl::Hours(40));
  ActAsStaff("jan", common::v1::TEAM_MEMBER);
  EXPECT_EQ(Told(), "SD");
  const auto declined = Do<Visit, v1::RespondToVisitRequest>(
      absl::StrCat("name: '", VisitName("v"), "' answer: DECLINED decline_reason: 'Urlop'"));
  ASSERT_THAT(declined, IsOk());
  EXPECT_FALSE(declined->has_place());
  EXPECT_EQ(declined->crew(1).decline_reason(), "Urlop");
  EXPECT_EQ(Told(), "RESOURCE_NOT_FOUND");
}

TEST_F(VisitViewsTest, ASubstitute_GainsTheVisitWithTheSeat_AndWhoLeftLosesIt) {
  clock().Advance(absl::Hours(40));
  ActAsStaff("ewa", common::v1::TEAM_MEMBER);
  EXPECT_EQ(Told(), "SD");
  ActAsStaff("anna", common::v1::TEAM_MEMBER);
  EXPECT_EQ(Told(), "RESOURCE_NOT_FOUND");
  ActAsAnna();
  ASSERT_THAT(Substitute("v", From("ewa"), "anna"), IsOk());
  ActAsStaff("ewa", common::v1::TEAM_MEMBER);
  EXPECT_EQ(Told(), "RESOURCE_NOT_FOUND");
  ActAsStaff("anna", common::v1::TEAM_MEMBER);
  EXPECT_EQ(Told(), "SD");
}

TEST_F(VisitViewsTest, ASystem_IsToldNoDetails_AlsoOnBehalfOfTheCrew) {
  clock().Advance(absl::Hours(40));
  const call::Principal system = {
      .id = "system", .grants = {{.municipality = "rybnik", .roles = {common::v1::INTEGRATION}}}};
  ActAs(system);
  EXPECT_EQ(Told(), "S");
  ActIn({.purpose = common::v1::OUTREACH,
         .on_behalf_of = std::make_shared<const call::Principal>(call::Principal{
             .id = "jan",
             .grants = {{.municipality = "rybnik", .roles = {common::v1::TEAM_MEMBER}}}})});
  EXPECT_EQ(Told(), "S");
}

TEST_F(VisitViewsTest, ALapsedHold_IsSeenAsNoHold_WhatEverIsStored) {
  clock().Advance(At(3, 10) - At(0, 12) - absl::Seconds(1));
  EXPECT_EQ(StateOf(Get("v")), "HELD");
  clock().Advance(absl::Seconds(1));
  const Visit visit = Get("v");
  EXPECT_EQ(StateOf(visit), "PROPOSED");
  EXPECT_FALSE(visit.has_start_time());
  EXPECT_THAT(visit.crew(), IsEmpty());
  const auto listed = Must<v1::ListVisitsResponse, v1::ListVisitsRequest>("parent: '%'");
  ASSERT_EQ(listed.visits_size(), 1);
  EXPECT_EQ(StateOf(listed.visits(0)), "PROPOSED");
  const auto held =
      Must<v1::ListVisitsResponse, v1::ListVisitsRequest>("parent: '%' filter: 'state = HELD'");
  EXPECT_THAT(held.visits(), IsEmpty());
}

TEST_F(VisitViewsTest, AList_TellsNoResidents_ABatchGetTellsWhatGetTells) {
  const auto listed = Must<v1::ListVisitsResponse, v1::ListVisitsRequest>("parent: '%'");
  ASSERT_EQ(listed.visits_size(), 1);
  EXPECT_EQ(listed.visits(0).subject().label(), "pani z parteru");
  EXPECT_THAT(listed.visits(0).subject().residents(), IsEmpty());
  const auto batch = Must<v1::BatchGetVisitsResponse, v1::BatchGetVisitsRequest>(
      absl::StrCat("parent: '%' names: '", VisitName("v"), "'"));
  ASSERT_EQ(batch.visits_size(), 1);
  EXPECT_THAT(batch.visits(0).subject().residents(), ElementsAre(Fill("%/residents/r")));
}

// ---- residents

class SubjectResidentsTest : public VisitViewsTest {
 protected:
  void ActAsChair() { ActAsStaff("anna", common::v1::TEAM_CHAIR); }
  absl::StatusOr<Visit> Update(const std::string& id, const std::string& text,
                               const std::string& path) {
    return Do<Visit, v1::UpdateVisitRequest>(absl::StrCat(
        "visit { name: '", VisitName(id), "' ", text, " } update_mask { paths: '", path, "' }"));
  }
  void NewResident(const std::string& id) {
    ActAsEverybody();
    Must<residents::v1::Resident, residents::v1::CreateResidentRequest>(absl::StrCat(
        "parent: '%' resident_id: '", id, "' resident { identity_level: ALIAS alias: 'Beret' }"));
    ActAsAnna();
  }
  std::vector<std::string> ResidentsOf(const std::string& id) {
    ActAsAnna();
    const Visit visit = Get(id);
    return {visit.subject().residents().begin(), visit.subject().residents().end()};
  }
};

TEST_F(SubjectResidentsTest, WhoIsCountedOrErased_IsToldNoMore_AlsoWhenTheLevelRisesAgain) {
  ActAsEverybody();
  Must<residents::v1::Resident, residents::v1::LowerIdentityLevelRequest>(
      "name: '%/residents/r' identity_level: COUNTED act { kind: NO_LONGER_NEEDED }");
  EXPECT_THAT(ResidentsOf("v"), IsEmpty());
  clock().Advance(absl::Hours(1));
  ActAsEverybody();
  Must<residents::v1::Resident, residents::v1::RaiseIdentityLevelRequest>(
      "name: '%/residents/r' identity_level: ALIAS act { kind: RECOGNITION }");
  EXPECT_THAT(ResidentsOf("v"), IsEmpty());
}

TEST_F(SubjectResidentsTest, WhoWasCounted_IsNotNamedInTheVisitThatReplacesThisOne) {
  NewResident("s");
  NewVisit("old", "", kOneSeat,
           "subject { kind: HOUSEHOLD residents: '%/residents/r' residents: '%/residents/s' } ");
  Confirmed("old", At(1, 10), "0 anna", {"anna"});
  clock().Advance(absl::Minutes(10));
  ActAsEverybody();
  Must<residents::v1::Resident, residents::v1::LowerIdentityLevelRequest>(
      "name: '%/residents/r' identity_level: COUNTED act { kind: NO_LONGER_NEEDED }");
  clock().Advance(absl::Minutes(10));
  Must<residents::v1::Resident, residents::v1::RaiseIdentityLevelRequest>(
      "name: '%/residents/r' identity_level: ALIAS act { kind: RECOGNITION }");
  ActAsAnna();
  ASSERT_THAT(Reschedule("old", "new", At(2, 10), "0 anna"), IsOk());
  EXPECT_THAT(ResidentsOf("new"), ElementsAre(Fill("%/residents/s")));
}

TEST_F(SubjectResidentsTest, TheSweep_TakesEndedNamesOutOfTheRows_AndLeavesTheOthers) {
  NewResident("s");
  NewVisit("w", "", kThreeSeats,
           "subject { kind: HOUSEHOLD residents: '%/residents/r' residents: '%/residents/s' } ");
  const std::string etag = Get("w").etag();
  const auto stored = [&](const std::string& id) {
    std::string bytes;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(const auto visit, FindVisit(call, snapshot, VisitName(id)));
                      if (visit.has_value()) bytes = visit->SerializeAsString();
                      return absl::OkStatus();
                    }),
                IsOk());
    return bytes;
  };
  const auto sweep = [this] { return SweepSubjects(store(), 1, clock().Now(), 50).value_or(-1); };
  EXPECT_EQ(sweep(), 0);
  clock().Advance(absl::Hours(1));
  ActAsEverybody();
  Must<residents::v1::Resident, residents::v1::LowerIdentityLevelRequest>(
      "name: '%/residents/r' identity_level: COUNTED act { kind: NO_LONGER_NEEDED }");
  EXPECT_THAT(stored("w"), testing::HasSubstr("/residents/r"));
  EXPECT_EQ(sweep(), 2);
  EXPECT_EQ(sweep(), 0);
  for (const char* id : {"v", "w"}) {
    EXPECT_THAT(stored(id), testing::Not(testing::HasSubstr("/residents/r"))) << id;
  }
  EXPECT_THAT(ResidentsOf("w"), ElementsAre(Fill("%/residents/s")));
  EXPECT_EQ(Get("w").etag(), etag);
}

TEST_F(SubjectResidentsTest, WhoKnowsNoResidents_ChangesTheSubject_AndTakesNobodyOutOfIt) {
  NewVisit("w", "", kThreeSeats,
           "subject { kind: HOUSEHOLD residents: '%/residents/r' label: 'rodzina' } ");
  ActAsChair();
  // What was read, written back, changes nothing.
  const Visit read = Get("w");
  EXPECT_THAT(read.subject().residents(), IsEmpty());
  const auto same = Update("w", "subject { kind: HOUSEHOLD label: 'rodzina' }", "subject");
  ASSERT_THAT(same, IsOk());
  EXPECT_EQ(same->etag(), read.etag());
  EXPECT_THAT(Update("w", "subject { kind: HOUSEHOLD label: 'druga klatka' }", "subject"), IsOk());
  EXPECT_THAT(ResidentsOf("w"), ElementsAre(Fill("%/residents/r")));
  ActAsChair();
  EXPECT_THAT(Update("w", "subject { label: 'parter' }", "subject.label"), IsOk());
  EXPECT_THAT(ResidentsOf("w"), ElementsAre(Fill("%/residents/r")));
  EXPECT_EQ(Get("w").subject().label(), "parter");
}

TEST_F(SubjectResidentsTest, WhoKnowsThem_PutsThemInAndOut) {
  NewVisit("w", "", kThreeSeats, "subject { kind: HOUSEHOLD residents: '%/residents/r' } ");
  NewResident("s");
  ASSERT_THAT(Update("w", "subject { residents: '%/residents/s' }", "subject.residents"), IsOk());
  EXPECT_THAT(ResidentsOf("w"), ElementsAre(Fill("%/residents/s")));
}

TEST_F(SubjectResidentsTest,
       WhoMayNotKnowAResident_MayNotNameThem_WhetherTheyAreInTheSubjectOrNot) {
  NewVisit("w", "", kThreeSeats, "subject { kind: HOUSEHOLD residents: '%/residents/r' } ");
  NewResident("s");
  ActAsChair();
  for (const char* id : {"r", "s", "none"}) {
    const auto refused =
        Update("w", absl::StrCat("subject { kind: HOUSEHOLD residents: '%/residents/", id, "' }"),
               "subject");
    EXPECT_THAT(refused, FailsWith(common::v1::REFERENCE_NOT_FOUND)) << id;
    EXPECT_THAT(refused, FailsForFields({"visit.subject.residents[0]"})) << id;
  }
  EXPECT_THAT(ResidentsOf("w"), ElementsAre(Fill("%/residents/r")));
}

TEST_F(SubjectResidentsTest, WhoWasCountedSinceTheVisitWasRecorded_CannotBeNamedInItAgain) {
  NewVisit("w", "", kThreeSeats, "subject { kind: HOUSEHOLD residents: '%/residents/r' } ");
  clock().Advance(absl::Hours(1));
  ActAsEverybody();
  Must<residents::v1::Resident, residents::v1::LowerIdentityLevelRequest>(
      "name: '%/residents/r' identity_level: COUNTED act { kind: NO_LONGER_NEEDED }");
  clock().Advance(absl::Hours(1));
  Must<residents::v1::Resident, residents::v1::RaiseIdentityLevelRequest>(
      "name: '%/residents/r' identity_level: ALIAS act { kind: RECOGNITION }");
  ActAsAnna();
  EXPECT_THAT(Update("w", "subject { residents: '%/residents/r' }", "subject.residents"),
              FailsForFields({"visit.subject.residents[0]"}));
}

}  // namespace
}  // namespace osiedle::visits
