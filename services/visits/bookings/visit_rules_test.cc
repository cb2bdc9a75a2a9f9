#include "services/visits/bookings/visit_rules.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::visits {
namespace {

using ::osiedle::visits::v1::Visit;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kNow = 1'717'408'800;

// "field REASON, …"
std::string TextOf(const call::Violations& violations) {
  return absl::StrJoin(violations.items(), ", ", [](std::string* out, const auto& violation) {
    absl::StrAppend(out, violation.field, " ", common::v1::ViolationReason_Name(violation.reason));
  });
}

// `text` replaces what a good visit says.
std::string Faults(const std::string& text) {
  Visit visit = call::FromText<Visit>("kind: HOME_VISIT purpose: JOINT_VISIT");
  visit.MergeFrom(call::FromText<Visit>(text));
  call::Violations violations;
  CheckVisit(visit, absl::FromUnixSeconds(kNow), violations);
  return TextOf(violations);
}

std::string SubjectFaults(const std::string& text) {
  call::Violations violations;
  CheckSubject(call::FromText<v1::VisitSubject>(text), violations);
  return TextOf(violations);
}

std::string Second(const std::string& field, int64_t seconds) {
  return absl::StrCat(field, " { seconds: ", kNow + seconds, " } ");
}

TEST(VisitRulesTest, AVisitHasAPurposeOfVisits) {
  for (int number = 1; number <= common::v1::Purpose_MAX; ++number) {
    const auto purpose = static_cast<common::v1::Purpose>(number);
    const bool is_one = purpose == common::v1::OUTREACH || purpose == common::v1::DIRECT_HELP ||
                        purpose == common::v1::JOINT_VISIT || purpose == common::v1::PROCEDURE ||
                        purpose == common::v1::EMERGENCY;
    EXPECT_EQ(Faults(absl::StrCat("purpose: ", common::v1::Purpose_Name(purpose))),
              is_one ? "" : "visit.purpose NO_PURPOSE_OF_VISITS");
  }
}

TEST(VisitRulesTest, ASitting_HasNoSubject) {
  EXPECT_EQ(Faults("subject { kind: PLACE label: 'Skwer' }"), "");
  EXPECT_EQ(Faults("kind: SITTING subject { kind: PLACE label: 'Skwer' }"),
            "visit.subject NOT_OF_VISIT_KIND");
}

TEST(VisitRulesTest, TheWindow_HasAnOrder_AndIsOfThisCentury) {
  EXPECT_EQ(Faults(Second("window_start_time", 60) + Second("window_end_time", 120) +
                   Second("deadline_time", 61)),
            "");
  EXPECT_EQ(Faults(Second("window_start_time", 60) + Second("window_end_time", 60) +
                   Second("deadline_time", 59)),
            "visit.window_end_time END_BEFORE_START, visit.deadline_time END_BEFORE_START");
  EXPECT_EQ(Faults("window_start_time { seconds: 1 } deadline_time { seconds: 9000000000 }"),
            "visit.window_start_time OUT_OF_RANGE, visit.deadline_time OUT_OF_RANGE");
}

TEST(VisitRulesTest, TheDuration_IsOfWholeMinutes_FromFiveToTwelveHours) {
  for (const char* good : {"300", "3600", "43200"}) {
    EXPECT_EQ(Faults(absl::StrCat("duration { seconds: ", good, " }")), "") << good;
  }
  for (const char* bad : {"240", "43260", "330", "-3600", "3600 nanos: 1"}) {
    EXPECT_EQ(Faults(absl::StrCat("duration { seconds: ", bad, " }")),
              "visit.duration OUT_OF_RANGE")
        << bad;
  }
}

TEST(VisitRulesTest, ARequest_IsNotAskedForInTheFuture) {
  EXPECT_EQ(Faults(Second("request_time", 0)), "");
  EXPECT_EQ(Faults(Second("request_time", 1)), "visit.request_time IN_THE_FUTURE");
}

TEST(VisitRulesTest, TheComposition_KeepsToTheRulesOfASearch) {
  EXPECT_EQ(Faults("composition { seats { choices { } } seats { choices { kind: ROOM"
                   " profession: POLICE_OFFICER } count: 20 } previous_crew: 'a'"
                   " previous_crew: 'a' excluded_staff_members: '' }"),
            "visit.composition.seats[0].choices[0] SEAT_WITHOUT_CHOICE,"
            " visit.composition.seats[1].choices[0].profession NOT_OF_KIND,"
            " visit.composition.seats CREW_TOO_LARGE,"
            " visit.composition.excluded_staff_members[0] EMPTY_ITEM,"
            " visit.composition.previous_crew[1] ALREADY_IN_LIST");
}

TEST(VisitRulesTest, EachMeasure_IsSaidOnce) {
  EXPECT_EQ(Faults("measures: MASK measures: GLOVES"), "");
  EXPECT_EQ(Faults("measures: MASK measures: MEASURE_UNSPECIFIED measures: MASK"),
            "visit.measures[1] EMPTY_ITEM, visit.measures[2] ALREADY_IN_LIST");
}

TEST(VisitRulesTest, TheLadder_Rises) {
  EXPECT_EQ(Faults("safety_plan { overdue_minutes: 0 overdue_minutes: 1 overdue_minutes: 60 }"),
            "");
  EXPECT_EQ(Faults("safety_plan { overdue_minutes: 5 overdue_minutes: 5 overdue_minutes: 4 }"),
            "visit.safety_plan.overdue_minutes[1] TOO_SMALL,"
            " visit.safety_plan.overdue_minutes[2] TOO_SMALL");
}

TEST(VisitRulesTest, AStep_IsOneOfAProcedure) {
  EXPECT_EQ(Faults("procedure_step: 'first-sitting'"), "visit.procedure REQUIRED");
}

TEST(VisitRulesTest, ASubject_HasWhatItsKindNeeds) {
  EXPECT_EQ(SubjectFaults("kind: RESIDENT residents: 'a'"), "");
  EXPECT_EQ(SubjectFaults("kind: RESIDENT label: 'pani z parteru'"),
            "visit.subject.residents REQUIRED");
  EXPECT_EQ(SubjectFaults("kind: RESIDENT residents: 'a' residents: 'b'"),
            "visit.subject.residents TOO_MANY_ITEMS");
  EXPECT_EQ(SubjectFaults("kind: HOUSEHOLD residents: 'a' residents: 'b'"), "");
  EXPECT_EQ(SubjectFaults("kind: HOUSEHOLD label: 'rodzina z parteru'"), "");
  EXPECT_EQ(SubjectFaults("kind: HOUSEHOLD label: ' '"), "visit.subject.label REQUIRED");
  EXPECT_EQ(SubjectFaults("kind: HOUSEHOLD residents: 'a' residents: 'a' residents: ''"),
            "visit.subject.residents[1] ALREADY_IN_LIST, visit.subject.residents[2] EMPTY_ITEM");
  EXPECT_EQ(SubjectFaults("kind: PLACE label: 'Skwer'"), "");
  EXPECT_EQ(SubjectFaults("kind: PLACE residents: 'a'"),
            "visit.subject.residents NOT_OF_VISIT_KIND, visit.subject.label REQUIRED");
}

TEST(VisitRulesTest, AProposedVisit_NeedsCompositionDurationSubject_AndAGroundWhereTheLawActs) {
  const auto needed = [](const std::string& text) {
    call::Violations violations;
    CheckNeeded(call::FromText<Visit>(text), "visit.", violations);
    return TextOf(violations);
  };
  EXPECT_EQ(needed("kind: HOME_VISIT purpose: OUTREACH"),
            "visit.composition REQUIRED, visit.duration REQUIRED, visit.subject REQUIRED");
  const std::string whole =
      "composition { seats { } } duration { seconds: 300 } subject { kind: PLACE } ";
  EXPECT_EQ(needed("kind: HOME_VISIT purpose: OUTREACH " + whole), "");
  EXPECT_EQ(needed("kind: SITTING composition { seats { } } duration { seconds: 300 }"), "");
  for (const char* purpose : {"PROCEDURE", "EMERGENCY"}) {
    const std::string text = absl::StrCat("kind: HOME_VISIT purpose: ", purpose, " ", whole);
    EXPECT_EQ(needed(text + "legal_ground: ' '"), "visit.legal_ground LEGAL_GROUND_REQUIRED");
    EXPECT_EQ(needed(text + "legal_ground: 'art. 12a'"), "");
  }
}

TEST(VisitRulesTest, WithASlot_WhatItWasFoundForStays_AndAfterTheEndAllButExternalIds) {
  // Each field that a client may set, with a value that differs.
  const std::vector<std::pair<std::string, bool>> fields = {
      {"urgency: URGENT", false},
      {"composition { quorum: 2 }", true},
      {"window_start_time { seconds: 5 }", true},
      {"window_end_time { seconds: 5 }", true},
      {"deadline_time { seconds: 5 }", true},
      {"duration { seconds: 600 }", true},
      {"duty_kind: HOME_VISIT", true},
      {"request_time { seconds: 5 }", true},
      {"institution: 'police'", false},
      {"team: 'a'", false},
      {"subject { label: 'b' }", true},
      {"place { description: 'c' }", true},
      {"purpose: EMERGENCY", false},
      {"aim: 'd'", false},
      {"legal_ground: 'e'", false},
      {"measures: MASK", false},
      {"safety_plan { text: 'f' }", false},
      {"procedure: 'g'", true},
      {"procedure_step: 'h'", false},
      {"controller: 'i'", false},
  };
  for (int number = Visit::DRAFT; number <= Visit::State_MAX; ++number) {
    Visit before;
    before.set_state(static_cast<Visit::State>(number));
    const bool has_slot = number >= Visit::HELD && number <= Visit::UNDER_WAY;
    const bool has_ended = number >= Visit::DONE;
    for (const auto& [text, stays] : fields) {
      Visit after = before;
      after.MergeFrom(call::FromText<Visit>(text));
      ASSERT_NE(after.SerializeAsString(), before.SerializeAsString());
      EXPECT_EQ(FrozenFields(before, after).size(), has_ended || (has_slot && stays) ? 1U : 0U)
          << Visit::State_Name(before.state()) << " " << text;
    }
    Visit after = before;
    after.MergeFrom(
        call::FromText<Visit>("external_ids { system: 'a' value: 'b' }"
                              " delete_time { seconds: 1 }"));
    EXPECT_THAT(FrozenFields(before, after), IsEmpty());
  }
}

TEST(VisitRulesTest, AllFrozenFields_AreNamedAtOnce) {
  Visit before;
  before.set_state(Visit::HELD);
  Visit after = before;
  after.MergeFrom(
      call::FromText<Visit>("place { description: 'c' } procedure: 'g' aim: 'd'"
                            " duration { seconds: 600 }"));
  EXPECT_THAT(FrozenFields(before, after), ElementsAre("duration", "place", "procedure"));
}

}  // namespace
}  // namespace osiedle::visits
