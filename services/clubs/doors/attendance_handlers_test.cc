#include "services/clubs/doors/attendance_handlers.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/attendance_requests.pb.h"
#include "osiedle/clubs/v1/standing_registration_requests.pb.h"
#include "services/clubs/doors/attendance_reader.h"
#include "services/clubs/doors/door_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::osiedle::invitations::v1::Invitation;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AttendanceTest : public DoorTest {
 protected:
  absl::StatusOr<v1::ListAttendancesResponse> List(const std::string& filter,
                                                   const std::string& event = kTrip) {
    return Do<v1::ListAttendancesResponse, v1::ListAttendancesRequest>(
        absl::StrCat("parent: '", OccurrenceName(event), "' filter: '", filter, "'"));
  }
};

// ---- who came

TEST_F(AttendanceTest, AHeadCount_IsRecordedWithoutAnyName) {
  GoTo(17, 5);
  const auto came = Come("a", absl::StrCat(Adults(2), Children(3), " first_time_count: 4"));
  ASSERT_THAT(came, IsOk());
  EXPECT_EQ(came->name(), AttendanceName("a"));
  EXPECT_EQ(HeadsOf(*came), "2:3 5:2");
  EXPECT_EQ(call::TimeOf(came->check_in_time()), At(1, 17, 5));
  EXPECT_EQ(came->controller(), absl::StrCat(kRybnik, "/controllers/municipality"));
  EXPECT_EQ(TextOf(Turnout()), "5/0/4");
  EXPECT_THAT(fed(), SizeIs(1));
}

TEST_F(AttendanceTest, APartyThatSignedUp_ComesWithWhatItsRegistrationSays) {
  ASSERT_THAT(SignUp("r",
                     "alias: 'Beret' party { guardian_consent: true head_counts {"
                     " age_band: AGE_7_TO_12 count: 2 } }"),
              IsOk());
  GoTo(17);
  const auto came = ComeAs("r", "alias: 'Kto inny'");
  ASSERT_THAT(came, IsOk());
  EXPECT_EQ(came->name(), AttendanceName("r"));
  EXPECT_EQ(came->registration(), RegistrationName("r"));
  EXPECT_EQ(came->alias(), "Beret");
  EXPECT_EQ(HeadsOf(*came), "2:2");
  EXPECT_TRUE(came->guardian_consent());
  EXPECT_EQ(TextOf(Turnout()), "2/1/0");
}

TEST_F(AttendanceTest, ThoseWhoCame_MayBeFewerThanSignedUp) {
  ASSERT_THAT(SignUp("r"), IsOk());
  GoTo(17);
  const auto came = ComeAs("r", Adults(1));
  ASSERT_THAT(came, IsOk());
  EXPECT_EQ(HeadsOf(*came), "5:1");
  EXPECT_EQ(TextOf(Turnout()), "1/1/0");
}

TEST_F(AttendanceTest, APartyComesOnce_WhateverIdIsTold) {
  ASSERT_THAT(SignUp("r"), IsOk());
  GoTo(17);
  // Somebody forgot to say of which registration it is.
  ASSERT_THAT(Come("r", Adults(2)), IsOk());
  EXPECT_EQ(Stored("r").registration(), RegistrationName("r"));
  ASSERT_THAT(ComeAs("r"), IsOk());
  const auto created = New("r", absl::StrCat("registration: '", RegistrationName("r"), "'"));
  EXPECT_THAT(created, FailsWith(common::v1::RESOURCE_EXISTS));
  EXPECT_THAT(Come("b", absl::StrCat("registration: '", RegistrationName("r"), "'")),
              FailsForFields({"attendance.registration"}));
  EXPECT_EQ(TextOf(Turnout()), "2/1/0");
}

TEST_F(AttendanceTest, ARegistrationForAnotherEvent_IsRefused) {
  ASSERT_THAT(NewEvent("ognisko"), IsOk());
  ASSERT_THAT(SignUp("r", "", "ognisko-20240604t1700"), IsOk());
  GoTo(17);
  EXPECT_THAT(Come("r", absl::StrCat("registration: '",
                                     RegistrationName("r", "ognisko-20240604t1700"), "'")),
              FailsForFields({"attendance.registration"}));
  EXPECT_EQ(TextOf(Turnout()), "0/0/0");
}

