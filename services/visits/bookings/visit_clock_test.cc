#include "services/visits/bookings/visit_clock.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/visits/bookings/booking_case_test.h"
#include "services/visits/bookings/visit_tables.h"
#include "storage/records/ids.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::IsOk;
using ::osiedle::call::TimeOf;
using ::osiedle::storage::LogEntry;
using ::osiedle::visits::v1::Visit;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kLadderOfTwo[] = "safety_plan { overdue_minutes: 5 overdue_minutes: 30 } ";

class VisitClockTest : public BookingTest {
 protected:
  void SetUp() override {
    BookingTest::SetUp();
    EXPECT_THAT(Ask("rybnik",
                    [this](const call::Call& call, const storage::Snapshot&) {
                      owner_ = call.owner();
                      return absl::OkStatus();
                    }),
                IsOk());
  }

  // The tellings of one look; -1: it failed.
  static int Look(VisitClock& visit_clock, absl::Time now) {
    const absl::StatusOr<int> told = visit_clock.Step(now);
    EXPECT_THAT(told, IsOk());
    return told.value_or(-1);
  }
  int Look(absl::Time now) {
    clock().Set(now);
    return Look(clock_of_visits_, now);
  }

  // An hour of anna from then on, held for two hours from now.
  void HeldVisit(const std::string& id, absl::Time start) {
    NewVisit(id, "", kOneSeat);
    ASSERT_THAT(Hold(id, start, "0 anna", "hold_duration { seconds: 7200 }"), IsOk());
  }
  // An hour of anna from then on, with the crew at the door.
  void VisitUnderWay(const std::string& id, absl::Time start, const std::string& more = "") {
    NewVisit(id, more, kOneSeat);
    Confirmed(id, start, "0 anna", {"anna"});
    clock().Set(start);
    ASSERT_THAT((Do<Visit, v1::CheckInVisitRequest>(absl::StrCat("name: '", VisitName(id), "'"))),
                IsOk());
  }
  void Update(const std::string& id, const std::string& text, const std::string& path) {
    Must<Visit, v1::UpdateVisitRequest>(absl::StrCat("visit { name: '", VisitName(id), "' ", text,
                                                     " } update_mask { paths: '", path, "' }"));
  }

