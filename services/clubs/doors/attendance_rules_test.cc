#include "services/clubs/doors/attendance_rules.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"
#include "storage/testing/test_seed.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Violations;
using ::osiedle::clubs::v1::Attendance;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// 17:00 to 18:30 of some day, in minutes after 17:00.
absl::Time At(int minute) { return absl::FromUnixSeconds(1717513200) + absl::Minutes(minute); }
EventTime Event() { return {At(0), At(90)}; }

Attendance FromText(const std::string& text) {
  Attendance attendance;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &attendance)) << text;
  return attendance;
}
Attendance WithTimes(const std::string& text, int in, int out = -1'000) {
  Attendance attendance = FromText(text);
  *attendance.mutable_check_in_time() = call::TimestampOf(At(in));
  if (out != -1'000) *attendance.mutable_check_out_time() = call::TimestampOf(At(out));
  return attendance;
}

constexpr char kTwo[] = "head_counts { age_band: AGE_30_TO_44 count: 2 }";

// "field REASON" of each violation.
std::vector<std::string> Wrong(const Attendance& after, const Attendance* before = nullptr,
                               absl::Time now = At(30)) {
  Violations violations;
  CheckAttendance(before, after, Event(), now, violations);
  std::vector<std::string> texts;
  for (const call::Violation& violation : violations.items()) {
    texts.push_back(
        absl::StrCat(violation.field, " ", common::v1::ViolationReason_Name(violation.reason)));
  }
  return texts;
}

TEST(CheckAttendance, OfAPartyOfTwo_FindsNothing) {
  EXPECT_THAT(Wrong(WithTimes(kTwo, 0, 90)), IsEmpty());
  EXPECT_THAT(Wrong(WithTimes(absl::StrCat(kTwo, " first_time_count: 2"), 5)), IsEmpty());
}

TEST(CheckAttendance, NobodyAndACrowd_AreNoParty) {
  EXPECT_THAT(Wrong(WithTimes("", 0)), ElementsAre("attendance.head_counts PARTY_EMPTY"));
  EXPECT_THAT(Wrong(WithTimes("head_counts { age_band: AGE_UNKNOWN count: 1000 }", 0)), IsEmpty());
  EXPECT_THAT(Wrong(WithTimes("head_counts { age_band: AGE_UNKNOWN count: 1000 }"
                              " head_counts { age_band: AGE_18_TO_29 count: 1 }",
                              0)),
              ElementsAre("attendance.head_counts TOO_LARGE"));
}

TEST(CheckAttendance, ABandStandsOnce) {
  EXPECT_THAT(Wrong(WithTimes(absl::StrCat(kTwo, kTwo), 0)),
              ElementsAre("attendance.head_counts[1].age_band ALREADY_IN_LIST"));
}

TEST(CheckAttendance, NoMoreAreThereForTheFirstTimeThanCame) {
  EXPECT_THAT(Wrong(WithTimes(absl::StrCat(kTwo, " first_time_count: 3"), 0)),
              ElementsAre("attendance.first_time_count TOO_LARGE"));
}

TEST(CheckAttendance, MinorsAlone_NeedTheConsentOfAGuardian) {
  constexpr char kMinors[] =
      "head_counts { age_band: AGE_7_TO_12 count: 2 } head_counts { age_band: AGE_13_TO_17 count: "
      "1 "
      "}";
  EXPECT_THAT(Wrong(WithTimes(kMinors, 0)),
              ElementsAre("attendance.guardian_consent GUARDIAN_CONSENT_REQUIRED"));
  EXPECT_THAT(Wrong(WithTimes(absl::StrCat(kMinors, " guardian_consent: true"), 0)), IsEmpty());
  EXPECT_THAT(Wrong(WithTimes(absl::StrCat(kMinors, kTwo), 0)), IsEmpty());
}

TEST(CheckAttendance, EverythingHappensWithinTwelveHoursOfTheEvent) {
  EXPECT_THAT(Wrong(WithTimes(kTwo, -720)), IsEmpty());
  EXPECT_THAT(Wrong(WithTimes(kTwo, 90 + 720)), IsEmpty());
  EXPECT_THAT(Wrong(WithTimes(kTwo, -721)),
              ElementsAre("attendance.check_in_time NOT_DURING_EVENT"));
  EXPECT_THAT(Wrong(WithTimes(kTwo, 90 + 721)),
              ElementsAre("attendance.check_in_time NOT_DURING_EVENT"));
  EXPECT_THAT(Wrong(WithTimes(kTwo, 0, 90 + 721)),
              ElementsAre("attendance.check_out_time NOT_DURING_EVENT"));
  EXPECT_THAT(Wrong(WithTimes(kTwo, 20, 19)),
              ElementsAre("attendance.check_out_time BEFORE_LAST_MOMENT"));
  // The event is a week ahead, and so is the clock of the phone.
  EXPECT_THAT(Wrong(WithTimes(kTwo, 0), nullptr, At(-7 * 24 * 60)),
              ElementsAre("attendance.check_in_time HOURS_TOO_FAR_AHEAD"));
}

TEST(CheckAttendance, WhatDoesNotChange_IsNotJudgedAgain) {
  const Attendance before = WithTimes("alias: 'Beret'", 5'000);
  Attendance after = before;
  after.set_alias("Kapelusz");
  EXPECT_FALSE(BringsMoments(&before, after));
  EXPECT_THAT(Wrong(after, &before), IsEmpty());
  *after.mutable_check_out_time() = call::TimestampOf(At(5'001));
  EXPECT_TRUE(BringsMoments(&before, after));
  EXPECT_THAT(Wrong(after, &before, At(5'001)),
              ElementsAre("attendance.check_out_time NOT_DURING_EVENT"));
}

TEST(TakeRegistration, FillsInWhatItSaysOfTheParty) {
  v1::Registration registration;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "resident: 'r' alias: 'Beret' invitation: 'i' party { guardian_consent: true"
      " head_counts { age_band: AGE_7_TO_12 count: 2 } }",
      &registration));
  Attendance attendance = FromText("alias: 'Kto'");
  TakeRegistration(registration, attendance);
  EXPECT_EQ(attendance.ShortDebugString(),
            FromText("resident: 'r' alias: 'Beret' invitation: 'i' guardian_consent: true"
                     " head_counts { age_band: AGE_7_TO_12 count: 2 }")
                .ShortDebugString());
  Attendance counted = FromText(kTwo);
  TakeRegistration(registration, counted);
  EXPECT_EQ(counted.head_counts(0).count(), 2);
  EXPECT_EQ(counted.head_counts_size(), 1);
}

TEST(AddCheckIn, KeepsTheEarliestMomentAndTheMostPeopleOfEachBand) {
  Attendance attendance = WithTimes(absl::StrCat(kTwo, " first_time_count: 1"), 10, 60);
  AddCheckIn(WithTimes("head_counts { age_band: AGE_30_TO_44 count: 1 }"
                       " head_counts { age_band: AGE_7_TO_12 count: 3 } guardian_consent: true"
                       " first_time_count: 2",
                       5, 50),
             attendance);
  EXPECT_EQ(attendance.ShortDebugString(),
            WithTimes("head_counts { age_band: AGE_7_TO_12 count: 3 }"
                      " head_counts { age_band: AGE_30_TO_44 count: 2 } guardian_consent: true"
                      " first_time_count: 2",
                      5, 60)
                .ShortDebugString());
}

TEST(AddCheckIn, OfAPartyThatSignedUp_LeavesItsName) {
  Attendance attendance = WithTimes("registration: 'x' alias: 'Beret'", 0);
  AddCheckIn(WithTimes("alias: 'Aha' resident: 'r'", 0), attendance);
  EXPECT_EQ(attendance.alias(), "Beret");
  EXPECT_EQ(attendance.resident(), "");
}

TEST(AddCheckOut, WhoLeft_WasThere) {
  Attendance attendance = WithTimes(kTwo, 10);
  AddCheckOut(At(4), attendance);
  EXPECT_EQ(attendance.ShortDebugString(), WithTimes(kTwo, 4, 4).ShortDebugString());
  AddCheckOut(At(60), attendance);
  AddCheckOut(At(50), attendance);
  EXPECT_EQ(attendance.ShortDebugString(), WithTimes(kTwo, 4, 60).ShortDebugString());
}

// Something that a phone told, applied to what is known.
struct Told {
  bool is_check_in = true;
  Attendance attendance;
  absl::Time left;
};

TEST(AddCheckIn, InAnyOrderAndHoweverOften_GivesTheSame) {
  const storage::TestSeed seed(5);
  std::mt19937 random(seed.value());
  const auto one_of = [&](int count) { return static_cast<int>(random() % count); };
  for (int round = 0; round < 500; ++round) {
    std::vector<Told> all;
    const int count = 2 + one_of(5);
    for (int i = 0; i < count; ++i) {
      Told told = {.is_check_in = i == 0 || one_of(3) > 0, .left = At(one_of(90))};
      const int in = one_of(60);
      told.attendance = one_of(3) == 0 ? WithTimes("", in, in + one_of(60)) : WithTimes("", in);
      for (const auto band :
           {common::v1::AGE_7_TO_12, common::v1::AGE_30_TO_44, common::v1::AGE_60_TO_74}) {
        if (one_of(2) == 0) continue;
        auto& head_count = *told.attendance.add_head_counts();
        head_count.set_age_band(band);
        head_count.set_count(1 + one_of(4));
      }
      if (one_of(2) == 0) told.attendance.set_first_time_count(one_of(3));
      if (one_of(2) == 0) told.attendance.set_guardian_consent(true);
      if (one_of(2) == 0) told.attendance.set_alias(absl::StrCat("Beret ", one_of(3)));
      all.push_back(told);
    }
    // The first check-in makes the attendance; who left before is told again then.
    const auto tell = [](std::vector<Told> order) {
      std::stable_partition(order.begin(), order.end(), [made = false](const Told& told) mutable {
        made = made || told.is_check_in;
        return made;
      });
      Attendance known = order.front().attendance;
      for (const Told& told : order) {
        if (told.is_check_in) {
          AddCheckIn(told.attendance, known);
        } else {
          AddCheckOut(told.left, known);
        }
      }
      return known.ShortDebugString();
    };
    const std::string expected = tell(all);
    for (int order = 0; order < 5; ++order) {
      std::vector<Told> again = all;
      again.push_back(all[random() % all.size()]);
      std::shuffle(again.begin(), again.end(), random);
      ASSERT_EQ(tell(again), expected);
    }
  }
}

}  // namespace
}  // namespace osiedle::clubs
