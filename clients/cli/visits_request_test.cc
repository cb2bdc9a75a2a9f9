#include "clients/cli/visits_request.h"

#include <functional>

#include "clients/cli/field_text.h"
#include "clients/cli/text_testing.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using visits::v1::CheckInVisitRequest;
using visits::v1::CompleteVisitRequest;
using visits::v1::HoldSlotRequest;
using visits::v1::IssueResponseCodeRequest;
using visits::v1::ListVisitsRequest;
using visits::v1::ReleaseSlotRequest;
using visits::v1::RespondToVisitRequest;
using visits::v1::SubstituteCrewMemberRequest;

constexpr char kRybnik[] = "municipalities/rybnik";
constexpr char kVisit[] = "municipalities/rybnik/visits/kryzys";

std::string FilterOf(VisitFlags flags) {
  flags.parent = kRybnik;
  ListVisitsRequest request;
  const absl::Status filled = FillList(flags, request);
  EXPECT_TRUE(filled.ok()) << filled;
  EXPECT_EQ(request.parent(), kRybnik);
  return request.filter();
}

TEST(FillListTest, ListsWhatIsNotOver_UnlessToldOtherwise) {
  EXPECT_EQ(FilterOf({}),
            "(state = DRAFT OR state = PROPOSED OR state = HELD OR state = CONFIRMED OR "
            "state = UNDER_WAY)");
  EXPECT_EQ(FilterOf({.all = true}), "");
  EXPECT_EQ(FilterOf({.states = {"no-contact"}}), "state = NO_CONTACT");
}

TEST(FillListTest, EveryOption_IsACondition) {
  EXPECT_EQ(FilterOf({.from = "2026-12-01",
                      .until = "2026-12-01",
                      .states = {"held", "DONE"},
                      .kinds = {"home-visit", "SITTING"},
                      .of_team = "teams/gdp-7",
                      .with = "staffMembers/anna"}),
            "(state = HELD OR state = DONE) AND (kind = HOME_VISIT OR kind = SITTING) AND "
            "start_time >= \"2026-12-01\" AND start_time <= \"2026-12-01\" AND "
            "team = \"municipalities/rybnik/teams/gdp-7\" AND "
            "staff_members:\"municipalities/rybnik/staffMembers/anna\"");
}

TEST(FillHoldTest, SaysWhoTakesWhichSeatAndWhen) {
  const VisitFlags flags{.visit = kVisit,
                         .start = "2026-12-01 10:00",
                         .crew = {"0:calendars/anna", "12:municipalities/rybnik/calendars/skoda"},
                         .hold_for = "4h",
                         .boundary_override = "art. 12a",
                         .displace = "art. 12a",
                         .validate_only = true};
  HoldSlotRequest request;
  ASSERT_EQ(FillHold(flags, DefaultZone(), request), absl::OkStatus());
  ExpectEquals(request, R"(
      name: "municipalities/rybnik/visits/kryzys" start_time { seconds: 1796115600 }
      crew { seat: 0 calendar: "municipalities/rybnik/calendars/anna" }
      crew { seat: 12 calendar: "municipalities/rybnik/calendars/skoda" }
      hold_duration { seconds: 14400 } boundary_override_ground: "art. 12a"
      displacement_ground: "art. 12a" validate_only: true)");
}

TEST(FillRespondTest, AnAnswer_IsOneOfThree) {
  const std::pair<VisitFlags, const char*> cases[] = {
      {{.visit = kVisit, .accept = true}, "answer: ACCEPTED"},
      {{.visit = kVisit, .decline = "urlop"}, "answer: DECLINED decline_reason: 'urlop'"},
      {{.visit = kVisit, .other_times = {"2026-12-01 10:00", "2026-12-01T09:15:00Z"}},
       "answer: OTHER_TIME other_start_times { seconds: 1796115600 }"
       " other_start_times { seconds: 1796116500 }"},
      {{.visit = kVisit, .accept = true, .staff_member = "staffMembers/anna"},
       "answer: ACCEPTED staff_member: 'municipalities/rybnik/staffMembers/anna'"}};
  for (const auto& [flags, text] : cases) {
    RespondToVisitRequest request;
    ASSERT_EQ(FillRespond(flags, DefaultZone(), request), absl::OkStatus());
    ExpectEquals(request, std::string("name: 'municipalities/rybnik/visits/kryzys' ") + text);
  }
}

TEST(FillSubstituteTest, ASeatIsThatOfSomebody_OrEmpty) {
  SubstituteCrewMemberRequest request;
  ASSERT_EQ(
      FillSubstitute(
          {.visit = kVisit, .from_calendar = "calendars/anna", .to_calendar = "calendars/ewa"},
          request),
      absl::OkStatus());
  ExpectEquals(request, R"(name: "municipalities/rybnik/visits/kryzys"
                           from_calendar: "municipalities/rybnik/calendars/anna"
                           to_calendar: "municipalities/rybnik/calendars/ewa")");
  request.Clear();
  ASSERT_EQ(FillSubstitute({.visit = kVisit, .seat = 2, .to_calendar = "calendars/ewa"}, request),
            absl::OkStatus());
  EXPECT_EQ(request.seat(), 2);
  EXPECT_EQ(request.from_calendar(), "");
}

