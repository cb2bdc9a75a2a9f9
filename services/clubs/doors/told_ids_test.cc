#include "services/clubs/doors/told_ids.h"

#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/attendance_requests.pb.h"
#include "osiedle/clubs/v1/registration_requests.pb.h"
#include "services/clubs/doors/door_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::invitations::v1::Invitation;
using ::testing::IsEmpty;

// The party `r` of two adults signed up with a slip. A phone that knows of no registration makes
// the id `x` for it.
class ToldIdsTest : public DoorTest {
 protected:
  void SetUp() override {
    DoorTest::SetUp();
    codes_ = NewCodes("b", 4);
    ASSERT_THAT(SignUp("r", absl::StrCat("alias: 'Beret' claim_code: '", codes_[0], "'")), IsOk());
    GoTo(18, 20);
  }
  const std::string& code(int number = 0) const { return codes_[number]; }

  // "heads, in-out" of what is stored.
  std::string Told(const std::string& id) {
    const v1::Attendance stored = Stored(id);
    return absl::StrCat(
        HeadsOf(stored), ", ", Local(stored.check_in_time()).substr(11), "-",
        stored.has_check_out_time() ? Local(stored.check_out_time()).substr(11) : "");
  }
  void ExpectIsOfParty(const absl::StatusOr<v1::Attendance>& told) {
    ASSERT_THAT(told, IsOk());
    EXPECT_EQ(told->name(), AttendanceName("r"));
    EXPECT_EQ(TextOf(Turnout()), CountedTurnout());
  }

 private:
  std::vector<std::string> codes_;
};

TEST_F(ToldIdsTest, WhatIsToldAfterTheSlip_IsOfTheParty) {
  ExpectIsOfParty(ComeWithCode("x", code(), absl::StrCat(Adults(2), In(17))));
  // Corrections, also by another phone, without the code and without knowing of a registration.
  ExpectIsOfParty(Come("x", absl::StrCat(Adults(3), In(17, 5))));
  ExpectIsOfParty(
      Come("x", absl::StrCat(Adults(1), Children(1), In(16, 50), " first_time_count: 1")));
  ExpectIsOfParty(Leave("x", Occur(18, 10)));
  EXPECT_EQ(Told("r"), "2:1 5:3, 16:50-18:10");
  EXPECT_EQ(TextOf(Turnout()), "4/1/1");
  EXPECT_THAT(Get("x"), FailsWith(common::v1::RESOURCE_NOT_FOUND));

  // All of it again changes nothing.
  ExpectIsOfParty(Leave("x", Occur(18, 10)));
  EXPECT_THAT(audited(), IsEmpty());
  ExpectIsOfParty(Come("x", absl::StrCat(Adults(3), In(17, 5))));
  EXPECT_THAT(audited(), IsEmpty());
  ExpectIsOfParty(ComeWithCode("x", code(), absl::StrCat(Adults(2), In(17))));
  EXPECT_THAT(audited(), IsEmpty());
}

TEST_F(ToldIdsTest, WithoutPeople_ItTellsOfAllOfTheParty) {
  ExpectIsOfParty(ComeWithCode("x", code(), In(17)));
  ExpectIsOfParty(Come("x", In(16, 40)));
  EXPECT_EQ(Told("r"), "5:2, 16:40-");
}

TEST_F(ToldIdsTest, WhatWasToldBeforeTheSlip_GoesOverToTheParty) {
  ASSERT_THAT(Come("x", absl::StrCat(Adults(3), Children(1), In(16, 55), " first_time_count: 1",
                                     " alias: 'Pan z psem'")),
              IsOk());
  ASSERT_THAT(Leave("x", Occur(18)), IsOk());
  EXPECT_EQ(TextOf(Turnout()), "4/0/1");
  ExpectIsOfParty(ComeWithCode("x", code(), absl::StrCat(Adults(1), In(17))));
  EXPECT_EQ(Told("r"), "2:1 5:3, 16:55-18:00");
  EXPECT_EQ(Stored("r").alias(), "Beret");
  EXPECT_EQ(Stored("r").invitation(), SlipName("b-001"));
  EXPECT_EQ(Slip("b-001").state(), Invitation::REDEEMED);
  EXPECT_TRUE(Stored("x").has_delete_time());
  EXPECT_EQ(TextOf(Turnout()), "4/1/1");
  ExpectIsOfParty(Leave("x", Occur(18, 15)));
  ExpectIsOfParty(Come("x", absl::StrCat(Adults(4), In(17))));
  ExpectIsOfParty(ComeWithCode("x", code(), absl::StrCat(Adults(1), In(17))));
  EXPECT_THAT(audited(), IsEmpty());
  EXPECT_EQ(Told("r"), "2:1 5:4, 16:55-18:15");
}