TEST_F(AttendanceTest, OnlyAConfirmedParty_IsCheckedIn) {
  ASSERT_THAT(NewEvent("ognisko", "sign_up { capacity: 2 waitlist_capacity: 3 }"), IsOk());
  constexpr char kFire[] = "ognisko-20240604t1700";
  ASSERT_THAT(SignUp("ma"), IsOk());
  ASSERT_THAT(SignUp("nie"), IsOk());
  ASSERT_THAT(CancelRegistration("nie"), IsOk());
  ASSERT_THAT(SignUp("ma", "", kFire), IsOk());
  ASSERT_THAT(SignUp("czeka", "", kFire), IsOk());
  GoTo(17);
  EXPECT_THAT(ComeAs("ma"), IsOk());
  const auto waits =
      Come("", absl::StrCat("registration: '", RegistrationName("czeka", kFire), "'"), "", kFire);
  EXPECT_THAT(waits, FailsWith(common::v1::REGISTRATION_STEP_REFUSED));
  EXPECT_EQ(MetadataOf(waits.status(), "state"), "WAITLISTED");
  EXPECT_EQ(TextOf(Turnout(kFire)), "0/0/0");
  const auto refused = ComeAs("nie");
  EXPECT_THAT(refused, FailsWith(common::v1::REGISTRATION_STEP_REFUSED));
  EXPECT_EQ(MetadataOf(refused.status(), "state"), "CANCELLED");
  EXPECT_THAT(New("nie", ""), FailsWith(common::v1::REGISTRATION_STEP_REFUSED));
  EXPECT_THAT(ComeAs("nikt"), FailsForFields({"attendance.registration"}));
  EXPECT_EQ(TextOf(Turnout()), "2/1/0");
}

TEST_F(AttendanceTest, NobodyComesToACancelledEvent) {
  ASSERT_THAT(SignUp("r"), IsOk());
  ASSERT_THAT(CancelOccurrence(kTrip), IsOk());
  GoTo(17);
  EXPECT_THAT(Come("a", Adults(1)), FailsWith(common::v1::OCCURRENCE_CANCELLED));
  EXPECT_THAT(ComeAs("r"), FailsWith(common::v1::OCCURRENCE_CANCELLED));
  EXPECT_THAT(New("a", Adults(1)), FailsWith(common::v1::OCCURRENCE_CANCELLED));
  EXPECT_EQ(TextOf(Turnout()), "0/0/0");
}