TEST(FillStepTest, FillsWhatTheRequestHas) {
  const VisitFlags flags{
      .visit = kVisit, .reason = "awaria auta", .at = "2026-12-01 10:00", .validate_only = true};
  CheckInVisitRequest check_in;
  ASSERT_EQ(FillStep(flags, DefaultZone(), check_in), absl::OkStatus());
  ExpectEquals(check_in, R"(name: "municipalities/rybnik/visits/kryzys"
                            occur_time { seconds: 1796115600 } validate_only: true)");
  ReleaseSlotRequest release;
  ASSERT_EQ(FillStep(flags, DefaultZone(), release), absl::OkStatus());
  ExpectEquals(release, R"(name: "municipalities/rybnik/visits/kryzys"
                           reason: "awaria auta" validate_only: true)");
}

TEST(FillOutcomeTest, AnOutcomeIsAWord) {
  CompleteVisitRequest request;
  ASSERT_EQ(FillOutcome({.outcome = "help-agreed"}, request), absl::OkStatus());
  EXPECT_EQ(request.outcome(), visits::v1::Visit::HELP_AGREED);
}

TEST(FillCodeTest, ACodeIsForSomebody) {
  IssueResponseCodeRequest request;
  ASSERT_EQ(FillCode({.visit = kVisit, .staff_member = "staffMembers/anna"}, request),
            absl::OkStatus());
  EXPECT_EQ(request.staff_member(), "municipalities/rybnik/staffMembers/anna");
}

TEST(VisitFlagsTest, WhatIsWrong_IsNamedByItsOption) {
  const absl::TimeZone zone = DefaultZone();
  const auto list = [](VisitFlags flags) {
    flags.parent = kRybnik;
    ListVisitsRequest request;
    return FillList(flags, request);
  };
  const auto hold = [zone](VisitFlags flags) {
    HoldSlotRequest request;
    if (flags.visit.empty()) flags.visit = kVisit;
    if (flags.start.empty()) flags.start = "2026-12-01 10:00";
    return FillHold(flags, zone, request);
  };
  const auto respond = [zone](VisitFlags flags) {
    flags.visit = kVisit;
    RespondToVisitRequest request;
    return FillRespond(flags, zone, request);
  };
  const auto substitute = [](VisitFlags flags) {
    flags.visit = kVisit;
    SubstituteCrewMemberRequest request;
    return FillSubstitute(flags, request);
  };
  CompleteVisitRequest complete;
  CheckInVisitRequest check_in;
  const std::pair<absl::Status, const char*> cases[] = {
      {list({.states = {"holding"}}), "--state=holding: is no state"},
      {list({.states = {"STATE_UNSPECIFIED"}}), "--state=STATE_UNSPECIFIED: is no state"},
      {list({.kinds = {"home"}}), "--kind=home: is no kind"},
      {list({.from = "1.12.2026"}), "--from=1.12.2026: is no day"},
      {list({.until = "soon"}), "--until=soon: is no day"},
      {list({.from = "2026-12-02", .until = "2026-12-01"}), "--until=2026-12-01: is before"},
      {list({.of_team = "gdp-7"}), "--of_team=gdp-7: write teams/ID"},
      {list({.with = "anna"}), "--with=anna: write staffMembers/ID"},
      {hold({.visit = "visits/kryzys"}), "visit=visits/kryzys: write municipalities/M/visits/ID"},
      {hold({.start = "soon"}), "--start=soon: is no time"},
      {hold({.crew = {"calendars/anna"}}), "--crew=calendars/anna: begins with no seat"},
      {hold({.crew = {"-1:calendars/anna"}}), "--crew=-1:calendars/anna: begins with no seat"},
      {hold({.crew = {"0:anna"}}), "--crew=0:anna: write SEAT:calendars/ID"},
      {hold({.hold_for = "90"}), "--hold_for=90: is no duration"},
      {respond({}), "what is the answer?"},
      {respond({.accept = true, .decline = "urlop"}), "what is the answer?"},
      {respond({.other_times = {"9:00"}}), "--other_time=9:00: is no time"},
      {respond({.accept = true, .staff_member = "anna"}), "--for=anna: write staffMembers/ID"},
      {substitute({.to_calendar = "calendars/ewa"}), "whose seat is it?"},
      {substitute({.seat = 0, .from_calendar = "calendars/a", .to_calendar = "calendars/ewa"}),
       "whose seat is it?"},
      {substitute({.seat = 0, .to_calendar = "ewa"}), "--to=ewa: write calendars/ID"},
      {substitute({.from_calendar = "anna", .to_calendar = "calendars/ewa"}),
       "--from=anna: write calendars/ID"},
      {FillOutcome({.outcome = "helped"}, complete), "--outcome=helped: is no outcome"},
      {FillStep({.visit = kVisit, .at = "now"}, zone, check_in), "--at=now: is no time"},
  };
  for (const auto& [status, message] : cases) ExpectUsageError(status, message);
}

TEST(VisitOptionsTest, AFieldOfARequest_IsKnownByItsOption) {
  EXPECT_EQ(OptionOf("crew[2].calendar", VisitOptions()), "--crew");
  EXPECT_EQ(OptionOf("start_time", VisitOptions()), "--start");
  EXPECT_EQ(OptionOf("occur_time", VisitOptions()), "--at");
  EXPECT_EQ(OptionOf("crews", VisitOptions()), "");
}

}  // namespace
}  // namespace osiedle::cli
