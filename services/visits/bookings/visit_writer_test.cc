// What follows from visits: after any history, the bookings on the pages and the timers are what
// the stored visits say, and nothing else.
#include "services/visits/bookings/visit_writer.h"

#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/visits/bookings/booking_case_test.h"
#include "services/visits/bookings/visit_clock.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/calendars/page_bookings.h"
#include "services/visits/calendars/page_rows.h"
#include "storage/records/ids.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::IsOk;
using ::osiedle::visits::v1::Visit;

class VisitWriterTest : public BookingTest {
 protected:
  // One line for each page on which a visit stands: "anna page visit begin length until".
  std::set<std::string> BookedNow() {
    std::set<std::string> lines;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      auto walk = CalendarPageTable().WalkRows(snapshot, call.owner(), {});
                      internal::v1::CalendarPage page;
                      while (true) {
                        ASSIGN_OR_RETURN(const bool more, walk.Next(page));
                        if (!more) return absl::OkStatus();
                        storage::KeyTupleReader key(walk.key().tuple.bytes());
                        ASSIGN_OR_RETURN(const std::string calendar, key.ReadString());
                        ASSIGN_OR_RETURN(const PageNumber number, key.ReadUint64());
                        for (int i = 0; i < BookingsOn(page); ++i) {
                          const PageBooking booking = BookingOn(page, i);
                          const bool is_new =
                              lines
                                  .insert(LineOf(calendar, number, std::string(booking.visit),
                                                 SpanOfPage(number).begin + booking.begin,
                                                 booking.length, booking.hold_until))
                                  .second;
                          EXPECT_TRUE(is_new) << page.ShortDebugString();
                        }
                      }
                    }),
                IsOk());
    return lines;
  }
  // The same, and the timers, as a plain reading of the stored visits says them.
  void ReadVisits(std::set<std::string>& booked, std::set<std::string>& timers) {
    EXPECT_THAT(
        Ask("rybnik",
            [&](const call::Call& call, const storage::Snapshot& snapshot) {
              auto walk = Visits().table().WalkRows(snapshot, call.owner(), {});
              Visit visit;
              while (true) {
                ASSIGN_OR_RETURN(const bool more, walk.Next(visit));
                if (!more) return absl::OkStatus();
                AddLines(visit, booked);
                const std::optional<absl::Time> next = NextMoment(visit);
                if (!next.has_value()) continue;
                timers.insert(VisitTimerKey(*next, call.owner(), IdOf(visit)).tuple.bytes());
              }
            }),
        IsOk());
  }
  std::set<std::string> TimersNow() {
    std::set<std::string> timers;
    const auto snapshot = store().GetSnapshot({});
    EXPECT_THAT(snapshot, IsOk());
    auto walk = VisitTimerTable().WalkRows(**snapshot, storage::kPlatform, {});
    internal::v1::VisitTimer row;
    while (walk.Next(row).value_or(false)) timers.insert(walk.key().tuple.bytes());
    return timers;
  }
  void ExpectInStep() {
    std::set<std::string> booked;
    std::set<std::string> timers;
    ReadVisits(booked, timers);
    EXPECT_EQ(BookedNow(), booked);
    EXPECT_EQ(TimersNow(), timers);
  }

  template <typename Request>
  bool Step(const std::string& id, const std::string& more = "") {
    return Do<Visit, Request>(absl::StrCat("name: '", VisitName(id), "' ", more)).ok();
  }

 private:
  static std::string IdOf(const Visit& visit) {
    return std::string(call::LastIdOfName(visit.name()));
  }
  static std::string LineOf(const std::string& calendar, PageNumber page, const std::string& visit,
                            Minute begin, int64_t length, int64_t hold_until) {
    return absl::StrCat(calendar, " ", page, " ", visit, " ", begin, " ", length, " ", hold_until);
  }
  // From the fields of the visit itself: whoever is on the crew of a visit with a slot, until it
  // has ended.
  static void AddLines(const Visit& visit, std::set<std::string>& lines) {
    const bool has_slot = visit.state() == Visit::HELD || visit.state() == Visit::CONFIRMED ||
                          visit.state() == Visit::UNDER_WAY;
    const bool was_made = visit.state() == Visit::DONE || visit.state() == Visit::NO_CONTACT;
    if (visit.has_delete_time() || !(has_slot || was_made)) return;
    const Minute begin = visit.start_time().seconds() / 60;
    Minute end = visit.end_time().seconds() / 60;
    if (was_made) {
      const auto& last = *visit.transitions().rbegin();
      end = std::min(end, (last.occur_time().seconds() + 59) / 60);
    }
    for (const v1::CrewSeat& seat : visit.crew()) {
      if (seat.answer() == v1::CrewSeat::DECLINED || end <= begin) continue;
      for (PageNumber page = PageOf(begin); page <= PageOf(end - 1); ++page) {
        lines.insert(LineOf(std::string(call::LastIdOfName(seat.calendar())), page, IdOf(visit),
                            begin, end - begin,
                            visit.state() == Visit::HELD ? visit.hold_expire_time().seconds() : 0));
      }
    }
  }
};

