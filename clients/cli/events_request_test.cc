#include "clients/cli/events_request.h"

#include <string>
#include <utility>

#include "clients/cli/text_testing.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using clubs::v1::CancelOccurrenceRequest;
using clubs::v1::CancelRegistrationRequest;
using clubs::v1::CreateRegistrationRequest;
using clubs::v1::EditEventSeriesRequest;
using clubs::v1::ListOccurrencesRequest;
using clubs::v1::ListRegistrationsRequest;
using clubs::v1::MoveOccurrenceRequest;
using clubs::v1::ReferPartyRequest;
using clubs::v1::UpdateOccurrenceRequest;

constexpr char kRybnik[] = "municipalities/rybnik";
constexpr char kOccurrence[] = "municipalities/rybnik/occurrences/gry-20261201t1600";
constexpr char kRegistration[] =
    "municipalities/rybnik/occurrences/gry-20261201t1600/registrations/beret";
constexpr char kSeries[] = "municipalities/rybnik/eventSeries/gry";
constexpr absl::CivilDay kToday(2026, 11, 30);

std::string FilterOf(EventFlags flags) {
  flags.parent = kRybnik;
  ListOccurrencesRequest request;
  EXPECT_EQ(FillOccurrences(flags, kToday, request), absl::OkStatus());
  EXPECT_EQ(request.parent(), kRybnik);
  return request.filter();
}

TEST(FillOccurrencesTest, ListsFourWeeksFromToday_UnlessToldOtherwise) {
  EXPECT_EQ(FilterOf({}),
            "start_time >= \"2026-11-30\" AND start_time <= \"2026-12-27\" AND state = PLANNED");
  EXPECT_EQ(FilterOf({.from = "2026-12-31", .all = true}),
            "start_time >= \"2026-12-31\" AND start_time <= \"2027-01-27\"");
  EXPECT_EQ(FilterOf({.until = "2026-01-31", .all = true}), "start_time <= \"2026-01-31\"");
}

TEST(FillOccurrencesTest, EveryOption_IsACondition) {
  EXPECT_EQ(FilterOf({.from = "2026-12-01",
                      .until = "2026-12-01",
                      .club = "clubs/klub",
                      .series = "eventSeries/gry"}),
            "start_time >= \"2026-12-01\" AND start_time <= \"2026-12-01\" AND "
            "club = \"municipalities/rybnik/clubs/klub\" AND "
            "series = \"municipalities/rybnik/eventSeries/gry\" AND state = PLANNED");
}

TEST(FillRegistrationsTest, ListsWhatHasNotEnded_UnlessToldOtherwise) {
  const auto filter = [](EventFlags flags) {
    flags.name = kOccurrence;
    ListRegistrationsRequest request;
    EXPECT_EQ(FillRegistrations(flags, request), absl::OkStatus());
    EXPECT_EQ(request.parent(), kOccurrence);
    return request.filter();
  };
  EXPECT_EQ(filter({}),
            "(state = REQUESTED OR state = CONFIRMED OR state = WAITLISTED OR state = OFFERED)");
  EXPECT_EQ(filter({.states = {"expired"}}), "state = EXPIRED");
  EXPECT_EQ(filter({.all = true}), "");
}

TEST(FillSignUpTest, APartySaysWhoComesAndWhatTheyNeed) {
  const EventFlags flags{.name = kOccurrence,
                         .people = {"2:30-44", "1:7-12"},
                         .alias = "Beret",
                         .resident = "residents/beret",
                         .claim_code = "AB12C-DE34F",
                         .source = "contact",
                         .needs = {"step-free", "QUIET_ROOM"},
                         .diet = "bez mięsa",
                         .consent = true,
                         .id = "beret",
                         .validate_only = true};
  CreateRegistrationRequest request;
  ASSERT_EQ(FillSignUp(flags, request), absl::OkStatus());
  ExpectEquals(request, R"(
      parent: "municipalities/rybnik/occurrences/gry-20261201t1600" registration_id: "beret"
      registration {
        party {
          head_counts { age_band: AGE_30_TO_44 count: 2 }
          head_counts { age_band: AGE_7_TO_12 count: 1 }
          guardian_consent: true access_needs: STEP_FREE access_needs: QUIET_ROOM diet: "bez mięsa"
        }
        resident: "municipalities/rybnik/residents/beret" alias: "Beret"
        claim_code: "AB12C-DE34F" source: CONTACT
      }
      validate_only: true)");
}

TEST(FillReferTest, APartnerSaysLess) {
  ReferPartyRequest request;
  ASSERT_EQ(FillRefer({.name = kOccurrence, .people = {"3"}, .alias = "Beret"}, request),
            absl::OkStatus());
  ExpectEquals(request, R"(
      parent: "municipalities/rybnik/occurrences/gry-20261201t1600" alias: "Beret"
      party { head_counts { age_band: AGE_UNKNOWN count: 3 } })");
}