TEST_F(ToldIdsTest, WhatWasToldBeforeTheSlip_GoesOverToAPartyThatIsThere) {
  ASSERT_THAT(ComeAs("r", In(17)), IsOk());
  ASSERT_THAT(Come("x", absl::StrCat(Adults(2), In(17, 5))), IsOk());
  EXPECT_EQ(TextOf(Turnout()), "4/1/0");
  // It tells nothing new of the party but that it is one.
  ExpectIsOfParty(ComeWithCode("x", code(), absl::StrCat(Adults(2), In(17, 5))));
  EXPECT_EQ(TextOf(Turnout()), "2/1/0");
  ASSERT_THAT(Come("y", absl::StrCat(Adults(3), In(16, 30))), IsOk());
  ExpectIsOfParty(ComeWithCode("y", code(), absl::StrCat(Adults(1), In(17, 5))));
  EXPECT_EQ(Told("r"), "5:3, 16:30-");
  ExpectIsOfParty(Leave("y", Occur(18)));
  ExpectIsOfParty(Leave("x", Occur(18, 5)));
  EXPECT_EQ(Told("r"), "5:3, 16:30-18:05");
}

TEST_F(ToldIdsTest, ItsExternalIds_GoOverToo) {
  const std::string drzwi = " external_ids { system: 'drzwi' value: '7' }";
  ASSERT_THAT(Come("x", absl::StrCat(Adults(1), In(17), drzwi)), IsOk());
  // The slip is told with them, too.
  ExpectIsOfParty(ComeWithCode("x", code(), absl::StrCat(Adults(1), In(17), drzwi)));
  ASSERT_EQ(Stored("r").external_ids_size(), 1);
  EXPECT_EQ(Stored("r").external_ids(0).value(), "7");
  EXPECT_EQ(Stored("x").external_ids_size(), 0);
}

TEST_F(ToldIdsTest, ItsExternalIds_GoOverToAPartyThatHasNone) {
  ASSERT_THAT(ComeAs("r", In(17)), IsOk());
  ASSERT_THAT(
      Come("x", absl::StrCat(Adults(1), In(17), " external_ids { system: 'drzwi' value: '7' }")),
      IsOk());
  ExpectIsOfParty(ComeWithCode("x", code(), absl::StrCat(Adults(1), In(17))));
  ASSERT_EQ(Stored("r").external_ids_size(), 1);
  EXPECT_EQ(Stored("r").external_ids(0).value(), "7");
}

TEST_F(ToldIdsTest, ItsExternalIds_GoOverToAPartyThatHasOthers) {
  const auto id = [](const std::string& system, int value) {
    return absl::StrCat(" external_ids { system: '", system, "' value: '", value, "' }");
  };
  ASSERT_THAT(ComeAs("r", absl::StrCat(In(17), id("kasa", 1))), IsOk());
  ASSERT_THAT(Come("x", absl::StrCat(Adults(1), In(17), id("drzwi", 7), id("kasa", 2))), IsOk());
  ExpectIsOfParty(ComeWithCode("x", code(), absl::StrCat(Adults(1), In(17))));
  std::vector<std::string> ids;
  const v1::Attendance stored = Stored("r");
  for (const auto& known : stored.external_ids()) {
    ids.push_back(absl::StrCat(known.system(), " ", known.value()));
  }
  EXPECT_THAT(ids, testing::UnorderedElementsAre("kasa 1", "drzwi 7"));
}