TEST_F(VisitWriterTest, AfterAnyHistory_BookingsAndTimersAreWhatTheVisitsSay) {
  std::mt19937 random(11);
  const auto below = [&](int limit) { return static_cast<int>(random() % limit); };
  VisitClock visit_clock(store());
  absl::Time now = At(0, 8);
  int made = 0;
  int taken = 0;
  for (int i = 0; i < 400; ++i) {
    SCOPED_TRACE(i);
    now += absl::Minutes(below(40));
    clock().Set(now);
    const std::string id = absl::StrCat("v", below(made + 1));
    const std::string crew = below(2) == 0 ? "0 anna, 1 jan, 2 car" : "0 ewa, 1 jan";
    bool done = false;
    switch (below(12)) {
      case 0:
      case 1:
        NewVisit(absl::StrCat("v", made++));
        done = true;
        break;
      case 2:
      case 3: {
        const absl::CivilMinute day(absl::ToCivilDay(now, zone()) + below(4));
        const absl::Time start = absl::FromCivil(day + 60 * (8 + below(7)) + below(60), zone());
        done = Hold(id, start, crew,
                    absl::StrCat("hold_duration { seconds: ", 300 + below(20000), " }"))
                   .ok();
        break;
      }
      case 4:
      case 5:
        done = Answer(id, below(2) == 0 ? "anna" : "ewa").ok();
        done = Answer(id, "jan").ok() || done;
        break;
      case 6:
        done = Answer(id, "jan", "DECLINED").ok();
        break;
      case 7:
        done = below(2) == 0 ? Release(id).ok()
                             : Step<v1::CancelVisitRequest>(id, "reason: 'Inny termin'");
        break;
      case 8:
        done = Step<v1::CheckInVisitRequest>(id);
        break;
      case 9:
        done = below(2) == 0 ? Step<v1::CompleteVisitRequest>(id, "outcome: FOLLOW_UP")
                             : Step<v1::ReportNoContactRequest>(id);
        break;
      case 10:
        done =
            below(2) == 0 ? Step<v1::DeleteVisitRequest>(id) : Step<v1::UndeleteVisitRequest>(id);
        break;
      default:
        done = visit_clock.Step(now).value_or(0) > 0;
    }
    taken += done ? 1 : 0;
    ExpectInStep();
    if (HasFailure()) return;
  }
  // The history says something.
  EXPECT_GT(taken, 100);
}

TEST_F(VisitWriterTest, AChangeThatMovesNoTime_ReadsNoPage) {
  NewVisit("v", "", kOneSeat);
  Confirmed("v", At(1, 10), "0 anna", {"anna"});
  NewVisit("w", "", kOneSeat);
  // Another booking on the page of `v` does not make the change run again.
  BeforeNextCommit([&] { EXPECT_THAT(Hold("w", At(1, 13), "0 anna"), IsOk()); });
  Must<Visit, v1::UpdateVisitRequest>(absl::StrCat("visit { name: '", VisitName("v"),
                                                   "' aim: 'Koc' } update_mask { paths: 'aim' }"));
  EXPECT_EQ(runs(), 1);
}

}  // namespace
}  // namespace osiedle::visits
