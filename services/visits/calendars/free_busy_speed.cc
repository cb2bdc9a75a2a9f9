// Measures how long ListFreeBusy takes in its handler. This is no test, but a program for
// developers of calendars.
//
//   cmake --build build/release --target services_visits_free_busy_speed
//   build/release/services/visits/services_visits_free_busy_speed
//
// Fills a store in memory with 60 calendars: two rules, 20 exceptions, three sources of 40 busy
// times in the week that is asked for, and 25 booked visits each. Prints one line for each number
// of people and days.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "services/visits/calendars/calendar_writer.h"
#include "services/visits/calendars/free_busy_handlers.h"
#include "services/visits/testing/visits_fixture.h"
#include "storage/steady_time.h"

namespace osiedle::visits {
namespace {

constexpr int kPeople = 60;
constexpr int kQuestions = 500;

// Books 25 visits on the calendar of the request.
absl::Status BookVisits(const call::Call& call, storage::Transaction& transaction,
                        const v1::ImportBusySourceRequest& request,
                        v1::ImportBusySourceResponse& /*response*/) {
  const std::string calendar(call::LastIdOfName(call::ParentOfName(request.name())));
  for (int i = 0; i < 25; ++i) {
    const auto begin = calendar::MinuteAtOrBefore(call.time()) + i * 24 * 60 + 60;
    RETURN_IF_ERROR(BookVisit(RowScope::Of(call), transaction, calendar, absl::StrCat("visit-", i),
                              {.begin = begin, .end = begin + 60},
                              Point{.latitude = 50.1, .longitude = 18.5}));
  }
  return absl::OkStatus();
}

// Told beside the time on the wall, since other programs may be running.
double CpuMilliseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

class VisitsSpeed : public VisitsTest {
 protected:
  void Fill() {
    std::string more =
        "rules { days: MONDAY days: WEDNESDAY days: FRIDAY begin_minute: 480 end_minute: 960 }"
        " rules { days: TUESDAY days: THURSDAY begin_minute: 600 end_minute: 1080 interval_weeks: 2"
        " from_date { year: 2024 month: 1 day: 1 } }";
    for (int i = 0; i < 20; ++i) {
      absl::StrAppend(&more, " exceptions { from_date { year: 2024 month: 6 day: ", 1 + i,
                      " } begin_minute: 700 end_minute: 730 }");
    }
    for (int i = 0; i < kPeople; ++i) {
      const std::string id = absl::StrCat("person-", i);
      Must<staff::v1::StaffMember, staff::v1::CreateStaffMemberRequest>(
          absl::StrCat("parent: '%' staff_member_id: '", id,
                       "' staff_member { display_name: 'Osoba'"
                       " institution: '%/institutions/police' }"));
      ASSERT_THAT(NewCalendarOf(id, more), call::IsOk());
      for (int s = 0; s < 3; ++s) {
        std::string times;
        for (int k = 0; k < 40; ++k) {
          const absl::Time begin = At(0, 6) + absl::Minutes(235 * k + 17 * s);
          absl::StrAppend(&times, "busy_times { ", Span(begin, begin + absl::Minutes(25)), " } ");
        }
        ASSERT_THAT(NewSource(id, absl::StrCat("source-", s), times), call::IsOk());
      }
      v1::ImportBusySourceRequest book;
      book.set_name(SourceName(id, "any"));
      book.set_icalendar("x");
      ASSERT_THAT(RunAs(&BookVisits, book), call::IsOk());
    }
  }
  void Measure(int people, int days) {
    v1::ListFreeBusyRequest request;
    std::string text = absl::StrCat("parent: '%' ", Span(At(0, 0), At(days, 0)));
    for (int i = 0; i < people; ++i) {
      absl::StrAppend(&text, " staff_members: '%/staffMembers/person-", i, "'");
    }
    call::ParseText(VisitsTest::Fill(text), request);
    std::vector<double> times;
    std::vector<double> cpu;
    size_t free = 0;
    const absl::Status asked =
        Ask("rybnik", [&](const call::Call& call, const storage::Snapshot& /*snapshot*/) {
          for (int i = 0; i < kQuestions; ++i) {
            // The budget of a snapshot is that of one call.
            ASSIGN_OR_RETURN(const auto own, store().GetSnapshot({}));
            v1::ListFreeBusyResponse response;
            const storage::SteadyTime begin = storage::SteadyNow();
            const double cpu_begin = CpuMilliseconds();
            RETURN_IF_ERROR(ListFreeBusy(call, *own, request, response));
            cpu.push_back(CpuMilliseconds() - cpu_begin);
            times.push_back(absl::ToDoubleMilliseconds(storage::SteadyNow() - begin));
            free = 0;
            for (const auto& row : response.free_busy()) {
              free += static_cast<size_t>(row.free_times_size());
            }
          }
          return absl::OkStatus();
        });
    ASSERT_THAT(asked, call::IsOk());
    std::sort(times.begin(), times.end());
    std::sort(cpu.begin(), cpu.end());
    std::printf(
        "%d people, %d days: p50 %.2f ms, p99 %.2f ms; CPU %.2f and %.2f ms; %zu free times\n",
        people, days, times[times.size() / 2], times[times.size() * 99 / 100], cpu[cpu.size() / 2],
        cpu[cpu.size() * 99 / 100], free);
  }
};

TEST_F(VisitsSpeed, ListFreeBusy) {
  Fill();
  for (const auto& [people, days] :
       {std::pair(1, 7), std::pair(60, 1), std::pair(60, 7), std::pair(60, 31)}) {
    Measure(people, days);
  }
}

}  // namespace
}  // namespace osiedle::visits