TEST_F(ToldIdsTest, TheFeed_TellsOfTheParty_AndThatTheWalkInIsGone) {
  ASSERT_THAT(Come("x", absl::StrCat(Adults(1), In(17))), IsOk());
  ExpectIsOfParty(ComeWithCode("x", code(), absl::StrCat(Adults(1), In(17))));
  const auto tells = [this](const std::string& name, common::v1::ChangeKind kind) {
    return absl::c_any_of(fed(), [&](const internal::v1::ResourceChange& change) {
      return change.name() == name && change.kind() == kind;
    });
  };
  EXPECT_TRUE(tells(AttendanceName("r"), common::v1::CREATED));
  EXPECT_TRUE(tells(AttendanceName("x"), common::v1::DELETED));
}

TEST_F(ToldIdsTest, NothingElseIsStoredUnderTheId) {
  ExpectIsOfParty(ComeWithCode("x", code()));
  ASSERT_THAT(Come("y", Adults(1)), IsOk());
  ExpectIsOfParty(ComeWithCode("y", code()));
  EXPECT_THAT(New("x", Adults(1)), FailsWith(common::v1::RESOURCE_EXISTS));
  EXPECT_THAT(
      (Do<v1::Attendance, v1::UpdateAttendanceRequest>(absl::StrCat(
          "attendance { name: '", AttendanceName("x"), "' ", Adults(1), " } allow_missing: true"))),
      FailsWith(common::v1::RESOURCE_EXISTS));
  EXPECT_THAT(Undelete("y"), FailsWith(common::v1::RESOURCE_EXISTS));
  EXPECT_EQ(TextOf(Turnout()), "1/1/0");
}

TEST_F(ToldIdsTest, WhatWasDeleted_StaysDeleted) {
  ASSERT_THAT(Come("x", absl::StrCat(Adults(1), In(17))), IsOk());
  ASSERT_THAT(Delete("x"), IsOk());
  EXPECT_THAT(ComeWithCode("x", code()), FailsWith(common::v1::RESOURCE_DELETED));
  EXPECT_EQ(Slip("b-001").state(), Invitation::ISSUED);
  ExpectIsOfParty(ComeWithCode("y", code()));
  ASSERT_THAT(Delete("r"), IsOk());
  EXPECT_THAT(Come("y", Adults(1)), FailsWith(common::v1::RESOURCE_DELETED));
  EXPECT_THAT(ComeWithCode("y", code()), FailsWith(common::v1::RESOURCE_DELETED));
  EXPECT_THAT(Leave("y"), FailsWith(common::v1::RESOURCE_DELETED));
  EXPECT_EQ(TextOf(Turnout()), "0/0/0");
}

TEST_F(ToldIdsTest, AnIdOfAnotherParty_IsTaken) {
  ASSERT_THAT(SignUp("other"), FailsWith(common::v1::SIGN_UP_CLOSED));
  NewController("ngo");
  ASSERT_THAT(
      New("hidden", absl::StrCat(Adults(1), In(17), " controller: '", ControllerName("ngo"), "'")),
      IsOk());
  ActFor("municipality", common::v1::COORDINATOR);
  EXPECT_THAT(ComeWithCode("hidden", code()), FailsWith(common::v1::RESOURCE_EXISTS));
  ActAsEverybody();
  EXPECT_EQ(Slip("b-001").state(), Invitation::ISSUED);
  EXPECT_FALSE(Stored("hidden").has_delete_time());
  EXPECT_EQ(TextOf(Turnout()), "1/0/0");
}