TEST_F(AttendanceTest, WhatIsWrong_IsNamed_AndNothingChanges) {
  GoTo(17);
  EXPECT_THAT(Come("a", ""), FailsForFields({"attendance.head_counts"}));
  EXPECT_THAT(Come("a", Children(2)), FailsForFields({"attendance.guardian_consent"}));
  EXPECT_THAT(Come("a", absl::StrCat(Adults(1), " first_time_count: 2")),
              FailsForFields({"attendance.first_time_count"}));
  EXPECT_THAT(Come("a", "head_counts { age_band: AGE_30_TO_44 count: 10000 }"),
              FailsForFields({"attendance.head_counts[0].count"}));
  // A phone whose clock is a day behind.
  EXPECT_THAT(Come("a", absl::StrCat(Adults(1), In(4, 59))),
              FailsForFields({"attendance.check_in_time"}));
  EXPECT_THAT(Come("a", absl::StrCat(Adults(1), In(17), Out(16))),
              FailsForFields({"attendance.check_out_time"}));
  EXPECT_THAT(Come("Zły", Adults(1)), FailsForFields({"attendance_id"}));
  EXPECT_THAT(Come("a", absl::StrCat(Adults(1), " resident: '", ResidentName("nikt"), "'")),
              FailsForFields({"attendance.resident"}));
  EXPECT_THAT(Come("a", Adults(1), "", "wycieczka-20240605t1700"),
              FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_EQ(TextOf(Turnout()), "0/0/0");
  // Too early for whoever tells no moment.
  clock().Advance(absl::Hours(24));
  EXPECT_THAT(Come("a", Adults(1)), FailsForFields({"attendance.check_in_time"}));
}

TEST_F(AttendanceTest, AnEventIsEnteredAfterwards) {
  ASSERT_THAT(SignUp("r"), IsOk());
  GoTo(17);
  clock().Advance(absl::Hours(24 * 30));
  ASSERT_THAT(New("a", absl::StrCat(Adults(7), In(17))), IsOk());
  ASSERT_THAT(New("", absl::StrCat("registration: '", RegistrationName("r"), "'", In(17))), IsOk());
  EXPECT_EQ(Stored("r").registration(), RegistrationName("r"));
  EXPECT_EQ(TextOf(Turnout()), "9/1/0");
  // The same again is what is there.
  ASSERT_THAT(New("a", absl::StrCat(Adults(7), In(17))), IsOk());
  EXPECT_EQ(TextOf(Turnout()), "9/1/0");
}

// ---- told again, and leaving

TEST_F(AttendanceTest, ToldAgain_ItMerges) {
  GoTo(18);
  ASSERT_THAT(Come("a", absl::StrCat(Adults(2), In(17, 10))), IsOk());
  ASSERT_THAT(Come("a", absl::StrCat(Adults(1), Children(1), In(17, 5), " first_time_count: 1")),
              IsOk());
  const v1::Attendance known = Stored("a");
  EXPECT_EQ(call::TimeOf(known.check_in_time()), At(1, 17, 5));
  EXPECT_EQ(HeadsOf(known), "2:1 5:2");
  EXPECT_EQ(TextOf(Turnout()), "3/0/1");
  // What is known changes nothing.
  ASSERT_THAT(Come("a", absl::StrCat(Adults(2), In(17, 10))), IsOk());
  EXPECT_THAT(audited(), IsEmpty());
  EXPECT_EQ(Stored("a").ShortDebugString(), known.ShortDebugString());
  ASSERT_THAT(Come("a", absl::StrCat(Adults(2), In(17, 10))), IsOk());
}

TEST_F(AttendanceTest, WhatIsKnown_IsNotJudgedAgain) {
  ASSERT_THAT(SignUp("r"), IsOk());
  GoTo(17);
  ASSERT_THAT(ComeAs("r", In(16, 30)), IsOk());
  ASSERT_THAT(CancelOccurrence(kTrip), IsOk());
  StepClock();
  EXPECT_THAT(ComeAs("r", In(16, 30)), IsOk());
  clock().Advance(absl::Hours(24 * 10));
  EXPECT_THAT(ComeAs("r"), IsOk());
}

TEST_F(AttendanceTest, TheLastMomentOfLeavingCounts) {
  GoTo(18);
  ASSERT_THAT(Come("a", absl::StrCat(Adults(1), In(17))), IsOk());
  ASSERT_THAT(Leave("a", Occur(17, 50)), IsOk());
  ASSERT_THAT(Leave("a", Occur(17, 40)), IsOk());
  EXPECT_THAT(audited(), IsEmpty());
  EXPECT_EQ(call::TimeOf(Stored("a").check_out_time()), At(1, 17, 50));
  const auto left = Leave("a");
  ASSERT_THAT(left, IsOk());
  EXPECT_EQ(call::TimeOf(left->check_out_time()), At(1, 18));
  EXPECT_EQ(call::TimeOf(left->check_in_time()), At(1, 17));
}

TEST_F(AttendanceTest, LeavingWithoutComing_OrLongAfter_IsRefused) {
  GoTo(18);
  EXPECT_THAT(Leave("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  ASSERT_THAT(Come("a", Adults(1)), IsOk());
  EXPECT_THAT(Leave("a", Occur(4)), FailsForFields({"occur_time"}));
  clock().Advance(absl::Hours(13));
  EXPECT_THAT(Leave("a"), FailsForFields({"occur_time"}));
  EXPECT_FALSE(Stored("a").has_check_out_time());
}

TEST_F(AttendanceTest, ADeletedOne_StaysDeleted) {
  GoTo(17);
  ASSERT_THAT(Come("a", Adults(2)), IsOk());
  ASSERT_THAT(Delete("a"), IsOk());
  EXPECT_EQ(TextOf(Turnout()), "0/0/0");
  EXPECT_THAT(Come("a", Adults(3)), FailsWith(common::v1::RESOURCE_DELETED));
  EXPECT_THAT(Leave("a"), FailsWith(common::v1::RESOURCE_DELETED));
  ASSERT_THAT(Undelete("a"), IsOk());
  EXPECT_EQ(TextOf(Turnout()), "2/0/0");
}

TEST_F(AttendanceTest, BelowADeletedEvent_NoneIsUndeleted) {
  GoTo(10);
  ASSERT_THAT(Come("a", Adults(2)), IsOk());
  ASSERT_THAT(Delete("a"), IsOk());
  ASSERT_THAT(EditAll("wycieczka", absl::StrCat("start { ", Wall(2, 17), " }"), {"start"}), IsOk());
  ASSERT_TRUE(GetOccurrence(kTrip)->has_delete_time());
  EXPECT_THAT(Undelete("a"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_EQ(TextOf(Turnout()), "0/0/0");
}

TEST_F(AttendanceTest, OfAnEventThatWasCalledOffSince_ItIsUndeleted) {
  ASSERT_THAT(SignUp("r"), IsOk());
  GoTo(17);
  for (const char* id : {"a", "r"}) {
    ASSERT_THAT(Come(id, Adults(2)), IsOk());
    ASSERT_THAT(Delete(id), IsOk());
  }
  ASSERT_THAT(CancelOccurrence(kTrip), IsOk());
  StepClock();
  for (const char* id : {"a", "r"}) EXPECT_THAT(Undelete(id), IsOk());
  EXPECT_EQ(TextOf(Turnout()), "4/1/0");
}

// ---- a registration of a party that came

TEST_F(AttendanceTest, WhoCame_IsNotCalledOff) {
  ASSERT_THAT(SignUp("a"), IsOk());
  ASSERT_THAT(SignUp("b"), IsOk());
  GoTo(17);
  ASSERT_THAT(ComeAs("a"), IsOk());
  EXPECT_THAT(CancelRegistration("a"), FailsWith(common::v1::REGISTRATION_STEP_REFUSED));
  GoTo(19);
  EXPECT_EQ(GetOccurrence(kTrip)->places().missing_parties(), 1);
  // It was a mistake: `a` did not come.
  ASSERT_THAT(Delete("a"), IsOk());
  ASSERT_THAT(CancelRegistration("a"), IsOk());
  EXPECT_EQ(GetOccurrence(kTrip)->places().missing_parties(), 1);
  EXPECT_THAT(Undelete("a"), FailsWith(common::v1::REGISTRATION_STEP_REFUSED));
  EXPECT_EQ(TextOf(Turnout()), "0/0/0");
}

TEST_F(AttendanceTest, WhoCameByAStandingRegistration_IsNotCalledOff) {
  ASSERT_THAT(NewSeries("szydelko"), IsOk());
  const std::string event = OccurrenceId("szydelko", 1, 17);
  for (const char* id : {"ma", "nie"}) {
    Must<v1::StandingRegistration, v1::CreateStandingRegistrationRequest>(
        absl::StrCat("parent: '%/eventSeries/szydelko' standing_registration_id: '", id,
                     "' standing_registration { alias: 'Beret' party { ", Adults(1), " } }"));
  }
  StepClock();
  GoTo(16, 50);
  ASSERT_THAT(Come("ma", "", "", event), IsOk());
  for (const char* id : {"ma", "nie"}) {
    Must<v1::StandingRegistration, v1::DeleteStandingRegistrationRequest>(
        absl::StrCat("name: '%/eventSeries/szydelko/standingRegistrations/", id, "'"));
  }
  StepClock();
  const auto state_of = [&](const std::string& id) {
    return v1::Registration::State_Name(
        Must<v1::Registration, v1::GetRegistrationRequest>(
            absl::StrCat("name: '", RegistrationName(id, event), "'"))
            .state());
  };
  EXPECT_EQ(state_of("ma"), "CONFIRMED");
  EXPECT_EQ(state_of("nie"), "CANCELLED");
}

// ---- whose it is

TEST_F(AttendanceTest, IsOfTheControllerOfItsRegistration_OrOfItsEvent) {
  NewController("ngo");
  ASSERT_THAT(NewEvent("ognisko", absl::StrCat("controller: '", ControllerName("ngo"), "'")),
              IsOk());
  constexpr char kFire[] = "ognisko-20240604t1700";
  const std::string town = absl::StrCat("controller: '", ControllerName("municipality"), "'");
  const std::string ngo = absl::StrCat("controller: '", ControllerName("ngo"), "'");
  ASSERT_THAT(SignUp("of-town", town, kFire), IsOk());
  ASSERT_THAT(SignUp("of-ngo", ngo, kFire), IsOk());
  GoTo(17);
  EXPECT_EQ(Come("of-town", "", "", kFire)->controller(), ControllerName("municipality"));
  ActFor("ngo");
  EXPECT_EQ(Come("of-ngo", "", "", kFire)->controller(), ControllerName("ngo"));
  EXPECT_EQ(Come("a", Adults(1), "", kFire)->controller(), ControllerName("ngo"));
  EXPECT_EQ(New("b", Adults(1), kFire)->controller(), ControllerName("ngo"));
  EXPECT_THAT(New("c", absl::StrCat(Adults(1), " ", town), kFire),
              FailsWith(common::v1::GRANT_TOO_NARROW));
  // A change leaves it as it is.
  ActAsEverybody();
  EXPECT_THAT((Do<v1::Attendance, v1::UpdateAttendanceRequest>(
                  absl::StrCat("attendance { name: '", AttendanceName("a", kFire), "' ", Adults(2),
                               " } update_mask { paths: '*' }"))),
              IsOk());
  ActFor("ngo");
  EXPECT_THAT((Do<v1::Attendance, v1::GetAttendanceRequest>(
                  absl::StrCat("name: '", AttendanceName("a", kFire), "'"))),
              IsOk());
}

TEST_F(AttendanceTest, ItsDetailsAreCorrected_AndTheTurnoutFollows) {
  GoTo(17);
  ASSERT_THAT(Come("a", absl::StrCat(Adults(3), " first_time_count: 1")), IsOk());
  ASSERT_THAT(Update("a", absl::StrCat(Adults(2), Children(1)), "head_counts"), IsOk());
  ASSERT_THAT(Update("a", "first_time_count: 3", "first_time_count"), IsOk());
  EXPECT_EQ(TextOf(Turnout()), "3/0/3");
  EXPECT_THAT(Update("a", Adults(1), "head_counts"),
              FailsForFields({"attendance.first_time_count"}));
  EXPECT_THAT(Update("a", "", "head_counts"),
              FailsForFields({"attendance.head_counts", "attendance.first_time_count"}));
  EXPECT_THAT(
      Update("a", absl::StrCat("registration: '", RegistrationName("r"), "'"), "registration"),
      FailsForFields({"attendance.registration"}));
  EXPECT_EQ(TextOf(Turnout()), "3/0/3");
}

TEST_F(AttendanceTest, AfterAnyHistory_TheTurnoutIsWhatTheAttendancesSay) {
  for (int i = 0; i < 5; ++i) ASSERT_THAT(SignUp(absl::StrCat("r", i)), IsOk());
  GoTo(17);
  for (int i = 0; i < 4; ++i) ASSERT_THAT(ComeAs(absl::StrCat("r", i)), IsOk());
  ASSERT_THAT(Come("a", absl::StrCat(Adults(4), " first_time_count: 2")), IsOk());
  ASSERT_THAT(Come("a", Adults(6)), IsOk());
  ASSERT_THAT(New("b", Adults(1)), IsOk());
  ASSERT_THAT(Delete("r2"), IsOk());
  ASSERT_THAT(Delete("b"), IsOk());
  ASSERT_THAT(Undelete("b"), IsOk());
  ASSERT_THAT(Update("r0", Adults(1), "head_counts"), IsOk());
  EXPECT_EQ(TextOf(Turnout()), "12/3/2");
  EXPECT_EQ(TextOf(Turnout()), CountedTurnout());
  for (const char* id : {"r0", "r1", "r3", "a", "b"}) ASSERT_THAT(Delete(id), IsOk());
  EXPECT_EQ(TextOf(Turnout()), "0/0/0");
}

TEST_F(AttendanceTest, TwoAtOnce_BothCount) {
  GoTo(17);
  BeforeNextCommit([this] { ASSERT_THAT(Come("b", Adults(3)), IsOk()); });
  ASSERT_THAT(Come("a", Adults(2)), IsOk());
  EXPECT_EQ(TextOf(Turnout()), "5/0/0");
}

// ---- slips

TEST_F(AttendanceTest, ACode_IsRedeemedAtTheDoor) {
  const std::vector<std::string> codes = NewCodes("b", 2);
  GoTo(17);
  const auto came = ComeWithCode("a", codes[0]);
  ASSERT_THAT(came, IsOk());
  EXPECT_EQ(came->invitation(), SlipName("b-001"));
  EXPECT_EQ(Slip("b-001").state(), Invitation::REDEEMED);
  EXPECT_EQ(Slip("b-001").redeem_place(), "Wycieczka");
  EXPECT_EQ(call::TimeOf(Slip("b-001").redeem_time()), At(1, 17));
  // Told again it is known, and nobody else comes with it.
  EXPECT_THAT(ComeWithCode("a", codes[0]), IsOk());
  EXPECT_THAT(audited(), IsEmpty());
  EXPECT_THAT(ComeWithCode("c", codes[0]), FailsWith(common::v1::INVITATION_REDEEMED));
  EXPECT_EQ(TextOf(Turnout()), "1/0/0");
  EXPECT_EQ(Slip("b-002").state(), Invitation::ISSUED);
}

TEST_F(AttendanceTest, ACodeOfAnotherTown_OrOfNobody_IsRefusedAndCounted) {
  ASSERT_THAT(CreateTown("gdynia", "2262011"), IsOk());
  const std::string other = NewCodes("g", 1, "municipalities/gdynia")[0];
  const std::string own = NewCodes("b", 1)[0];
  GoTo(17);
  EXPECT_THAT(ComeWithCode("a", "ABC"), FailsWith(common::v1::CLAIM_CODE_MISTYPED));
  EXPECT_THAT(ComeWithCode("a", other), FailsWith(common::v1::CLAIM_CODE_REFUSED));
  EXPECT_EQ(TextOf(Turnout()), "0/0/0");
  for (int i = 1; i < 30; ++i) {
    EXPECT_THAT(ComeWithCode("a", other), FailsWith(common::v1::CLAIM_CODE_REFUSED));
  }
  EXPECT_THAT(ComeWithCode("a", own), FailsWith(common::v1::CLAIM_CODE_TRIES_SPENT));
}

TEST_F(AttendanceTest, WhoMayNotReadInvitations_LearnsNothingOfAUsedCode) {
  const std::string code = NewCodes("b", 1)[0];
  GoTo(17);
  ActAsStaff("anna", common::v1::CLUB_ANIMATOR);
  ASSERT_THAT(ComeWithCode("a", code), IsOk());
  EXPECT_THAT(ComeWithCode("a", code), IsOk());
  EXPECT_THAT(ComeWithCode("c", code), FailsWith(common::v1::CLAIM_CODE_REFUSED));
}

TEST_F(AttendanceTest, AWrongAttendance_RedeemsNothing) {
  const std::string code = NewCodes("b", 1)[0];
  GoTo(17);
  EXPECT_THAT(ComeWithCode("a", code, Children(2)),
              FailsForFields({"attendance.guardian_consent"}));
  EXPECT_THAT(ComeWithCode("a", code, ""), FailsForFields({"attendance.head_counts"}));
  ASSERT_THAT(CancelOccurrence(kTrip), IsOk());
  EXPECT_THAT(ComeWithCode("a", code), FailsWith(common::v1::OCCURRENCE_CANCELLED));
  EXPECT_EQ(Slip("b-001").state(), Invitation::ISSUED);
}

TEST_F(AttendanceTest, TheSlipWithWhichAPartySignedUp_IsRedeemedWhenItComes) {
  const std::string code = NewCodes("b", 1)[0];
  ASSERT_THAT(SignUp("r", absl::StrCat("claim_code: '", code, "'")), IsOk());
  EXPECT_EQ(Slip("b-001").state(), Invitation::ISSUED);
  GoTo(17);
  ASSERT_THAT(ComeAs("r"), IsOk());
  EXPECT_EQ(Stored("r").invitation(), SlipName("b-001"));
  EXPECT_EQ(Slip("b-001").state(), Invitation::REDEEMED);
  // Another phone read the slip, and does not know of the registration.
  const auto again = ComeWithCode("x", code, Adults(2));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->name(), AttendanceName("r"));
  EXPECT_EQ(TextOf(Turnout()), "2/1/0");
}

TEST_F(AttendanceTest, WhoShowsTheSlipOfARegistration_IsThatParty) {
  const std::string code = NewCodes("b", 1)[0];
  ASSERT_THAT(SignUp("r", absl::StrCat("alias: 'Beret' claim_code: '", code, "'")), IsOk());
  GoTo(17);
  const auto came = ComeWithCode("x", code, Adults(2));
  ASSERT_THAT(came, IsOk());
  EXPECT_EQ(came->name(), AttendanceName("r"));
  EXPECT_EQ(came->alias(), "Beret");
  EXPECT_EQ(came->invitation(), SlipName("b-001"));
  EXPECT_EQ(Slip("b-001").state(), Invitation::REDEEMED);
  ASSERT_THAT(ComeAs("r"), IsOk());
  EXPECT_EQ(TextOf(Turnout()), "2/1/0");
}

TEST_F(AttendanceTest, ASlipToldAgain_WhenTheRegistrationWasCalledOff_IsKnown) {
  const std::vector<std::string> codes = NewCodes("b", 2);
  ASSERT_THAT(SignUp("r", absl::StrCat("claim_code: '", codes[0], "'")), IsOk());
  GoTo(17);
  ActAsStaff("anna", common::v1::CLUB_ANIMATOR);
  ASSERT_THAT(ComeWithCode("x", codes[0], Adults(2)), IsOk());
  ActAsEverybody();
  ASSERT_THAT(CancelOccurrence(kTrip), IsOk());
  StepClock();
  ASSERT_EQ((Must<v1::Registration, v1::GetRegistrationRequest>(
                 absl::StrCat("name: '", RegistrationName("r"), "'"))
                 .state()),
            v1::Registration::CANCELLED);
  // More often than somebody may guess.
  ActAsStaff("anna", common::v1::CLUB_ANIMATOR);
  for (int i = 0; i < 20; ++i) {
    for (const char* id : {"x", "y"}) {
      const auto again = ComeWithCode(id, codes[0], Adults(2));
      ASSERT_THAT(again, IsOk());
      EXPECT_EQ(again->name(), AttendanceName("r"));
      EXPECT_THAT(audited(), IsEmpty());
    }
  }
  EXPECT_THAT(ComeWithCode("z", codes[1]), FailsWith(common::v1::OCCURRENCE_CANCELLED));
  EXPECT_EQ(TextOf(Turnout()), "2/1/0");
}

TEST_F(AttendanceTest, WhoseSlipCannotBeRedeemedAnyMore_ComesNevertheless) {
  const std::string code = NewCodes("b", 1)[0];
  ASSERT_THAT(SignUp("r", absl::StrCat("claim_code: '", code, "'")), IsOk());
  Must<Invitation, invitations::v1::VoidInvitationRequest>(
      absl::StrCat("name: '", SlipName("b-001"), "' reason: 'zgubione'"));
  GoTo(17);
  EXPECT_THAT(ComeAs("r"), IsOk());
  EXPECT_EQ(Slip("b-001").state(), Invitation::VOIDED);
}

TEST_F(AttendanceTest, ASecondSlip_IsRedeemedToo_AndTheFirstOneStays) {
  const std::vector<std::string> codes = NewCodes("b", 2);
  GoTo(17);
  ASSERT_THAT(ComeWithCode("a", codes[1]), IsOk());
  ASSERT_THAT(ComeWithCode("a", codes[0]), IsOk());
  EXPECT_EQ(Stored("a").invitation(), SlipName("b-002"));
  EXPECT_EQ(Slip("b-001").state(), Invitation::REDEEMED);
  EXPECT_EQ(Slip("b-002").state(), Invitation::REDEEMED);
}

// ---- residents

TEST_F(AttendanceTest, AResident_IsToldToThoseWhoMayReadResidents) {
  NewResident("ola");
  GoTo(17);
  ASSERT_THAT(Come("a", absl::StrCat(Adults(1), " resident: '", ResidentName("ola"), "'")), IsOk());
  EXPECT_EQ(Get("a")->resident(), ResidentName("ola"));
  const auto found = List(absl::StrCat("resident = \"", ResidentName("ola"), "\""));
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->attendances_size(), 1);

  ActAsStaff("anna", common::v1::CLUB_ANIMATOR);
  EXPECT_EQ(Get("a")->resident(), "");
  EXPECT_THAT(List(absl::StrCat("resident = \"", ResidentName("ola"), "\"")),
              FailsWith(common::v1::ROLE_REQUIRED));
  EXPECT_THAT(Come("b", absl::StrCat(Adults(1), " resident: '", ResidentName("ola"), "'")),
              FailsForFields({"attendance.resident"}));
  // Whoever does not know of the resident takes nobody out.
  ASSERT_THAT(Update("a", "alias: 'Beret'", "alias"), IsOk());
  ASSERT_THAT(Update("a", "", "resident"), IsOk());
  EXPECT_EQ(Stored("a").resident(), ResidentName("ola"));
}

TEST_F(AttendanceTest, AListIsByTheMomentAtWhichTheyCame) {
  GoTo(18);
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(Come(absl::StrCat("a", i), absl::StrCat(Adults(1), In(17, 10 * i))), IsOk());
  }
  const auto found = List("check_in_time >= \"2024-06-04T15:10:00Z\"");
  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->attendances_size(), 2);
  EXPECT_EQ(found->attendances(0).name(), AttendanceName("a1"));
  const auto of_all = Do<v1::ListAttendancesResponse, v1::ListAttendancesRequest>(
      "parent: '%/occurrences/-' show_total_size: true");
  ASSERT_THAT(of_all, IsOk());
  EXPECT_EQ(of_all->total_size(), 3);
}

TEST_F(AttendanceTest, OtherAreas_ReadWhatIsStored) {
  GoTo(17);
  ASSERT_THAT(Come("a", Adults(1)), IsOk());
  ASSERT_THAT(Come("b", Adults(2)), IsOk());
  ASSERT_THAT(Delete("b"), IsOk());
  ASSERT_THAT(
      Ask("rybnik",
          [&](const call::Call& call, const storage::Snapshot& snapshot) {
            const auto found = FindAttendance(snapshot, call.owner(), kTrip, "b");
            EXPECT_TRUE(found.ok() && found->has_value() && (*found)->has_delete_time());
            EXPECT_FALSE(FindAttendance(snapshot, call.owner(), kTrip, "c")->has_value());
            EXPECT_THAT(*AttendanceIdsOf(snapshot, call.owner(), kTrip, 10), ElementsAre("a", "b"));
            EXPECT_THAT(*AttendanceIdsOf(snapshot, call.owner(), kTrip, 1), ElementsAre("a"));
            auto walk = WalkAttendancesByUpdate(snapshot, call.owner());
            v1::Attendance row;
            EXPECT_TRUE(*walk.Next(row));
            EXPECT_EQ(row.name(), AttendanceName("a"));
            const std::string after = walk.position();
            auto rest = WalkAttendancesByUpdate(snapshot, call.owner(), after);
            EXPECT_TRUE(*rest.Next(row));
            EXPECT_FALSE(*rest.Next(row));
            auto all = WalkAttendances(snapshot, call.owner());
            EXPECT_TRUE(*all.Next(row));
            return absl::OkStatus();
          }),
      IsOk());
}

}  // namespace
}  // namespace osiedle::clubs
