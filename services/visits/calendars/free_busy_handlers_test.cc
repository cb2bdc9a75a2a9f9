#include "services/visits/calendars/free_busy_handlers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/visits/calendars/calendar_reader.h"
#include "services/visits/testing/visits_fixture.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;

class FreeBusyHandlersTest : public VisitsTest {
 protected:
  void SetUp() override {
    VisitsTest::SetUp();
    ASSERT_THAT(NewCalendarOf("anna"), IsOk());
    ASSERT_THAT(NewCalendarOf("jan", "rules { days: MONDAY begin_minute: 600 end_minute: 720 }"),
                IsOk());
  }
  absl::StatusOr<v1::ListFreeBusyResponse> List(const std::string& text) {
    return Do<v1::ListFreeBusyResponse, v1::ListFreeBusyRequest>("parent: '%' " + text);
  }
};

TEST_F(FreeBusyHandlersTest, EachIsAnswered_InTheOrderOfTheRequest) {
  const auto answer =
      List(absl::StrCat("staff_members: '%/staffMembers/ewa' staff_members: '%/staffMembers/jan' "
                        "calendars: '%/calendars/anna' ",
                        Span(At(0, 0), At(1, 0))));
  ASSERT_THAT(answer, IsOk());
  ASSERT_EQ(answer->free_busy_size(), 3);
  EXPECT_EQ(answer->free_busy(0).calendar(), CalendarName("anna"));
  EXPECT_EQ(answer->free_busy(0).staff_member(), Fill("%/staffMembers/anna"));
  EXPECT_EQ(answer->free_busy(0).free_times_size(), 1);
  // Without a calendar nobody is ever free.
  EXPECT_EQ(answer->free_busy(1).calendar(), "");
  EXPECT_EQ(answer->free_busy(1).staff_member(), Fill("%/staffMembers/ewa"));
  EXPECT_EQ(answer->free_busy(1).free_times_size(), 0);
  EXPECT_EQ(answer->free_busy(2).calendar(), CalendarName("jan"));
  EXPECT_EQ(call::TimeOf(answer->free_busy(2).free_times(0).start_time()), At(0, 10));
}

TEST_F(FreeBusyHandlersTest, FreeTimes_AreCutToTheTimeOfTheRequest) {
  const auto answer =
      List(absl::StrCat("calendars: '%/calendars/anna' ",
                        Span(At(0, 9) + absl::Seconds(1), At(0, 10, 30) + absl::Seconds(59))));
  ASSERT_THAT(answer, IsOk());
  ASSERT_EQ(answer->free_busy(0).free_times_size(), 1);
  EXPECT_EQ(call::TimeOf(answer->free_busy(0).free_times(0).start_time()), At(0, 9, 1));
  EXPECT_EQ(call::TimeOf(answer->free_busy(0).free_times(0).end_time()), At(0, 10, 30));
  EXPECT_EQ(List(absl::StrCat("calendars: '%/calendars/anna' ",
                              Span(At(0, 9) + absl::Seconds(1), At(0, 9) + absl::Seconds(2))))
                ->free_busy(0)
                .free_times_size(),
            0);
}

TEST_F(FreeBusyHandlersTest, WhatSourcesSay_IsTaken) {
  ASSERT_THAT(NewSource("anna", "outlook", Busy(0, 7, 9) + Busy(0, 12, 13)), IsOk());
  ASSERT_THAT(NewSource("anna", "dyzury", Busy(0, 12, 14)), IsOk());
  EXPECT_EQ(Free(OfCalendar("anna"), 0, 2), "0 09:00-0 12:00 0 14:00-0 16:00 1 08:00-1 16:00");
}

TEST_F(FreeBusyHandlersTest, EverythingWrong_IsNamedAtOnce) {
  EXPECT_THAT(List(Span(At(0, 1), At(0, 0))), FailsForFields({"calendars", "end_time"}));
  EXPECT_THAT(List(absl::StrCat("calendars: '' calendars: 'x' calendars: '%/calendars/anna' "
                                "calendars: '%/calendars/anna' ",
                                Span(At(0, 0), At(32, 0)))),
              FailsForFields({"calendars[0]", "calendars[3]", "end_time", "calendars[1]"}));
  EXPECT_THAT(
      List("calendars: '%/calendars/anna' start_time { seconds: 1 } end_time { seconds: 61 }"),
      FailsForFields({"start_time"}));
  std::string many;
  for (int i = 0; i < 60; ++i) {
    absl::StrAppend(&many, "calendars: '%/calendars/c", i, "' staff_members: '%/staffMembers/s", i,
                    "' ");
  }
  EXPECT_THAT(List(absl::StrCat(many, Span(At(0, 0), At(1, 0)))),
              FailsForFields({"staff_members"}));
}

