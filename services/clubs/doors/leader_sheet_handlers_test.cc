#include "services/clubs/doors/leader_sheet_handlers.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/leader_sheet_requests.pb.h"
#include "services/clubs/club_run.h"
#include "services/clubs/doors/door_case_test.h"
#include "services/clubs/signups/registration_writer.h"
#include "storage/status_macros.h"
#include "storage/store.h"

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

TEST_F(LeaderSheetTest, EachRegistration_IsAsItsGetTellsIt) {
  ASSERT_THAT(NewEvent("ognisko", "sign_up { capacity: 4 waitlist_capacity: 5 }"), IsOk());
  constexpr char kEvent[] = "ognisko-20240604t1700";
  for (const char* id : {"a", "b", "c", "d"}) {
    ASSERT_THAT(SignUp(id, absl::StrCat("alias: '", id, "'"), kEvent), IsOk());
  }
  Must<v1::Registration, v1::CancelRegistrationRequest>(
      absl::StrCat("name: '", RegistrationName("a", kEvent), "'"));
  const auto sheet = Sheet(kEvent);
  ASSERT_THAT(sheet, IsOk());
  EXPECT_THAT(Lines(*sheet), ElementsAre("b CONFIRMED", "c OFFERED", "d WAITLISTED"));
  for (const v1::SheetLine& line : sheet->lines()) {
    const auto got = Do<v1::Registration, v1::GetRegistrationRequest>(
        absl::StrCat("name: '", line.registration().name(), "'"));
    ASSERT_THAT(got, IsOk());
    EXPECT_EQ(line.registration().DebugString(), got->DebugString());
  }
}

// As many parties as a sheet may have, half of them waiting, all of them of a resident.
TEST_F(LeaderSheetTest, OfTwoThousandParties_ItIsRead) {
  NewResident("ola");
  constexpr int kAll = 2'000;
  constexpr int kPlaces = 1'000;
  ASSERT_THAT(SignUp("first", "alias: 'A'"), IsOk());
  const auto add = [&](int first, int last) {
    return storage::ReadWriteAndWait(
               store(), {.deadline = storage::SteadyNow() + absl::Seconds(30)},
               [&](storage::Transaction& transaction) -> absl::Status {
                 std::vector<internal::v1::ResourceChange> changes;
                 const auto run = ClubRun{.transaction = transaction,
                                          .owner = owner(),
                                          .revision = 7,
                                          .now = clock().Now(),
                                          .changes = changes};
                 for (int i = first; i < last; ++i) {
                   v1::Registration registration;
                   registration.set_name(RegistrationName(absl::StrCat("p", i)));
                   registration.set_resident(ResidentName("ola"));
                   registration.set_state(i <= kPlaces ? v1::Registration::CONFIRMED
                                                       : v1::Registration::WAITLISTED);
                   registration.set_queue_number(i);
                   registration.set_controller(ControllerName("municipality"));
                   auto& heads = *registration.mutable_party()->add_head_counts();
                   heads.set_age_band(common::v1::AGE_30_TO_44);
                   heads.set_count(1);
                   RETURN_IF_ERROR(AddRegistration(run, std::move(registration)));
                 }
                 return absl::OkStatus();
               })
        .status;
  };
  clock().Advance(absl::Minutes(1));
  for (int i = 2; i <= kAll; i += 100) ASSERT_THAT(add(i, std::min(i + 100, kAll + 1)), IsOk());
  const auto sheet = Sheet();
  ASSERT_THAT(sheet, IsOk());
  ASSERT_EQ(sheet->lines_size(), kAll);
  EXPECT_EQ(sheet->lines(kAll - 1).registration().waitlist_position(), kAll - kPlaces);
  EXPECT_EQ(sheet->lines(kAll - 1).registration().resident(), ResidentName("ola"));
  // Of each party its entry, its row, its attendance, and two keys of its resident.
  EXPECT_LE(keys_read(), 5 * kAll + 50);

  ASSERT_THAT(add(kAll + 1, kAll + 2), IsOk());
  EXPECT_THAT(Sheet(), FailsWith(common::v1::REQUEST_TOO_LARGE));
}

TEST_F(LeaderSheetTest, OfASeriesOrAPartyThatTheCallerMayNotRead_ItTellsNothing) {
  NewController("ngo");
  ASSERT_THAT(SignUp("r", "alias: 'Beret'"), IsOk());
  ASSERT_THAT(UpdateOccurrence(kTrip, absl::StrCat("controller: '", ControllerName("ngo"), "'"),
                               "controller"),
              IsOk());
  ASSERT_THAT(SignUp("s", absl::StrCat("alias: 'Szal' controller: '", ControllerName("ngo"), "'")),
              IsOk());
  ASSERT_THAT(Sheet(), IsOk());
  EXPECT_TRUE(Sheet()->has_event_series());
  EXPECT_THAT(Lines(*Sheet()), ElementsAre("Beret CONFIRMED", "Szal CONFIRMED"));
  ActFor("ngo");
  const auto sheet = Sheet();
  ASSERT_THAT(sheet, IsOk());
  EXPECT_EQ(sheet->occurrence().name(), Trip());
  EXPECT_FALSE(sheet->has_event_series());
  EXPECT_THAT(Lines(*sheet), ElementsAre("Szal CONFIRMED"));
}

TEST_F(LeaderSheetTest, OfNoEvent_IsNotFound) {
  EXPECT_THAT(Sheet("nie-20240604t1700"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

}  // namespace
}  // namespace osiedle::clubs
