// Busy sources as the API has them, and the import of iCalendar files.
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/visits/calendars/import_handlers.h"
#include "services/visits/testing/visits_fixture.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::testing::HasSubstr;

class BusySourceHandlersTest : public VisitsTest {
 protected:
  void SetUp() override {
    VisitsTest::SetUp();
    ASSERT_THAT(NewCalendarOf("anna"), IsOk());
  }
  std::string FreeAnna(int day = 0) { return Free(OfCalendar("anna"), day); }
};

TEST_F(BusySourceHandlersTest, TimesComeBack_WholeJoinedAndInOrder) {
  const auto made =
      NewSource("anna", "outlook",
                absl::StrCat("busy_times { ", Span(At(0, 12) + absl::Seconds(1), At(0, 12, 30)),
                             " }", "busy_times { ", Span(At(0, 9), At(0, 10)), " }",
                             "busy_times { ", Span(At(0, 10), At(0, 11)), " }"));
  ASSERT_THAT(made, IsOk());
  ASSERT_EQ(made->busy_times_size(), 2);
  EXPECT_EQ(call::TimeOf(made->busy_times(0).start_time()), At(0, 9));
  EXPECT_EQ(call::TimeOf(made->busy_times(0).end_time()), At(0, 11));
  EXPECT_EQ(call::TimeOf(made->busy_times(1).start_time()), At(0, 12));
  // What was read, written back, changes nothing.
  v1::UpdateBusySourceRequest same;
  *same.mutable_busy_source() = *made;
  EXPECT_EQ(Run<v1::BusySource>(same)->etag(), made->etag());
  EXPECT_EQ(FreeAnna(), "0 08:00-0 09:00 0 11:00-0 12:00 0 12:30-0 16:00");
}

TEST_F(BusySourceHandlersTest, EachChange_BringsAllTimesAnew) {
  ASSERT_THAT(NewSource("anna", "outlook", Busy(0, 9, 10)), IsOk());
  ASSERT_THAT(NewSource("anna", "dyzury", Busy(0, 12, 13)), IsOk());
  ASSERT_THAT(UpdateSource("anna", "outlook", Busy(0, 14, 15)), IsOk());
  EXPECT_EQ(FreeAnna(), "0 08:00-0 12:00 0 13:00-0 14:00 0 15:00-0 16:00");
  ASSERT_THAT(DeleteSource("anna", "dyzury"), IsOk());
  EXPECT_EQ(FreeAnna(), "0 08:00-0 14:00 0 15:00-0 16:00");
  EXPECT_THAT(UpdateSource("anna", "dyzury", ""), FailsWith(common::v1::RESOURCE_DELETED));
  ASSERT_THAT(UndeleteSource("anna", "dyzury"), IsOk());
  EXPECT_EQ(FreeAnna(), "0 08:00-0 12:00 0 13:00-0 14:00 0 15:00-0 16:00");
  ASSERT_THAT(UpdateSource("anna", "outlook", ""), IsOk());
  EXPECT_EQ(FreeAnna(), "0 08:00-0 12:00 0 13:00-0 16:00");
}

TEST_F(BusySourceHandlersTest, AfterItIsKnown_ASourceSaysNothing) {
  const std::string until =
      absl::StrCat("known_until_time { seconds: ", absl::ToUnixSeconds(At(0, 10)), " } ");
  ASSERT_THAT(NewSource("anna", "outlook", absl::StrCat(until, Busy(0, 9, 11))), IsOk());
  EXPECT_EQ(FreeAnna(), "0 08:00-0 09:00 0 10:00-0 16:00");
}