TEST_F(ToldIdsTest, WhoMayNotKnowOfTheParty_LearnsThatTheIdIsTaken) {
  NewController("ngo");
  ExpectIsOfParty(ComeWithCode("x", code()));
  ASSERT_THAT((Do<v1::Attendance, v1::UpdateAttendanceRequest>(
                  absl::StrCat("attendance { name: '", AttendanceName("r"), "' controller: '",
                               ControllerName("ngo"), "' } update_mask { paths: 'controller' }"))),
              IsOk());
  ActFor("municipality", common::v1::COORDINATOR);
  for (const absl::Status& status :
       {Come("x", Adults(1)).status(), ComeWithCode("x", code(1)).status()}) {
    EXPECT_THAT(status, FailsWith(common::v1::RESOURCE_EXISTS));
    EXPECT_FALSE(absl::StrContains(status.ToString(), "attendances/r")) << status;
  }
  const absl::Status left = Leave("x").status();
  EXPECT_THAT(left, FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_FALSE(absl::StrContains(left.ToString(), "attendances/r")) << left;
  ActAsEverybody();
  EXPECT_EQ(Slip("b-002").state(), Invitation::ISSUED);
  EXPECT_EQ(TextOf(Turnout()), "1/1/0");
}

TEST_F(ToldIdsTest, WhoCameWhileTheyWaited_AndGotAPlace_ComesOnce) {
  ASSERT_THAT(NewEvent("ognisko", absl::StrCat("start { ", Wall(1, 20),
                                               " } sign_up { capacity: 2 waitlist_capacity: 3 }")),
              IsOk());
  constexpr char kFire[] = "ognisko-20240604t2000";
  ASSERT_THAT(SignUp("ma", "", kFire), IsOk());
  ASSERT_THAT(SignUp("czeka", absl::StrCat("claim_code: '", code(1), "'"), kFire), IsOk());
  const auto came = ComeWithCode("x", code(1), Adults(2), kFire);
  ASSERT_THAT(came, IsOk());
  EXPECT_EQ(came->name(), AttendanceName("x", kFire));
  Must<v1::Registration, v1::CancelRegistrationRequest>(
      absl::StrCat("name: '", RegistrationName("ma", kFire), "'"));
  Must<v1::Registration, v1::AcceptOfferRequest>(
      absl::StrCat("name: '", RegistrationName("czeka", kFire), "'"));
  // The slip was redeemed by the same people.
  const auto again = ComeWithCode("x", code(1), Adults(2), kFire);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->name(), AttendanceName("czeka", kFire));
  EXPECT_EQ(TextOf(Turnout(kFire)), "2/1/0");
}

TEST_F(ToldIdsTest, WithTheSlipsOfTwoParties_BothCome) {
  ASSERT_THAT(NewEvent("ognisko", absl::StrCat("start { ", Wall(1, 20), " }")), IsOk());
  constexpr char kFire[] = "ognisko-20240604t2000";
  for (int i : {1, 2}) {
    ASSERT_THAT(SignUp(absl::StrCat("r", i), absl::StrCat("claim_code: '", code(i), "'"), kFire),
                IsOk());
    const auto came = ComeWithCode("x", code(i), Adults(1), kFire);
    ASSERT_THAT(came, IsOk());
    EXPECT_EQ(came->name(), AttendanceName(absl::StrCat("r", i), kFire));
  }
  const auto told = Come("x", Adults(2), "", kFire);
  ASSERT_THAT(told, IsOk());
  EXPECT_EQ(told->name(), AttendanceName("r1", kFire));
  EXPECT_EQ(TextOf(Turnout(kFire)), "3/2/0");
}

TEST_F(ToldIdsTest, OfTwoPhonesAtOnce_OneComesAfterTheOther) {
  BeforeNextCommit([this] { ASSERT_THAT(Come("x", Adults(3)), IsOk()); });
  ExpectIsOfParty(ComeWithCode("x", code(), Adults(1)));
  EXPECT_EQ(TextOf(Turnout()), "3/1/0");
  ASSERT_THAT(Come("y", Adults(1)), IsOk());
  BeforeNextCommit([this] { ASSERT_THAT(ComeWithCode("y", code(), Adults(4)), IsOk()); });
  ExpectIsOfParty(Leave("y"));
  EXPECT_EQ(TextOf(Turnout()), "4/1/0");
}

// What `osiedled verify` reads.
TEST_F(ToldIdsTest, IsATableOfTheArea) {
  ExpectIsOfParty(ComeWithCode("x", code()));
  const std::vector<const storage::AnyTable*> tables = ClubsArea().AllTables();
  EXPECT_TRUE(absl::c_linear_search(tables, &ToldIdTable()));
  const auto snapshot = store().GetSnapshot({});
  ASSERT_THAT(snapshot, IsOk());
  EXPECT_EQ(*ToldIdTable().Verify(**snapshot, owner()), 1u);
}

}  // namespace
}  // namespace osiedle::clubs