// The last day of such a month has an hour more.
TEST_F(FreeBusyHandlersTest, AMonthOfTheTown_IsNotTooLong) {
  const absl::Time begin = absl::FromCivil(absl::CivilDay(2024, 10, 1), zone());
  const absl::Time end = absl::FromCivil(absl::CivilDay(2024, 11, 1), zone());
  ASSERT_EQ(end - begin, absl::Hours(31 * 24 + 1));
  EXPECT_THAT(List(absl::StrCat("calendars: '%/calendars/anna' ", Span(begin, end))), IsOk());
  EXPECT_THAT(
      List(absl::StrCat("calendars: '%/calendars/anna' ", Span(begin, end + absl::Seconds(1)))),
      FailsForFields({"end_time"}));
}

TEST_F(FreeBusyHandlersTest, WhatIsNotThere_IsNotFound) {
  ASSERT_THAT(DeleteCalendar("jan"), IsOk());
  EXPECT_THAT(List(absl::StrCat("calendars: '%/calendars/anna' calendars: '%/calendars/jan' "
                                "calendars: '%/calendars/nobody' staff_members: "
                                "'%/staffMembers/nobody' ",
                                Span(At(0, 0), At(1, 0)))),
              FailsForFields({"calendars[1]", "calendars[2]", "staff_members[0]"}));
  // A deleted calendar is never free.
  EXPECT_EQ(Free("staff_members: '%/staffMembers/jan'"), "");
}

TEST_F(FreeBusyHandlersTest, WhoAsksForALiveCalendar_GetsNoDeletedOne) {
  ASSERT_THAT(DeleteCalendar("jan"), IsOk());
  ASSERT_THAT(
      Ask("rybnik",
          [](const call::Call& call, const storage::Snapshot& snapshot) {
            v1::Calendar calendar;
            for (const auto& [id, is_live] :
                 {std::pair("anna", true), std::pair("jan", false), std::pair("nobody", false)}) {
              ASSIGN_OR_RETURN(const bool found,
                               FindLiveCalendar(snapshot, call.owner(), id, calendar));
              EXPECT_EQ(found, is_live) << id;
              ASSIGN_OR_RETURN(
                  const bool of_person,
                  FindLiveCalendarOf(snapshot, call.owner(),
                                     Fill(absl::StrCat("%/staffMembers/", id)), calendar));
              EXPECT_EQ(of_person, is_live) << id;
            }
            return absl::OkStatus();
          }),
      IsOk());
}

TEST_F(FreeBusyHandlersTest, AnotherInstitution_LearnsTheFreeTimes) {
  ASSERT_THAT(NewSource("jan", "outlook", Busy(0, 11, 12)), IsOk());
  ActAsStaff("anna", common::v1::SOCIAL_WORKER);
  EXPECT_THAT(GetCalendar("jan"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_EQ(Free(OfCalendar("jan")), "0 10:00-0 11:00");
  EXPECT_EQ(Free("staff_members: '%/staffMembers/jan'"), "0 10:00-0 11:00");
  ActAsStaff("anna", common::v1::VIEWER);
  EXPECT_EQ(Free(OfCalendar("jan")), "ROLE_REQUIRED");
}

TEST_F(FreeBusyHandlersTest, AnAnswerThatWouldBeTooLarge_IsRefused) {
  std::string who;
  std::string minutes;
  for (int i = 0; i < 2'000; ++i) {
    const absl::Time begin = At(0, 0) + absl::Minutes(20 * i);
    absl::StrAppend(&minutes, "busy_times { ", Span(begin, begin + absl::Minutes(1)), " } ");
  }
  for (int i = 0; i < 40; ++i) {
    const std::string id = absl::StrCat("room", i);
    ASSERT_THAT(NewCalendar(id,
                            "kind: ROOM institution: '%/institutions/mops' display_name: 'Sala'"
                            " capacity: 9 rules { days: MONDAY days: TUESDAY days: WEDNESDAY"
                            " days: THURSDAY days: FRIDAY days: SATURDAY days: SUNDAY"
                            " begin_minute: 0 end_minute: 1440 }"),
                IsOk());
    ASSERT_THAT(NewSource(id, "s", minutes), IsOk());
    absl::StrAppend(&who, OfCalendar(id), " ");
  }
  EXPECT_EQ(Free(who, 0, 28), "REQUEST_TOO_LARGE");
  EXPECT_THAT(Free(who, 0, 1), ::testing::HasSubstr("0 00:01-0 00:20"));
}

}  // namespace
}  // namespace osiedle::visits