  std::vector<LogEntry> Log(uint16_t kind) {
    const auto snapshot = store().GetSnapshot({});
    EXPECT_THAT(snapshot, IsOk());
    const auto entries = (*snapshot)->ReadLog({owner_, kind}, 0, 10'000);
    EXPECT_THAT(entries, IsOk());
    return *entries;
  }
  // What the feed tells of the clock, in order: "v state,crew".
  std::vector<std::string> ToldByClock() {
    std::vector<std::string> told;
    for (const LogEntry& stored : Log(storage::kChangeLog)) {
      internal::v1::ChangeEntry entry;
      EXPECT_TRUE(entry.ParseFromString(stored.value));
      if (entry.principal() != "visit clock") continue;
      EXPECT_EQ(entry.changes_size(), 1);
      told.push_back(absl::StrCat(call::LastIdOfName(entry.changes(0).name()), " ",
                                  absl::StrJoin(entry.changes(0).changed_fields(), ",")));
    }
    return told;
  }
  // As it is stored, whatever the time is.
  Visit Stored(const std::string& id) {
    const auto snapshot = store().GetSnapshot({});
    EXPECT_THAT(snapshot, IsOk());
    const auto row =
        Visits().table().Find(**snapshot, {.owner = owner_, .tuple = storage::KeyTuple::Of(id)});
    EXPECT_TRUE(row.ok() && row->has_value());
    return (*row)->message;
  }
  int Timers() {
    const auto snapshot = store().GetSnapshot({});
    EXPECT_THAT(snapshot, IsOk());
    auto walk = VisitTimerTable().WalkRows(**snapshot, storage::kPlatform, {});
    internal::v1::VisitTimer row;
    int count = 0;
    while (walk.Next(row).value_or(false)) ++count;
    return count;
  }

  VisitClock& visit_clock() { return clock_of_visits_; }
  uint32_t owner() const { return owner_; }

 private:
  VisitClock clock_of_visits_{store()};
  uint32_t owner_ = 0;
};

// ---- the end of a hold

TEST_F(VisitClockTest, TheEndOfAHold_IsWrittenDownAndToldOnce) {
  HeldVisit("v", At(1, 10));
  const std::string etag = Get("v").etag();
  EXPECT_EQ(Look(At(0, 14) - absl::Nanoseconds(1)), 0);
  EXPECT_EQ(Stored("v").state(), Visit::HELD);
  const auto seen = [&] {
    clock().Set(At(0, 14));
    Visit visit = Get("v");
    visit.clear_etag();
    visit.clear_update_time();
    return visit.SerializeAsString();
  };
  const std::string seen_before = seen();
  EXPECT_EQ(Look(At(0, 14)), 1);
  EXPECT_EQ(Stored("v").state(), Visit::PROPOSED);
  EXPECT_EQ(Timers(), 0);
  EXPECT_THAT(ToldByClock(), ElementsAre("v state,start_time,end_time,hold_expire_time,crew,"
                                         "staff_members,transitions"));
  // Readers saw the same before.
  EXPECT_EQ(seen(), seen_before);
  EXPECT_NE(Get("v").etag(), etag);
  EXPECT_EQ(TimeOf(Get("v").update_time()), At(0, 14));
  EXPECT_EQ(Look(At(0, 15)), 0);
  EXPECT_THAT(ToldByClock(), SizeIs(1));
}

TEST_F(VisitClockTest, TheAuditLog_SaysThatTheClockDidIt) {
  HeldVisit("v", At(1, 10));
  ASSERT_EQ(Look(At(0, 14)), 1);
  internal::v1::AuditEntry entry;
  ASSERT_TRUE(entry.ParseFromString(Log(storage::kAuditLog).back().value));
  EXPECT_EQ(entry.principal(), "visit clock");
  EXPECT_EQ(entry.method(), "osiedle.visits.v1.VisitClock");
  EXPECT_EQ(entry.outcome(), internal::v1::AuditEntry::CHANGED);
  EXPECT_EQ(entry.resource(), VisitName("v"));
  EXPECT_EQ(TimeOf(entry.event_time()), At(0, 14));
  ASSERT_EQ(entry.changes_size(), 1);
  EXPECT_EQ(entry.changes(0).etag(), Get("v").etag());
  EXPECT_EQ(entry.transaction_id().size(), 16U);
}

TEST_F(VisitClockTest, AHoldThatBecameMoreThanOne_OrWasGivenBack_DoesNotEnd) {
  HeldVisit("confirmed", At(1, 10));
  ASSERT_THAT(Answer("confirmed", "anna"), IsOk());
  HeldVisit("released", At(1, 12));
  ASSERT_THAT(Release("released"), IsOk());
  HeldVisit("moved", At(1, 14));
  ASSERT_THAT(Hold("moved", At(1, 8), "0 anna", "hold_duration { seconds: 10800 }"), IsOk());
  EXPECT_EQ(Timers(), 1);
  EXPECT_EQ(Look(At(0, 14)), 0);
  EXPECT_EQ(Look(At(0, 15)), 1);
  EXPECT_EQ(StateOf(Stored("confirmed")) + StateOf(Stored("moved")), "CONFIRMEDPROPOSED");
}

// ---- the ladder

TEST_F(VisitClockTest, AnOverdueCrew_IsToldAtEachRung_OnceEach) {
  VisitUnderWay("v", At(1, 10));
  const absl::Time end = At(1, 11);
  EXPECT_EQ(Look(end - absl::Seconds(1)), 0);
  int count = 0;
  for (const int minute : {0, 10, 20}) {
    EXPECT_EQ(Look(end + absl::Minutes(minute)), 1) << minute;
    EXPECT_EQ(Get("v").overdue_count(), ++count);
    EXPECT_EQ(Look(end + absl::Minutes(minute) + absl::Seconds(599)), 0) << minute;
  }
  EXPECT_EQ(Look(end + absl::Hours(50)), 0);
  EXPECT_THAT(ToldByClock(), ElementsAre("v overdue_count", "v overdue_count", "v overdue_count"));
  EXPECT_EQ(Timers(), 0);
}

TEST_F(VisitClockTest, TheLadder_IsThatOfTheSafetyPlan_AlsoWhenItChanges) {
  VisitUnderWay("v", At(1, 10), kLadderOfTwo);
  EXPECT_EQ(Look(At(1, 11, 4)), 0);
  EXPECT_EQ(Look(At(1, 11, 5)), 1);
  Update("v", "safety_plan { overdue_minutes: 5 overdue_minutes: 15 }", "safety_plan");
  EXPECT_EQ(Look(At(1, 11, 14)), 0);
  EXPECT_EQ(Look(At(1, 11, 15)), 1);
  EXPECT_EQ(Look(At(1, 11, 30)), 0);
}

TEST_F(VisitClockTest, AServerThatWasDown_TellsWhatItMissed_OnceEach) {
  VisitUnderWay("v", At(1, 10));
  NewVisit("w", "", kOneSeat);
  ASSERT_THAT(Hold("w", At(1, 13), "0 anna", "hold_duration { seconds: 4200 }"), IsOk());
  clock().Set(At(1, 11, 25));
  // As after a restart: another clock, and a second one that runs beside it.
  VisitClock restarted(store());
  VisitClock other(store());
  EXPECT_EQ(Look(restarted, At(1, 11, 25)), 4);
  EXPECT_EQ(Look(other, At(1, 11, 25)), 0);
  const std::vector<std::string> told = ToldByClock();
  EXPECT_THAT(told, SizeIs(4));
  EXPECT_EQ(std::count(told.begin(), told.end(), "v overdue_count"), 3);
  EXPECT_EQ(Stored("v").overdue_count(), 3);
  EXPECT_EQ(Stored("w").state(), Visit::PROPOSED);
}

TEST_F(VisitClockTest, AClockThatIsSetBack_RepeatsNothing) {
  VisitUnderWay("v", At(1, 10));
  HeldVisit("w", At(1, 13));
  EXPECT_EQ(Look(At(1, 12)), 4);
  EXPECT_EQ(Look(At(0, 12)), 0);
  EXPECT_EQ(Look(At(1, 11)), 0);
  EXPECT_EQ(Look(At(1, 12)), 0);
  EXPECT_EQ(Stored("v").overdue_count(), 3);
  EXPECT_THAT(ToldByClock(), SizeIs(4));
}

TEST_F(VisitClockTest, WhoIsOut_IsNotOverdue) {
  VisitUnderWay("out", At(1, 10));
  Must<Visit, v1::CheckOutVisitRequest>(absl::StrCat("name: '", VisitName("out"), "'"));
  VisitUnderWay("aborted", At(1, 12));
  Must<Visit, v1::AbortVisitRequest>(
      absl::StrCat("name: '", VisitName("aborted"), "' reason: 'a'"));
  VisitUnderWay("late", At(1, 14));
  EXPECT_EQ(Look(At(1, 15)), 1);
  Must<Visit, v1::CheckOutVisitRequest>(absl::StrCat("name: '", VisitName("late"), "'"));
  EXPECT_EQ(Timers(), 0);
  EXPECT_EQ(Look(At(9, 12)), 0);
  EXPECT_EQ(Get("late").overdue_count(), 1);
}

TEST_F(VisitClockTest, ACrewThatNeverCheckedIn_IsNotOverdue) {
  NewVisit("v", "", kOneSeat);
  Confirmed("v", At(1, 10), "0 anna", {"anna"});
  EXPECT_EQ(Timers(), 0);
  EXPECT_EQ(Look(At(2, 12)), 0);
}

TEST_F(VisitClockTest, AnArrivalThatIsRecordedAfterTheEnd_IsOverdueAtOnce) {
  NewVisit("v", "", kOneSeat);
  Confirmed("v", At(1, 10), "0 anna", {"anna"});
  EXPECT_EQ(Look(At(1, 11, 12)), 0);
  Must<Visit, v1::CheckInVisitRequest>(absl::StrCat(
      "name: '", VisitName("v"), "' occur_time { seconds: ", absl::ToUnixSeconds(At(1, 10)), " }"));
  EXPECT_EQ(Look(At(1, 11, 12)), 2);
}

// ---- at once, and alone

TEST_F(VisitClockTest, OfTwoClocksAtOnce_EachTellingIsOfOne) {
  std::vector<std::string> ids;
  for (int i = 0; i < 8; ++i) {
    ids.push_back(absl::StrCat("v", i));
    HeldVisit(ids.back(), At(1, 8 + i));
  }
  clock().Set(At(0, 15));
  VisitClock one(store());
  VisitClock two(store());
  int told_by_one = 0;
  std::thread beside([&] { told_by_one = Look(one, At(0, 15)); });
  const int told_by_two = Look(two, At(0, 15));
  beside.join();
  EXPECT_EQ(told_by_one + told_by_two, 8);
  std::vector<std::string> told;
  for (const std::string& line : ToldByClock()) told.push_back(line.substr(0, line.find(' ')));
  EXPECT_THAT(told, testing::UnorderedElementsAreArray(ids));
}

TEST_F(VisitClockTest, ACheckOutAtTheSameMoment_AndATelling_HaveAnOrder) {
  VisitUnderWay("v", At(1, 10));
  clock().Set(At(1, 11));
  BeforeNextCommit([&] { EXPECT_EQ(Look(visit_clock(), At(1, 11)), 1); });
  const Visit out =
      Must<Visit, v1::CheckOutVisitRequest>(absl::StrCat("name: '", VisitName("v"), "'"));
  // The step was taken anew upon what the clock wrote.
  EXPECT_EQ(runs(), 2);
  EXPECT_EQ(out.overdue_count(), 1);
  EXPECT_TRUE(out.has_check_out_time());
  EXPECT_EQ(Timers(), 0);
}

TEST_F(VisitClockTest, AnAnswerThatComesAsTheHoldEnds_AndItsEnd_HaveAnOrder) {
  HeldVisit("v", At(1, 10));
  clock().Set(At(0, 14) - absl::Nanoseconds(1));
  BeforeNextCommit([&] { EXPECT_EQ(Look(visit_clock(), At(0, 14)), 1); });
  EXPECT_THAT(Answer("v", "anna"), call::FailsWith(common::v1::HOLD_EXPIRED));
  EXPECT_EQ(Stored("v").state(), Visit::PROPOSED);
}

TEST_F(VisitClockTest, ATimerThatNoVisitCallsFor_IsTakenAway_AndTellsNothing) {
  VisitUnderWay("v", At(0, 14));
  HeldVisit("w", At(1, 10));
  // Of no visit, and of two that have another moment.
  for (const char* id : {"nobody", "v", "w"}) {
    ASSERT_THAT(storage::ReadWriteAndWait(store(), {},
                                          [&](storage::Transaction& transaction) {
                                            return VisitTimerTable().Insert(
                                                transaction, VisitTimerKey(At(0, 1), owner(), id),
                                                internal::v1::VisitTimer(), {.revision = 1});
                                          })
                    .status,
                IsOk());
  }
  ASSERT_EQ(Timers(), 5);
  EXPECT_EQ(Look(At(0, 14)), 0);
  EXPECT_EQ(Timers(), 2);
  EXPECT_THAT(ToldByClock(), IsEmpty());
  EXPECT_EQ(Stored("v").overdue_count(), 0);
}

TEST_F(VisitClockTest, ItsThread_TellsWhatIsDueByItself_UntilItIsStopped) {
  HeldVisit("v", At(1, 10));
  VisitClock running(store(), clock(), absl::Milliseconds(1));
  clock().Set(At(0, 14));
  while (Stored("v").state() == Visit::HELD) std::this_thread::yield();
  running.Stop();
  HeldVisit("w", At(1, 12));
  clock().Set(At(0, 17));
  EXPECT_EQ(Timers(), 1);
  std::vector<storage::Metric> metrics;
  running.AddMetrics(metrics);
  std::vector<std::string> told;
  for (const storage::Metric& metric : metrics) {
    told.push_back(absl::StrCat(metric.name, " ", metric.value));
  }
  EXPECT_THAT(told, UnorderedElementsAre("osiedle_visits_ended_holds_total 1",
                                         "osiedle_visits_overdue_tellings_total 0",
                                         "osiedle_visits_clock_failures_total 0"));
}

}  // namespace
}  // namespace osiedle::visits