TEST_F(BusySourceHandlersTest, AllThatIsWrong_IsNamedInOneAnswer) {
  const std::string wrong = absl::StrCat("busy_times { ", Span(At(0, 10), At(0, 9)),
                                         " } busy_times { start_time { seconds: 1 } }",
                                         "busy_times { ", Span(At(0, 10), At(400, 9)), " }");
  EXPECT_THAT(
      NewSource("anna", "outlook", wrong),
      FailsForFields({"busy_source.busy_times[1].end_time", "busy_source.busy_times[0].end_time",
                      "busy_source.busy_times[1].start_time", "busy_source.busy_times[2]"}));
  EXPECT_EQ(FreeAnna(), "0 08:00-0 16:00");
}

TEST_F(BusySourceHandlersTest, ACalendar_HasAtMostTwentySources) {
  for (int i = 0; i < 20; ++i) ASSERT_THAT(NewSource("anna", absl::StrCat("s", i), ""), IsOk());
  ASSERT_THAT(DeleteSource("anna", "s0"), IsOk());
  EXPECT_THAT(NewSource("anna", "s20", ""), FailsForFields({"parent"}));
  EXPECT_THAT(Import("anna", "s20", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
              FailsForFields({"name"}));
  // Another calendar has its own.
  ASSERT_THAT(NewCalendarOf("ewa"), IsOk());
  EXPECT_THAT(NewSource("ewa", "s20", ""), IsOk());
}

TEST_F(BusySourceHandlersTest, OfADeletedCalendar_NoSourceChanges) {
  ASSERT_THAT(NewSource("anna", "outlook", ""), IsOk());
  ASSERT_THAT(NewSource("anna", "dyzury", ""), IsOk());
  ASSERT_THAT(DeleteSource("anna", "dyzury"), IsOk());
  ASSERT_THAT(DeleteCalendar("anna"), IsOk());
  EXPECT_THAT(NewSource("anna", "x", ""), FailsWith(common::v1::RESOURCE_DELETED));
  EXPECT_THAT(UpdateSource("anna", "outlook", Busy(0, 9, 10)),
              FailsWith(common::v1::RESOURCE_DELETED));
  EXPECT_THAT(UndeleteSource("anna", "dyzury"), FailsWith(common::v1::RESOURCE_DELETED));
  EXPECT_THAT(Import("anna", "outlook", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
              FailsWith(common::v1::RESOURCE_DELETED));
  ASSERT_THAT(UndeleteCalendar("anna"), IsOk());
  EXPECT_THAT(UpdateSource("anna", "outlook", Busy(0, 9, 10)), IsOk());
}

TEST_F(BusySourceHandlersTest, TimesOfACentury_AreRefused_AndChangeNothing) {
  // More than 450 pages of 28 days.
  std::string spread;
  for (int i = 0; i < 460; ++i) {
    const absl::Time begin = At(0, 9) + absl::Hours(24 * 28 * i);
    absl::StrAppend(&spread, "busy_times { ", Span(begin, begin + absl::Hours(1)), " } ");
  }
  EXPECT_THAT(NewSource("anna", "outlook", spread), FailsWith(common::v1::REQUEST_TOO_LARGE));
  EXPECT_EQ(FreeAnna(), "0 08:00-0 16:00");
}

// A source that fills its 450 pages can be replaced by one that fills 450 others.
TEST_F(BusySourceHandlersTest, TheLargestSource_CanBeReplacedAndDeleted) {
  const auto spread = [&](int first_day) {
    std::string times;
    for (int i = 0; i < 450; ++i) {
      const absl::Time begin = At(first_day, 9) + absl::Hours(24 * 28 * i);
      absl::StrAppend(&times, "busy_times { ", Span(begin, begin + absl::Hours(1)), " } ");
    }
    return times;
  };
  ASSERT_THAT(NewSource("anna", "outlook", spread(0)), IsOk());
  ASSERT_THAT(UpdateSource("anna", "outlook", spread(28 * 450)), IsOk());
  EXPECT_EQ(FreeAnna(), "0 08:00-0 16:00");
  EXPECT_THAT(DeleteSource("anna", "outlook"), IsOk());
}

// ---- Imports

std::string File(const std::string& events) {
  std::string file =
      absl::StrCat("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y\n", events, "END:VCALENDAR\n");
  return absl::StrReplaceAll(file, {{"\n", "\r\n"}});
}
std::string Event(const std::string& lines, const std::string& uid = "a") {
  return absl::StrCat("BEGIN:VEVENT\nUID:", uid, "\nDTSTAMP:20240101T000000Z\n", lines,
                      "SUMMARY:Tajne\nEND:VEVENT\n");
}

TEST_F(BusySourceHandlersTest, AnImport_MakesTheSource_AndReplacesWhatItSaid) {
  const auto first = Import("anna", "outlook",
                            File(Event("DTSTART:20240603T090000\nDTEND:20240603T100000\n") +
                                 Event("DTSTART:20240603T110000\nDTEND:20240603T120000\n"
                                       "TRANSP:TRANSPARENT\n",
                                       "b")));
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->event_count(), 1);
  EXPECT_EQ(first->ignored_count(), 1);
  EXPECT_EQ(first->busy_source().name(), SourceName("anna", "outlook"));
  EXPECT_FALSE(first->busy_source().etag().empty());
  EXPECT_EQ(FreeAnna(), "0 08:00-0 09:00 0 10:00-0 16:00");
  EXPECT_THAT(first->DebugString(), ::testing::Not(HasSubstr("Tajne")));
  // What vanished there vanishes here.
  ASSERT_THAT(
      Import("anna", "outlook", File(Event("DTSTART:20240604T090000\nDTEND:20240604T100000\n"))),
      IsOk());
  EXPECT_EQ(FreeAnna(), "0 08:00-0 16:00");
  EXPECT_EQ(FreeAnna(1), "1 08:00-1 09:00 1 10:00-1 16:00");
}

TEST_F(BusySourceHandlersTest, TheSameFile_ChangesNothingOnTheSameDay_AndTheWindowLater) {
  const std::string file =
      File(Event("DTSTART:20240603T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY\n"));
  const auto first = Import("anna", "outlook", file);
  ASSERT_THAT(first, IsOk());
  clock().Advance(absl::Hours(11));
  EXPECT_EQ(Import("anna", "outlook", file)->busy_source().etag(), first->busy_source().etag());
  clock().Advance(absl::Hours(24));
  const auto later = Import("anna", "outlook", file);
  ASSERT_THAT(later, IsOk());
  EXPECT_NE(later->busy_source().etag(), first->busy_source().etag());
  EXPECT_GT(later->busy_source().known_until_time().seconds(),
            first->busy_source().known_until_time().seconds());
  EXPECT_EQ(FreeAnna(396), "396 08:00-396 09:00 396 10:00-396 16:00");
}

// The time of the processor that this thread has taken.
absl::Duration ThreadTime() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return absl::DurationFromTimespec(time);
}

