#include "clients/cli/checkin_request.h"

#include <string>
#include <utility>

#include "clients/cli/field_text.h"
#include "clients/cli/text_testing.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using clubs::v1::CheckInRequest;
using clubs::v1::CheckOutRequest;

constexpr char kEvent[] = "municipalities/rybnik/occurrences/gry";
constexpr char kRegistration[] = "municipalities/rybnik/occurrences/gry/registrations/beret";
constexpr char kAttendance[] = "municipalities/rybnik/occurrences/gry/attendances/beret";

TEST(FillCheckInTest, APartyThatSignedUp_ComesAsItDid) {
  CheckInRequest request;
  ASSERT_EQ(
      FillCheckIn({.name = kRegistration, .alias = "Beret"}, kRegistration, DefaultZone(), request),
      absl::OkStatus());
  ExpectEquals(request, R"(
      parent: "municipalities/rybnik/occurrences/gry"
      attendance { registration: "municipalities/rybnik/occurrences/gry/registrations/beret" })");
}

TEST(FillCheckInTest, AWalkIn_SaysWhoCame) {
  CheckInRequest request;
  ASSERT_EQ(FillCheckIn({.name = kEvent,
                         .alias = "Parasol",
                         .resident = "residents/parasol",
                         .claim_code = "AB12C-DE34F",
                         .people = {"1:60-74"},
                         .first_time = 1,
                         .at = "2026-12-01 10:00",
                         .id = "parasol",
                         .consent = true},
                        "", DefaultZone(), request),
            absl::OkStatus());
  ExpectEquals(request, R"(
      parent: "municipalities/rybnik/occurrences/gry" attendance_id: "parasol"
      claim_code: "AB12C-DE34F"
      attendance {
        alias: "Parasol" resident: "municipalities/rybnik/residents/parasol"
        head_counts { age_band: AGE_60_TO_74 count: 1 } first_time_count: 1 guardian_consent: true
        check_in_time { seconds: 1796115600 }
      })");
}

TEST(FillCheckInTest, AHeadCount_NeedsNothingElse) {
  CheckInRequest request;
  ASSERT_EQ(
      FillCheckIn({.name = kEvent, .people = {"12"}, .first_time = 0}, "", DefaultZone(), request),
      absl::OkStatus());
  ExpectEquals(request, R"(
      parent: "municipalities/rybnik/occurrences/gry"
      attendance { head_counts { age_band: AGE_UNKNOWN count: 12 } first_time_count: 0 })");
}

TEST(FillCheckOutTest, SaysWhen_OrNow) {
  CheckOutRequest request;
  ASSERT_EQ(FillCheckOut({}, kAttendance, DefaultZone(), request), absl::OkStatus());
  EXPECT_EQ(request.name(), kAttendance);
  EXPECT_FALSE(request.has_occur_time());
  ASSERT_EQ(FillCheckOut({.at = "2026-12-01 10:00"}, kAttendance, DefaultZone(), request),
            absl::OkStatus());
  EXPECT_EQ(request.occur_time().seconds(), 1796115600);
}

TEST(ReadCheckInNameTest, NamesAnEvent_AndWhoIsMeant) {
  EXPECT_EQ(ReadCheckInName(kEvent)->occurrence, kEvent);
  EXPECT_EQ(ReadCheckInName(kRegistration)->occurrence, kEvent);
  EXPECT_EQ(ReadCheckInName(kRegistration)->registration, "beret");
  EXPECT_EQ(ReadCheckInName(kAttendance)->attendance, "beret");
  EXPECT_EQ(ReadCheckInName(kAttendance)->town, "municipalities/rybnik");
}

TEST(CheckInFlagsTest, WhatIsWrong_IsNamedByItsOption) {
  const auto check_in = [](CheckInFlags flags, const char* registration = "") {
    if (flags.name.empty()) flags.name = kEvent;
    CheckInRequest request;
    return FillCheckIn(flags, registration, DefaultZone(), request);
  };
  CheckOutRequest out;
  const std::pair<absl::Status, const char*> cases[] = {
      {check_in({.name = "gry"}), "gry: write municipalities/M/occurrences/O"},
      {check_in({.name = "municipalities/rybnik/occurrences/"}), "municipalities/rybnik/occ"},
      {check_in({.name = "municipalities/rybnik/occurrences/o/parties/p"}), "municipalities"},
      {check_in({.name = kAttendance, .people = {"1"}}), "an attendance is there already"},
      {check_in({}), "--people: who came?"},
      {check_in({.people = {"many"}}), "--people=many: does not say how many"},
      {check_in({.resident = "beret", .people = {"1"}}), "--resident=beret: write residents/ID"},
      {check_in({.at = "now"}, kRegistration), "--at=now: is no time"},
      {FillCheckOut({.at = "now"}, kAttendance, DefaultZone(), out), "--at=now: is no time"}};
  for (const auto& [status, message] : cases) ExpectUsageError(status, message);
}

TEST(CheckInOptionsTest, AFieldOfARequest_IsKnownByItsOption) {
  EXPECT_EQ(OptionOf("attendance.head_counts[0].count", CheckInOptions()), "--people");
  EXPECT_EQ(OptionOf("attendance.check_in_time", CheckInOptions()), "--at");
  EXPECT_EQ(OptionOf("claim_code", CheckInOptions()), "--claim_code");
}

}  // namespace
}  // namespace osiedle::cli
