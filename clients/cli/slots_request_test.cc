#include "clients/cli/slots_request.h"

#include <functional>
#include <utility>

#include "clients/cli/exit_code.h"
#include "clients/cli/field_text.h"
#include "clients/cli/text_testing.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using visits::v1::FindJointSlotsRequest;
using visits::v1::Seat;

constexpr char kRybnik[] = "municipalities/rybnik";
const absl::CivilDay kToday(2026, 11, 29);

// Enough to be asked.
SlotFlags Flags() { return {.parent = kRybnik, .seats = {"DOCTOR"}, .duration = "90m"}; }

FindJointSlotsRequest Apply(const SlotFlags& flags, FindJointSlotsRequest request = {}) {
  const absl::Status applied = ApplyFlags(flags, DefaultZone(), kToday, request);
  EXPECT_TRUE(applied.ok()) << applied;
  return request;
}

TEST(ParseSeatTest, EveryFormOfASeat_IsRead) {
  const std::pair<const char*, const char*> cases[] = {
      {"SOCIAL_WORKER", "choices { profession: SOCIAL_WORKER }"},
      {"social-worker", "choices { profession: SOCIAL_WORKER }"},
      {"POLICE_OFFICER|CITY_GUARD",
       "choices { profession: POLICE_OFFICER } choices { profession: CITY_GUARD }"},
      {"2:PSYCHOLOGIST|COMMUNITY_NURSE",
       "count: 2 choices { profession: PSYCHOLOGIST } choices { profession: COMMUNITY_NURSE }"},
      {"PROBATION_OFFICER?", "optional: true choices { profession: PROBATION_OFFICER }"},
      {"3:DOCTOR?", "count: 3 optional: true choices { profession: DOCTOR }"},
      {"VEHICLE|ROOM", "choices { kind: VEHICLE } choices { kind: ROOM }"},
      {"institutions/mops", "choices { institution: 'municipalities/rybnik/institutions/mops' }"},
      {"staffMembers/anna", "choices { staff_member: 'municipalities/rybnik/staffMembers/anna' }"},
      {"municipalities/zory/staffMembers/anna",
       "choices { staff_member: 'municipalities/zory/staffMembers/anna' }"},
      {"calendars/skoda", "choices { calendar: 'municipalities/rybnik/calendars/skoda' }"},
      {"VEHICLE@institutions/mops",
       "choices { kind: VEHICLE institution: 'municipalities/rybnik/institutions/mops' }"},
  };
  for (const auto& [text, expected] : cases) {
    const absl::StatusOr<Seat> seat = ParseSeat(text, kRybnik);
    ASSERT_TRUE(seat.ok()) << text << ": " << seat.status();
    ExpectEquals(*seat, expected);
  }
}

TEST(ParseSeatTest, WhatIsNoSeat_IsToldWithItsOptionAndWhy) {
  const std::pair<const char*, const char*> cases[] = {
      {"SOCIAL_WROKER", "did you mean \"SOCIAL_WORKER\"?"},
      {"PROFESSION_UNSPECIFIED", "is no profession"},
      {"STAFF_MEMBER", "is no profession"},
      {"", "\"\" is no profession"},
      {"DOCTOR|", "\"\" is no profession"},
      {"0:DOCTOR", "no number of people"},
      {"-1:DOCTOR", "no number of people"},
      {"x:DOCTOR", "no number of people"},
      {"teams/gdp-7", "neither institutions/ID nor staffMembers/ID"},
      {"staffMembers/", "neither institutions/ID nor staffMembers/ID"},
      {"a/b/institutions/c", "neither institutions/ID nor staffMembers/ID"},
      {"DOCTOR@mops", "write institutions/ID behind the @"},
      {"DOCTOR@", "write institutions/ID behind the @"},
  };
  for (const auto& [text, why] : cases) {
    const absl::Status status = ParseSeat(text, kRybnik).status();
    EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage) << text;
    EXPECT_THAT(std::string(status.message()), StartsWith(std::string("--seat=") + text + ": "));
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
  }
}

