// Logs: positions, pages, and cursors that survive a restart but not a restore.
#include <algorithm>
#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "storage/status_macros.h"
#include "storage/testing/conformance.h"

namespace osiedle::storage {
namespace {

using ::testing::Optional;

constexpr LogId kLog{.owner = 7, .kind = 2};

std::vector<std::string> ValuesOf(const std::vector<LogEntry>& entries) {
  std::vector<std::string> values;
  for (const LogEntry& entry : entries) values.push_back(entry.value);
  return values;
}

void ExpectGapless(const std::vector<LogEntry>& entries) {
  for (size_t i = 0; i < entries.size(); ++i) ASSERT_EQ(entries[i].position, i + 1);
}

TEST_P(StoreConformance, EmptyLog_EndsAtZeroAndHoldsNothing) {
  EXPECT_EQ(TakeSnapshot()->LogEnd(kLog).value(), 0u);
  EXPECT_TRUE(TakeSnapshot()->ReadLog(kLog, 0, 10)->empty());
  EXPECT_TRUE(TakeSnapshot()->ReadLog(kLog, 5, 10)->empty());
}

TEST_P(StoreConformance, AppendsOfOneTransaction_KeepTheirOrderAndLogsAreApart) {
  const LogId other_kind{.owner = 7, .kind = 3}, other_owner{.owner = 8, .kind = 2};
  Commit([&](Transaction& t) {
    for (const char* value : {"1", "2", "3"}) EXPECT_EQ(t.Append(kLog, value), absl::OkStatus());
    EXPECT_EQ(t.Append(other_kind, "k"), absl::OkStatus());
    EXPECT_EQ(t.Append(kLog, ""), absl::OkStatus());
    return t.Append(other_owner, "o");
  });
  std::unique_ptr<const Snapshot> snapshot = TakeSnapshot();
  const std::vector<LogEntry> log = WholeLog(*snapshot, kLog);
  ExpectGapless(log);
  EXPECT_THAT(ValuesOf(log), ::testing::ElementsAre("1", "2", "3", ""));
  EXPECT_THAT(ValuesOf(WholeLog(*snapshot, other_kind)), ::testing::ElementsAre("k"));
  EXPECT_THAT(ValuesOf(WholeLog(*snapshot, other_owner)), ::testing::ElementsAre("o"));
  EXPECT_EQ(snapshot->LogEnd(kLog).value(), 4u);
  EXPECT_EQ(KeysOf(*snapshot, {}), "") << "logs are beside the keys";
}

TEST_P(StoreConformance, Snapshot_HoldsItsEndOfTheLogStill) {
  Append(kLog, "1");
  std::unique_ptr<const Snapshot> old = TakeSnapshot();
  Append(kLog, "2");
  EXPECT_EQ(old->LogEnd(kLog).value(), 1u);
  EXPECT_EQ(WholeLog(*old, kLog).size(), 1u);
  EXPECT_EQ(TakeSnapshot()->LogEnd(kLog).value(), 2u);
}

TEST_P(StoreConformance, ReadLog_BeginsAfterAPositionAndStopsAtItsLimit) {
  for (int i = 1; i <= 5; ++i) Append(kLog, absl::StrCat(i));
  std::unique_ptr<const Snapshot> snapshot = TakeSnapshot();
  EXPECT_THAT(ValuesOf(*snapshot->ReadLog(kLog, 0, 2)), ::testing::ElementsAre("1", "2"));
  EXPECT_THAT(ValuesOf(*snapshot->ReadLog(kLog, 2, 2)), ::testing::ElementsAre("3", "4"));
  EXPECT_THAT(ValuesOf(*snapshot->ReadLog(kLog, 4, 2)), ::testing::ElementsAre("5"));
  EXPECT_EQ(snapshot->ReadLog(kLog, 4, 2)->front().position, 5u);
  EXPECT_TRUE(snapshot->ReadLog(kLog, 5, 2)->empty());
}

TEST_P(StoreConformance, ReadLog_OfBigEntries_StopsAroundOneMebibyteAndGoesOn) {
  constexpr size_t kEntries = 40;
  for (size_t i = 0; i < kEntries; i += 10) {
    Commit([](Transaction& t) {
      for (int j = 0; j < 10; ++j) {
        EXPECT_EQ(t.Append(kLog, std::string(kMaxValueBytes, 'e')), absl::OkStatus());
      }
      return absl::OkStatus();
    });
  }
  std::unique_ptr<const Snapshot> snapshot = TakeSnapshot();
  const auto page = snapshot->ReadLog(kLog, 0, kEntries);
  ASSERT_EQ(page.status(), absl::OkStatus());
  EXPECT_GE(page->size(), 14u);
  EXPECT_LE(page->size(), 18u);
  const std::vector<LogEntry> log = WholeLog(*snapshot, kLog);
  EXPECT_EQ(log.size(), kEntries);
  ExpectGapless(log);
}

// Counts up `counter` and appends its value to the log, so that the values show the order of
// commits.
absl::Status CountAndSay(Transaction& t) {
  int64_t sum = 0;
  RETURN_IF_ERROR(Increment(t, "counter", &sum));
  return t.Append(kLog, absl::StrCat(sum));
}

TEST_P(StoreConformance, LogOf16Writers_IsGaplessAndInTheOrderOfConflictingCommits) {
  constexpr int kWriters = 16;
  constexpr int kEach = 25;
  const LogId notes{.owner = 7, .kind = 3};
  std::atomic<int> writing = kWriters;
  std::vector<std::thread> threads;
  for (int w = 0; w < kWriters; ++w) {
    threads.emplace_back([&, w] {
      for (int i = 0; i < kEach; ++i) {
        Commit([&](Transaction& t) {
          absl::Status status = t.Append(notes, absl::StrCat(w, ":", i));
          status.Update(CountAndSay(t));
          return status;
        });
      }
      --writing;
    });
  }
  while (writing > 0) {
    std::unique_ptr<const Snapshot> snapshot = TakeSnapshot();
    EXPECT_EQ(static_cast<LogPosition>(NumberOf(*snapshot, "counter")),
              snapshot->LogEnd(kLog).value())
        << "one snapshot shows keys and logs of one moment";
  }
  for (std::thread& thread : threads) thread.join();

  std::unique_ptr<const Snapshot> snapshot = TakeSnapshot();
  const std::vector<LogEntry> log = WholeLog(*snapshot, kLog);
  EXPECT_EQ(log.size(), static_cast<size_t>(kWriters * kEach));
  ExpectGapless(log);
  for (const LogEntry& entry : log) ASSERT_EQ(entry.value, absl::StrCat(entry.position));

  const std::vector<LogEntry> noted = WholeLog(*snapshot, notes);
  EXPECT_EQ(noted.size(), log.size());
  ExpectGapless(noted);
  std::map<int, int> next;  // each writer's own entries are in its own order
  for (const LogEntry& entry : noted) {
    const size_t colon = entry.value.find(':');
    const int writer = std::stoi(entry.value.substr(0, colon));
    ASSERT_EQ(std::stoi(entry.value.substr(colon + 1)), next[writer]++) << "writer " << writer;
  }
}

TEST_P(StoreConformance, Cursor_AfterARestart_GoesOnWhereItWas) {
  if (auto why = Excuse(Requirement::kReopen)) GTEST_SKIP() << *why;
  for (const char* value : {"1", "2"}) Append(kLog, value);
  const LogPosition position = TakeSnapshot()->LogEnd(kLog).value();
  const std::string incarnation = store().incarnation();
  EXPECT_FALSE(incarnation.empty());
  Append(kLog, "3");
  Reopen();
  Append(kLog, "4");
  EXPECT_EQ(store().incarnation(), incarnation);
  EXPECT_THAT(ValuesOf(*TakeSnapshot()->ReadLog(kLog, position, 10)),
              ::testing::ElementsAre("3", "4"));
}

// A watcher that keeps all reports.
class Listener final : public LogWatcher {
 public:
  void OnGrowth(absl::Span<const LogId> logs) override {
    absl::MutexLock lock(&mutex_);
    logs_.insert(logs_.end(), logs.begin(), logs.end());
  }
  void OnReopening() override {}

