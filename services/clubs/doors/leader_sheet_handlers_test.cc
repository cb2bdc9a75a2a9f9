#include "services/clubs/doors/leader_sheet_handlers.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/leader_sheet_requests.pb.h"
#include "services/clubs/doors/door_case_test.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LeaderSheetTest : public DoorTest {
 protected:
  absl::StatusOr<v1::LeaderSheet> Sheet(const std::string& event = kTrip) {
    return Do<v1::LeaderSheet, v1::GetLeaderSheetRequest>(
        absl::StrCat("name: '", OccurrenceName(event), "'"));
  }
  static std::vector<std::string> Lines(const v1::LeaderSheet& sheet) {
    std::vector<std::string> lines;
    for (const v1::SheetLine& line : sheet.lines()) {
      lines.push_back(
          absl::StrCat(line.registration().alias(), " ",
                       v1::Registration::State_Name(line.registration().state()),
                       line.has_attendance() ? absl::StrCat(" ", HeadsOf(line.attendance())) : ""));
    }
    return lines;
  }
};

TEST_F(LeaderSheetTest, TellsWhatTheEventIs) {
  const auto sheet = Sheet();
  ASSERT_THAT(sheet, IsOk());
  EXPECT_EQ(sheet->occurrence().name(), Trip());
  EXPECT_EQ(sheet->occurrence().display_name(), "Wycieczka");
  EXPECT_EQ(sheet->occurrence().places().capacity(), 20);
  EXPECT_EQ(sheet->event_series().name(), SeriesName("wycieczka"));
  EXPECT_EQ(sheet->club().display_name(), "Klub Mieszkańca");
  EXPECT_EQ(sheet->venue().name(), VenueName("sala"));
  EXPECT_THAT(Lines(*sheet), IsEmpty());
}

TEST_F(LeaderSheetTest, NamesTheConfirmedByAlias_ThenThoseThatWait) {
  ASSERT_THAT(NewEvent("ognisko", "sign_up { capacity: 6 waitlist_capacity: 5 }"), IsOk());
  constexpr char kEvent[] = "ognisko-20240604t1700";
  for (const char* id : {"zenek", "basia", "ala", "ola", "iga", "ewka"}) {
    ASSERT_THAT(SignUp(id, absl::StrCat("alias: '", id, "'"), kEvent), IsOk());
  }
  ASSERT_THAT((Do<v1::Registration, v1::CancelRegistrationRequest>(
                  absl::StrCat("name: '", RegistrationName("iga", kEvent), "'"))),
              IsOk());
  GoTo(17);
  ASSERT_THAT((Do<v1::Attendance, v1::CheckInRequest>(absl::StrCat(
                  "parent: '", OccurrenceName(kEvent), "' attendance { registration: '",
                  RegistrationName("basia", kEvent), "' ", Adults(1), " }"))),
              IsOk());
  const auto sheet = Sheet(kEvent);
  ASSERT_THAT(sheet, IsOk());
  EXPECT_THAT(Lines(*sheet), ElementsAre("ala CONFIRMED", "basia CONFIRMED 5:1", "zenek CONFIRMED",
                                         "ola WAITLISTED", "ewka WAITLISTED"));
  EXPECT_EQ(sheet->lines(3).registration().waitlist_position(), 1);
}

TEST_F(LeaderSheetTest, ADeletedAttendance_IsNone) {
  ASSERT_THAT(SignUp("r", "alias: 'Beret'"), IsOk());
  GoTo(17);
  ASSERT_THAT(ComeAs("r"), IsOk());
  ASSERT_THAT(Delete("r"), IsOk());
  EXPECT_THAT(Lines(*Sheet()), ElementsAre("Beret CONFIRMED"));
}

TEST_F(LeaderSheetTest, AResident_IsToldToThoseWhoMayReadResidents) {
  NewResident("ola");
  ASSERT_THAT(SignUp("r", absl::StrCat("resident: '", ResidentName("ola"), "'")), IsOk());
  GoTo(17);
  ASSERT_THAT(ComeAs("r"), IsOk());
  EXPECT_EQ(Sheet()->lines(0).registration().resident(), ResidentName("ola"));
  EXPECT_EQ(Sheet()->lines(0).attendance().resident(), ResidentName("ola"));
  ActAsStaff("anna", common::v1::CLUB_ANIMATOR);
  EXPECT_EQ(Sheet()->lines(0).registration().resident(), "");
  EXPECT_EQ(Sheet()->lines(0).attendance().resident(), "");
}

TEST_F(LeaderSheetTest, OfNoEvent_IsNotFound) {
  EXPECT_THAT(Sheet("nie-20240604t1700"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

}  // namespace
}  // namespace osiedle::clubs