// What each run of the import took; filled by TimedImport.
std::vector<absl::Duration>& Runs() {
  static auto* const runs = new std::vector<absl::Duration>();
  return *runs;
}

absl::Status TimedImport(const call::Call& call, storage::Transaction& transaction,
                         const v1::ImportBusySourceRequest& request,
                         v1::ImportBusySourceResponse& response) {
  const absl::Duration begin = ThreadTime();
  absl::Status status = ImportBusySource(call, transaction, request, response);
  Runs().push_back(ThreadTime() - begin);
  return status;
}

TEST_F(BusySourceHandlersTest, AnImportThatIsRunAgain_ReadsItsFileOnce) {
  v1::ImportBusySourceRequest request;
  request.set_name(SourceName("anna", "outlook"));
  // 240,000 minutes of the year before, which take nearly all steps; and one event.
  request.set_icalendar(
      File(Event("DTSTART:20230601T000000\nDURATION:PT1S\nRRULE:FREQ=MINUTELY;COUNT=240000\n") +
           Event("DTSTART:20240603T090000\nDURATION:PT1H\n", "b")));
  BeforeNextCommit([&] { ASSERT_THAT(NewSource("anna", "outlook", Busy(0, 12, 13)), IsOk()); });
  Runs().clear();
  const auto imported = RunAs(&TimedImport, request);
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->event_count(), 1);
  EXPECT_EQ(FreeAnna(), "0 08:00-0 09:00 0 10:00-0 16:00");
  ASSERT_EQ(Runs().size(), 2u);
  EXPECT_LT(Runs()[1], Runs()[0] / 2);
}