  // Waits for the growth of `log`.
  void Await(LogId log) {
    const auto told = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return std::find(logs_.begin(), logs_.end(), log) != logs_.end();
    };
    absl::MutexLock lock(&mutex_, absl::Condition(&told));
  }
  std::vector<LogId> logs() {
    absl::MutexLock lock(&mutex_);
    return logs_;
  }

 private:
  absl::Mutex mutex_;
  std::vector<LogId> logs_ ABSL_GUARDED_BY(mutex_);
};

TEST_P(StoreConformance, Watcher_IsToldOfEveryLogThatGrew_WhenSnapshotsHaveIt) {
  const LogId other{.owner = 8, .kind = 3};
  Listener listener;
  store().WatchLogs(&listener);
  Append(kLog, "1");
  listener.Await(kLog);
  EXPECT_EQ(TakeSnapshot()->LogEnd(kLog).value(), 1u);
  Commit([&](Transaction& t) {
    EXPECT_EQ(t.Append(kLog, "2"), absl::OkStatus());
    return t.Append(other, "1");
  });
  listener.Await(other);
  EXPECT_EQ(TakeSnapshot()->LogEnd(other).value(), 1u);
  EXPECT_THAT(listener.logs(), ::testing::UnorderedElementsAre(kLog, kLog, other));
  store().WatchLogs(nullptr);
}

TEST_P(StoreConformance, Watcher_IsNotToldOfWhatWasAbortedOrAppendsNothing_NorOnceItIsTakenOff) {
  const LogId last{.owner = 9, .kind = 2};
  Listener listener;
  store().WatchLogs(&listener);
  Run([](Transaction& t) {
    t.Append(kLog, "never").IgnoreError();
    return absl::AbortedError("no");
  });
  Put("k", "v");
  Append(last, "1");
  listener.Await(last);
  EXPECT_THAT(listener.logs(), ::testing::ElementsAre(last));
  store().WatchLogs(nullptr);
  Append(kLog, "unheard");
  EXPECT_THAT(listener.logs(), ::testing::ElementsAre(last));
}

TEST_P(StoreConformance, Cursor_AfterARestore_IsToldByItsIncarnation) {
  if (auto why = Excuse(Requirement::kBackup)) GTEST_SKIP() << *why;
  Put("k", "before");
  Append(kLog, "before");
  absl::StatusOr<BackupInfo> backup = store().Backup(factory().BackupDirectory());
  ASSERT_EQ(backup.status(), absl::OkStatus());
  Put("k", "after");
  Append(kLog, "after");

  auto restored = factory().Restore(backup->id);
  ASSERT_EQ(restored.status(), absl::OkStatus());
  EXPECT_NE((*restored)->incarnation(), store().incarnation());
  {
    auto snapshot = (*restored)->GetSnapshot({});
    ASSERT_EQ(snapshot.status(), absl::OkStatus());
    EXPECT_THAT(ValueOf(**snapshot, "k"), Optional(std::string("before")));
    EXPECT_THAT(ValuesOf(WholeLog(**snapshot, kLog)), ::testing::ElementsAre("before"));
  }
  EXPECT_EQ(ReadWriteAndWait(**restored, {},
                             [](Transaction& t) { return t.Append(kLog, "on the new way"); })
                .status,
            absl::OkStatus());
  EXPECT_EQ((*restored)->Close(), absl::OkStatus());
}

}  // namespace
}  // namespace osiedle::storage