TEST(FillCancelTest, TheParty_UnlessALeaderDoes) {
  CancelRegistrationRequest request;
  ASSERT_EQ(FillCancel({.name = kRegistration, .reason = "choroba prowadzącej"}, request),
            absl::OkStatus());
  EXPECT_EQ(request.name(), kRegistration);
  EXPECT_EQ(request.reason(), "choroba prowadzącej");
  EXPECT_EQ(request.cancel_cause(), clubs::v1::Registration::CANCEL_CAUSE_UNSPECIFIED);
  ASSERT_EQ(FillCancel({.name = kRegistration, .by_leader = true}, request), absl::OkStatus());
  EXPECT_EQ(request.cancel_cause(), clubs::v1::Registration::LEADER);
}

TEST(FillMoveTest, ATimeIsThatOnTheWall) {
  MoveOccurrenceRequest request;
  ASSERT_EQ(FillMove({.name = kOccurrence,
                      .start = "2026-12-02 17:30",
                      .venue = "venues/sala",
                      .reason = "remont",
                      .validate_only = true},
                     request),
            absl::OkStatus());
  ExpectEquals(request, R"(
      name: "municipalities/rybnik/occurrences/gry-20261201t1600"
      start { date { year: 2026 month: 12 day: 2 } minute: 1050 }
      venue: "municipalities/rybnik/venues/sala" reason: "remont" validate_only: true)");
  // The server knows the clocks of the municipality.
  request.Clear();
  ASSERT_EQ(FillMove({.name = kOccurrence, .start = "2026-03-29T02:30"}, request),
            absl::OkStatus());
  EXPECT_EQ(request.start().minute(), 150);
}

TEST(FillChangeTest, OnlyWhatIsWritten_Changes) {
  UpdateOccurrenceRequest request;
  ASSERT_EQ(FillChange({.name = kOccurrence, .capacity = 0}, request), absl::OkStatus());
  ExpectEquals(request, R"(
      occurrence { name: "municipalities/rybnik/occurrences/gry-20261201t1600" }
      update_mask { paths: "capacity" })");
  request.Clear();
  ASSERT_EQ(FillChange({.name = kOccurrence,
                        .venue = "venues/sala",
                        .leaders = {"staffMembers/ewa", "staffMembers/jan"},
                        .note = "klucz u dozorcy"},
                       request),
            absl::OkStatus());
  ExpectEquals(request, R"(
      occurrence {
        name: "municipalities/rybnik/occurrences/gry-20261201t1600"
        venue: "municipalities/rybnik/venues/sala"
        leaders: "municipalities/rybnik/staffMembers/ewa"
        leaders: "municipalities/rybnik/staffMembers/jan" note: "klucz u dozorcy"
      }
      update_mask { paths: "venue" paths: "leaders" paths: "note" })");
}

TEST(FillEditTest, AnHour_IsThatOfTheFirstDay) {
  EditEventSeriesRequest request;
  ASSERT_EQ(FillEdit({.name = kSeries, .all = true, .start = "17:30"}, absl::CivilDay(2026, 12, 1),
                     request),
            absl::OkStatus());
  ExpectEquals(request, R"(
      name: "municipalities/rybnik/eventSeries/gry" scope: ALL
      event_series { start { date { year: 2026 month: 12 day: 1 } minute: 1050 } }
      update_mask { paths: "start" })");
}

TEST(FillEditTest, ThisAndFollowing_BeginsWithAnOccurrence) {
  EditEventSeriesRequest request;
  ASSERT_EQ(FillEdit({.name = kSeries,
                      .start = "2026-12-08 17:00",
                      .duration = "1h30m",
                      .rule = "FREQ=WEEKLY;BYDAY=TU",
                      .venue = "venues/sala",
                      .capacity = 20,
                      .first = "occurrences/gry-20261208t1600",
                      .reason = "większa sala",
                      .validate_only = true},
                     absl::CivilDay(), request),
            absl::OkStatus());
  ExpectEquals(request, R"(
      name: "municipalities/rybnik/eventSeries/gry" scope: THIS_AND_FOLLOWING
      first_occurrence: "municipalities/rybnik/occurrences/gry-20261208t1600"
      event_series {
        start { date { year: 2026 month: 12 day: 8 } minute: 1020 } duration_minutes: 90
        recurrence_rule: "FREQ=WEEKLY;BYDAY=TU" venue: "municipalities/rybnik/venues/sala"
        sign_up { capacity: 20 }
      }
      update_mask {
        paths: "start" paths: "duration_minutes" paths: "recurrence_rule" paths: "venue"
        paths: "sign_up.capacity"
      }
      reason: "większa sala" validate_only: true)");
}