TEST(ApplyFlagsTest, EveryOption_FillsItsField) {
  SlotFlags flags = {.parent = kRybnik,
                     .seats = {"SOCIAL_WORKER", "PROBATION_OFFICER?"},
                     .of_team = "teams/gdp-7",
                     .previous = {"staffMembers/anna", "municipalities/rybnik/staffMembers/jan"},
                     .from = "2026-12-01",
                     .until = "2026-12-31",
                     .duration = "1h30m",
                     .place = "50.1,18.5",
                     .resident = "residents/przyklad",
                     .deadline = "2026-12-15",
                     .hours = "8:00-16:30",
                     .working_days = true};
  ExpectEquals(Apply(flags), R"(
      parent: "municipalities/rybnik"
      composition {
        seats { choices { profession: SOCIAL_WORKER } }
        seats { optional: true choices { profession: PROBATION_OFFICER } }
        team: "municipalities/rybnik/teams/gdp-7"
        previous_crew: "municipalities/rybnik/staffMembers/anna"
        previous_crew: "municipalities/rybnik/staffMembers/jan"
      }
      start_time { seconds: 1796079600 }
      end_time { seconds: 1798758000 }
      duration { seconds: 5400 }
      place { latitude: 50.1 longitude: 18.5 }
      resident: "municipalities/rybnik/residents/przyklad"
      limits {
        deadline_time { seconds: 1797375600 }
        working_days_only: true
        begin_minute: 480
        end_minute: 990
      })");
}

TEST(ApplyFlagsTest, DaysAreLocal_AlsoAcrossAChangeOfTheClocks) {
  SlotFlags flags = Flags();
  flags.from = flags.until = "2026-10-25";
  const FindJointSlotsRequest request = Apply(flags);
  EXPECT_EQ(request.end_time().seconds() - request.start_time().seconds(), 25 * 3600);
}

TEST(ApplyFlagsTest, WithoutAWindow_ItIsFourWeeksFromToday) {
  const FindJointSlotsRequest request = Apply(Flags());
  EXPECT_EQ(request.start_time().seconds(),
            absl::ToUnixSeconds(absl::FromCivil(kToday, DefaultZone())));
  EXPECT_EQ(request.end_time().seconds() - request.start_time().seconds(), 28 * 86400);
}

TEST(ApplyFlagsTest, ATimeIsADeadline_AndSoIsTheEndOfADay) {
  SlotFlags flags = Flags();
  flags.deadline = "2026-12-15T12:00:00+01:00";
  EXPECT_EQ(Apply(flags).limits().deadline_time().seconds(), 1797332400);
  flags.hours = "0:00-24:00";
  EXPECT_EQ(Apply(flags).limits().end_minute(), 1440);
}

FindJointSlotsRequest FromAFile() {
  FindJointSlotsRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
      parent: "municipalities/zory"
      composition {
        seats { choices { profession: DOCTOR } }
        previous_crew: "municipalities/zory/staffMembers/ewa"
        quorum: 2
      }
      start_time { seconds: 1796079600 }
      end_time { seconds: 1796166000 }
      duration { seconds: 3600 }
      limits { travel_speed_kmh: 30 working_days_only: true })",
                                                            &request));
  return request;
}

TEST(ApplyFlagsTest, WhatNoOptionSays_IsThatOfTheFile) {
  EXPECT_TRUE(
      google::protobuf::util::MessageDifferencer::Equals(Apply({}, FromAFile()), FromAFile()));
}

TEST(ApplyFlagsTest, OptionsStandInThePlaceOfTheFile) {
  const FindJointSlotsRequest request = Apply({.parent = kRybnik,
                                               .seats = {"CITY_GUARD"},
                                               .previous = {"staffMembers/anna"},
                                               .until = "2026-12-05",
                                               .duration = "30m",
                                               .hours = "9:00-12:00"},
                                              FromAFile());
  ExpectEquals(request, R"(
      parent: "municipalities/rybnik"
      composition {
        seats { choices { profession: CITY_GUARD } }
        previous_crew: "municipalities/rybnik/staffMembers/anna"
        quorum: 2
      }
      start_time { seconds: 1796079600 }
      end_time { seconds: 1796511600 }
      duration { seconds: 1800 }
      limits {
        travel_speed_kmh: 30
        working_days_only: true
        begin_minute: 540
        end_minute: 720
      })");
}