TEST_F(BusySourceHandlersTest, AnImport_RunsItsFirstBodyOnThePool) {
  const call::MethodInfo& import = directory().MethodOf<v1::ImportBusySourceRequest>().info;
  EXPECT_TRUE(import.pooled);
  // A hint would bring a body that often loses to the thread that commits for everybody.
  EXPECT_EQ(import.ContentionHint(SourceName("anna", "outlook")), 0u);
}

TEST_F(BusySourceHandlersTest, ValidateOnly_ImportsNothing) {
  v1::ImportBusySourceRequest request;
  request.set_name(SourceName("anna", "outlook"));
  request.set_icalendar(File(Event("DTSTART:20240603T090000\nDURATION:PT1H\n")));
  request.set_validate_only(true);
  ASSERT_THAT(Run<v1::ImportBusySourceResponse>(request), IsOk());
  EXPECT_EQ(FreeAnna(), "0 08:00-0 16:00");
  request.set_icalendar("no calendar");
  EXPECT_THAT(Run<v1::ImportBusySourceResponse>(request), FailsForFields({"icalendar"}));
}

TEST_F(BusySourceHandlersTest, ABrokenFile_IsRefusedWithItsReason_AndChangesNothing) {
  ASSERT_THAT(NewSource("anna", "outlook", Busy(0, 9, 10)), IsOk());
  const auto reason = [&](const std::string& file) {
    const auto refused = Import("anna", "outlook", file);
    EXPECT_THAT(refused, FailsForFields({"icalendar"}));
    return refused.status().ToString();
  };
  std::string many;
  for (int i = 0; i < 2'001; ++i) {
    absl::StrAppend(
        &many, "BEGIN:VEVENT\nUID:a", i, "\nDTSTAMP:20240101T000000Z\nDTSTART:",
        absl::FormatTime("%Y%m%dT%H%M%SZ", At(0, 0) + absl::Minutes(2 * i), absl::UTCTimeZone()),
        "\nDURATION:PT1M\nEND:VEVENT\n");
  }
  EXPECT_THAT(reason("no calendar"), HasSubstr("RFC 5545"));
  EXPECT_THAT(reason(File(Event("DTSTART;TZID=Nowhere/None:20240603T090000\nDURATION:PT1H\n"))),
              HasSubstr("time zone"));
  EXPECT_THAT(reason(File(Event("DTSTART:20240603T090000\nDURATION:PT1H\nRRULE:FREQ=NEVER\n"))),
              HasSubstr("malformed"));
  EXPECT_THAT(reason(File(Event("DTSTART:20240603T090000\nDURATION:PT1S\nRRULE:FREQ=SECONDLY\n"))),
              HasSubstr("too many times"));
  EXPECT_THAT(reason(File(many)), HasSubstr("2000"));
  EXPECT_THAT(reason(std::string(900 * 1024 + 1, 'x')), HasSubstr("921600"));
  EXPECT_EQ(FreeAnna(), "0 08:00-0 09:00 0 10:00-0 16:00");
}

TEST_F(BusySourceHandlersTest, WhoMayNotKnowTheCalendar_ImportsNothing) {
  ActAsStaff("jan", common::v1::COORDINATOR);
  EXPECT_THAT(Import("anna", "outlook", "broken"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Import("nobody", "outlook", "broken"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

}  // namespace
}  // namespace osiedle::visits