TEST(TownOfTest, IsThatOfTheName) {
  EXPECT_EQ(*TownOf({.name = kOccurrence}, {"occurrences"}), kRybnik);
  EXPECT_EQ(*TownOf({.name = kRegistration}, {"occurrences", "registrations"}), kRybnik);
  EXPECT_EQ(*TownOf({.parent = kRybnik}, {"occurrences"}), kRybnik);
  for (const char* name : {"gry", "occurrences/gry", "municipalities/rybnik/clubs/gry",
                           "municipalities//occurrences/gry", kRegistration}) {
    EXPECT_EQ(TownOf({.name = name}, {"occurrences"}).status().message(),
              std::string(name) + ": write municipalities/M/occurrences/ID");
  }
  EXPECT_TRUE(IsOfRegistration(kRegistration));
  EXPECT_FALSE(IsOfRegistration(kOccurrence));
}

TEST(EventFlagsTest, WhatIsWrong_IsNamedByItsOption) {
  const auto list = [](EventFlags flags) {
    flags.parent = kRybnik;
    ListOccurrencesRequest request;
    return FillOccurrences(flags, kToday, request);
  };
  const auto sign_up = [](EventFlags flags) {
    if (flags.name.empty()) flags.name = kOccurrence;
    CreateRegistrationRequest request;
    return FillSignUp(flags, request);
  };
  const auto move = [](EventFlags flags) {
    flags.name = kOccurrence;
    MoveOccurrenceRequest request;
    return FillMove(flags, request);
  };
  const auto change = [](EventFlags flags) {
    flags.name = kOccurrence;
    UpdateOccurrenceRequest request;
    return FillChange(flags, request);
  };
  const auto edit = [](EventFlags flags) {
    flags.name = kSeries;
    EditEventSeriesRequest request;
    return FillEdit(flags, kToday, request);
  };
  ListRegistrationsRequest registrations;
  CancelOccurrenceRequest call_off;
  const std::pair<absl::Status, const char*> cases[] = {
      {list({.from = "soon"}), "--from=soon: is no day"},
      {list({.from = "2026-12-02", .until = "2026-12-01"}), "--until=2026-12-01: is before"},
      {list({.club = "klub"}), "--club=klub: write clubs/ID"},
      {list({.series = "gry"}), "--series=gry: write eventSeries/ID"},
      {FillRegistrations({.name = kOccurrence, .states = {"waiting"}}, registrations),
       "--state=waiting: is no state"},
      {sign_up({}), "--people: who comes?"},
      {sign_up({.name = kSeries, .people = {"1"}}),
       "municipalities/rybnik/eventSeries/gry: write municipalities/M/occurrences/ID"},
      {sign_up({.people = {"x"}}), "--people=x: does not say how many"},
      {sign_up({.people = {"1"}, .resident = "beret"}), "--resident=beret: write residents/ID"},
      {sign_up({.people = {"1"}, .source = "bike"}), "--source=bike: is no source"},
      {sign_up({.people = {"1"}, .needs = {"ramp"}}), "--needs=ramp: is no accessibility"},
      {move({.start = "17:00"}), "--start=17:00: is no time"},
      {move({.start = "2026-12-01"}), "--start=2026-12-01: is no time"},
      {move({.start = "2026-12-01 17:00", .venue = "sala"}), "--venue=sala: write venues/ID"},
      {FillCallOff({.name = kOccurrence}, call_off), "--reason: why"},
      {change({}), "what changes?"},
      {change({.leaders = {"ewa"}}), "--leader=ewa: write staffMembers/ID"},
      {edit({.start = "17:00"}), "which of them change?"},
      {edit({.all = true, .start = "17:00", .first = "occurrences/gry"}), "which of them change?"},
      {edit({.all = true}), "what changes?"},
      {edit({.start = "17:00", .first = "gry"}), "--from=gry: write occurrences/ID"},
      {edit({.all = true, .duration = "90"}), "--duration=90: is no duration"},
      {edit({.all = true, .start = "noon"}), "--start=noon: is no time"}};
  for (const auto& [status, message] : cases) ExpectUsageError(status, message);
}

TEST(EventOptionsTest, AFieldOfARequest_IsKnownByItsOption) {
  EXPECT_EQ(OptionOf("registration.party.head_counts[1].count", EventOptions()), "--people");
  EXPECT_EQ(OptionOf("registration.party.guardian_consent", EventOptions()), "--consent");
  EXPECT_EQ(OptionOf("event_series.recurrence_rule", EventOptions()), "--rule");
  EXPECT_EQ(OptionOf("occurrence.capacity", EventOptions()), "--capacity");
  EXPECT_EQ(OptionOf("etag", EventOptions()), "");
}

}  // namespace
}  // namespace osiedle::cli
