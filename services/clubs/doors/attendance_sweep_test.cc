#include "services/clubs/doors/attendance_sweep.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/clubs/doors/door_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::IsOk;

class AttendanceSweepTest : public DoorTest {
 protected:
  void SetUp() override {
    DoorTest::SetUp();
    NewResident("ola");
    NewResident("ela");
    GoTo(17);
    for (const char* id : {"ola", "ela"}) {
      ASSERT_THAT(
          Come(id, absl::StrCat(Adults(1), " alias: 'Beret' resident: '", ResidentName(id), "'")),
          IsOk());
    }
    clock().Advance(absl::Minutes(1));
    CountOnly("ola");
    clock().Advance(absl::Minutes(1));
  }
};

TEST_F(AttendanceSweepTest, WhoIsLoweredToCounted_IsNamedNoMore) {
  EXPECT_EQ(Get("ola")->resident(), "");
  EXPECT_EQ(Get("ola")->alias(), "");
  EXPECT_EQ(Get("ela")->resident(), ResidentName("ela"));
  EXPECT_THAT(Update("ela", absl::StrCat("resident: '", ResidentName("ola"), "'"), "resident"),
              FailsForFields({"attendance.resident"}));
}

TEST_F(AttendanceSweepTest, TheSweep_TakesThemOutOfTheRow_AndNothingElse) {
  const auto swept = SweepAttendances(store(), owner(), clock().Now(), 50);
  ASSERT_THAT(swept, IsOk());
  EXPECT_EQ(*swept, 1);
  EXPECT_EQ(Stored("ola").resident(), "");
  EXPECT_EQ(Stored("ola").alias(), "");
  EXPECT_EQ(HeadsOf(Stored("ola")), "5:1");
  EXPECT_EQ(Stored("ela").resident(), ResidentName("ela"));
  EXPECT_EQ(TextOf(Turnout()), "2/0/0");
  EXPECT_EQ(*SweepAttendances(store(), owner(), clock().Now(), 50), 0);
}

TEST_F(AttendanceSweepTest, ARegistrationWhoseLinkHasEnded_NamesNobodyAtTheDoor) {
  ASSERT_THAT(NewEvent("ognisko", absl::StrCat("start { ", Wall(1, 23), " }")), IsOk());
  constexpr char kEvent[] = "ognisko-20240604t2300";
  ASSERT_THAT(
      SignUp("r", absl::StrCat("alias: 'Kask' resident: '", ResidentName("ela"), "'"), kEvent),
      IsOk());
  clock().Advance(absl::Minutes(1));
  CountOnly("ela");
  clock().Advance(absl::Minutes(1));
  const auto came =
      Come("", absl::StrCat("registration: '", RegistrationName("r", kEvent), "'"), "", kEvent);
  ASSERT_THAT(came, IsOk());
  EXPECT_EQ(came->alias(), "");
  EXPECT_EQ(HeadsOf(*came), "5:2");
}

}  // namespace
}  // namespace osiedle::clubs