TEST(ApplyFlagsTest, AWrongOption_IsAUsageErrorThatNamesIt) {
  struct Case {
    std::function<void(SlotFlags&)> set;
    const char* message;
  };
  const Case cases[] = {
      {[](SlotFlags& f) { f.seats = {"NOBODY"}; }, "--seat=NOBODY: "},
      {[](SlotFlags& f) { f.seats.clear(); }, "--seat: who has to come?"},
      {[](SlotFlags& f) { f.of_team = "gdp-7"; }, "--of_team=gdp-7: write teams/ID"},
      {[](SlotFlags& f) { f.previous = {"anna"}; }, "--previous=anna: write staffMembers/ID"},
      {[](SlotFlags& f) { f.resident = "x"; }, "--resident=x: write residents/ID"},
      {[](SlotFlags& f) { f.from = "1.12.2026"; }, "--from=1.12.2026: is no day"},
      {[](SlotFlags& f) { f.from = "2026-02-30"; }, "--from=2026-02-30: is no day"},
      {[](SlotFlags& f) { f.until = "soon"; }, "--until=soon: is no day"},
      {[](SlotFlags& f) { f.until = "2026-11-28"; }, "--until=2026-11-28: is before"},
      {[](SlotFlags& f) { f.duration.clear(); }, "--duration: how long"},
      {[](SlotFlags& f) { f.duration = "90"; }, "--duration=90: is no duration"},
      {[](SlotFlags& f) { f.duration = "-90m"; }, "--duration=-90m: is no duration"},
      {[](SlotFlags& f) { f.duration = "0m"; }, "--duration=0m: is no duration"},
      {[](SlotFlags& f) { f.duration = "inf"; }, "--duration=inf: is no duration"},
      {[](SlotFlags& f) { f.duration = "90s"; }, "--duration=90s: has no whole minutes"},
      {[](SlotFlags& f) { f.place = "50.1"; }, "--place=50.1: is no latitude"},
      {[](SlotFlags& f) { f.place = "91,18"; }, "--place=91,18: is no latitude"},
      {[](SlotFlags& f) { f.place = "50,181"; }, "--place=50,181: is no latitude"},
      {[](SlotFlags& f) { f.place = "nan,18"; }, "--place=nan,18: is no latitude"},
      {[](SlotFlags& f) { f.hours = "8-16"; }, "--hours=8-16: are no hours"},
      {[](SlotFlags& f) { f.hours = "8:00"; }, "--hours=8:00: are no hours"},
      {[](SlotFlags& f) { f.hours = "8:60-16:00"; }, "--hours=8:60-16:00: are no hours"},
      {[](SlotFlags& f) { f.hours = "8:00-24:01"; }, "--hours=8:00-24:01: are no hours"},
      {[](SlotFlags& f) { f.hours = "16:00-16:00"; }, "--hours=16:00-16:00: end before"},
      {[](SlotFlags& f) { f.deadline = "tomorrow"; }, "--deadline=tomorrow: is no day"},
  };
  for (const Case& c : cases) {
    SlotFlags flags = Flags();
    c.set(flags);
    FindJointSlotsRequest request;
    const absl::Status status = ApplyFlags(flags, DefaultZone(), kToday, request);
    EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage) << c.message;
    EXPECT_THAT(std::string(status.message()), StartsWith(c.message));
  }
}

TEST(OptionOfTest, AFieldOfTheRequest_IsKnownByItsOption) {
  EXPECT_EQ(OptionOf("end_time", SlotOptions()), "--until");
  EXPECT_EQ(OptionOf("composition.seats[2].choices[0].institution", SlotOptions()), "--seat");
  EXPECT_EQ(OptionOf("place.latitude", SlotOptions()), "--place");
  EXPECT_EQ(OptionOf("limits.end_minute", SlotOptions()), "--hours");
  EXPECT_EQ(OptionOf("limits.travel_speed_kmh", SlotOptions()), "");
  EXPECT_EQ(OptionOf("places", SlotOptions()), "");
}

}  // namespace
}  // namespace osiedle::cli
