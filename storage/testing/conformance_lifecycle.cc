// Opening, closing, backups; and random histories.
#include <atomic>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "storage/steady_time.h"
#include "storage/testing/conformance.h"
#include "storage/testing/history_recorder.h"
#include "storage/testing/serializability_checker.h"
#include "storage/testing/test_seed.h"

namespace osiedle::storage {
namespace {

using ::testing::Optional;

constexpr LogId kLog{.owner = 7, .kind = 2};

TEST_P(StoreConformance, Reopen_FindsEverythingThatWasCommitted) {
  if (auto why = Excuse(Requirement::kReopen)) GTEST_SKIP() << *why;
  Put("a", "1");
  Put("b", "1");
  Delete("b");
  Append(kLog, "entry");
  Reopen();
  EXPECT_EQ(KeysOf(*TakeSnapshot(), {}), "a");
  EXPECT_EQ(WholeLog(*TakeSnapshot(), kLog).size(), 1u);
  Append(kLog, "next");
  EXPECT_EQ(TakeSnapshot()->LogEnd(kLog).value(), 2u);
}

TEST_P(StoreConformance, Ready_WhileOpen_IsOk) {
  EXPECT_EQ(store().Ready(SteadyNow() + absl::Seconds(5)), absl::OkStatus());
}

TEST_P(StoreConformance, Metrics_AreDescribedOnceAndCountersDoNotFall) {
  std::map<std::string, double> counters;
  for (const int round : {1, 2}) {
    Put(absl::StrCat("key", round), "v");
    std::set<std::string> names;
    for (const Metric& metric : store().Metrics()) {
      SCOPED_TRACE(metric.name);
      EXPECT_TRUE(names.insert(metric.name).second) << "there are two";
      EXPECT_THAT(metric.name, ::testing::MatchesRegex("[a-z][a-z0-9_]*"));
      EXPECT_THAT(metric.help, ::testing::EndsWith("."));
      EXPECT_EQ(metric.kind == Metric::Kind::kCounter, absl::EndsWith(metric.name, "_total"));
      if (metric.kind == Metric::Kind::kCounter) {
        EXPECT_GE(metric.value, std::exchange(counters[metric.name], metric.value));
      }
    }
    EXPECT_FALSE(counters.empty());
  }
}

TEST_P(StoreConformance, ClosedStore_RefusesEverythingAsUnavailable) {
  EXPECT_EQ(store().Close(), absl::OkStatus());
  EXPECT_EQ(store().Close(), absl::OkStatus()) << "closing twice is closing once";
  EXPECT_EQ(store().GetSnapshot({}).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(store().Ready(SteadyNow()).code(), absl::StatusCode::kUnavailable);
  const CommitResult result = Run([](Transaction& t) { return t.Put("k", "v"); });
  EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
  EXPECT_EQ(result.status.code(), absl::StatusCode::kUnavailable);
}

TEST_P(StoreConformance, CloseUnderLoad_AnswersEverybodyAndLosesNothingAcknowledged) {
  if (auto why = Excuse(Requirement::kReopen)) GTEST_SKIP() << *why;
  constexpr int kWriters = 8;
  absl::BlockingCounter busy(kWriters);  // every writer has committed something
  std::atomic<int> calls = 0, dones = 0;
  std::set<std::string> acknowledged[kWriters], refused[kWriters];
  std::vector<std::thread> threads;
  for (int w = 0; w < kWriters; ++w) {
    threads.emplace_back([&, w] {
      for (int i = 0;; ++i) {
        const std::string key = absl::StrCat("w", w, "/", i);
        absl::Notification done;
        CommitResult result;
        ++calls;
        store().ReadWrite(
            {},
            [&](Transaction& t) {
              EXPECT_EQ(t.Append(kLog, key), absl::OkStatus());
              return t.Put(key, "v");
            },
            [&](CommitResult r) {
              result = std::move(r);
              ++dones;
              done.Notify();
            });
        done.WaitForNotification();
        if (i == 20) busy.DecrementCount();
        if (result.outcome == CommitOutcome::kCommitted) {
          acknowledged[w].insert(key);
          continue;
        }
        EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
        EXPECT_EQ(result.status.code(), absl::StatusCode::kUnavailable);
        refused[w].insert(key);
        if (i >= 20) return;
      }
    });
  }
  busy.Wait();
  EXPECT_EQ(store().Close(), absl::OkStatus());
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(dones, calls);

  Reopen();
  std::set<std::string> expected;
  for (const auto& keys : acknowledged) expected.insert(keys.begin(), keys.end());
  std::set<std::string> found, logged;
  for (const Entry& entry : Scan({})) found.insert(entry.key);
  for (const LogEntry& entry : WholeLog(*TakeSnapshot(), kLog)) logged.insert(entry.value);
  EXPECT_EQ(found, expected);
  EXPECT_EQ(logged, expected);
}

TEST_P(StoreConformance, BackupUnderLoad_HoldsWhatWasReportedBeforeAndIsOfOneMoment) {
  if (auto why = Excuse(Requirement::kBackup)) GTEST_SKIP() << *why;
  std::atomic<int> reported = 0;
  std::atomic<bool> enough = false;
  std::thread writer([&] {
    for (int i = 1; !enough; ++i) {
      Commit([&](Transaction& t) {
        EXPECT_EQ(t.Put("a", absl::StrCat(i)), absl::OkStatus());
        EXPECT_EQ(t.Put("b", absl::StrCat(i)), absl::OkStatus());
        return t.Append(kLog, absl::StrCat(i));
      });
      reported = i;
    }
  });
  while (reported < 20) std::this_thread::yield();
  const int before = reported;
  absl::StatusOr<BackupInfo> backup = store().Backup(factory().BackupDirectory());
  const int after = reported + 1;
  enough = true;
  writer.join();
  ASSERT_EQ(backup.status(), absl::OkStatus());

  auto restored = factory().Restore(backup->id);
  ASSERT_EQ(restored.status(), absl::OkStatus());
  {
    auto snapshot = (*restored)->GetSnapshot({});
    ASSERT_EQ(snapshot.status(), absl::OkStatus());
    const int64_t a = NumberOf(**snapshot, "a");
    EXPECT_GE(a, before);
    EXPECT_LE(a, after);
    EXPECT_EQ(NumberOf(**snapshot, "b"), a);
    EXPECT_EQ(WholeLog(**snapshot, kLog).size(), static_cast<size_t>(a));
  }
  EXPECT_EQ((*restored)->Close(), absl::OkStatus());
}

TEST_P(StoreConformance, Backups_AreListedAndRestoredById) {
  if (auto why = Excuse(Requirement::kBackup)) GTEST_SKIP() << *why;
  const std::string directory = factory().BackupDirectory();
  std::vector<uint32_t> ids;
  for (const char* value : {"1", "2"}) {
    Put("k", value);
    absl::StatusOr<BackupInfo> backup = store().Backup(directory);
    ASSERT_EQ(backup.status(), absl::OkStatus());
    ids.push_back(backup->id);
  }
  absl::StatusOr<std::vector<BackupInfo>> listed = store().ListBackups(directory);
  ASSERT_EQ(listed.status(), absl::OkStatus());
  std::vector<uint32_t> listed_ids;
  for (const BackupInfo& backup : *listed) {
    listed_ids.push_back(backup.id);
    EXPECT_GT(backup.files, 0u);
    EXPECT_GT(backup.bytes, 0u);
    EXPECT_LE(backup.create_time, absl::Now());
  }
  EXPECT_THAT(listed_ids, ::testing::UnorderedElementsAreArray(ids));

  auto first = factory().Restore(ids.front());
  ASSERT_EQ(first.status(), absl::OkStatus());
  EXPECT_THAT(ValueOf(**(*first)->GetSnapshot({}), "k"), Optional(std::string("1")));
  EXPECT_EQ((*first)->Close(), absl::OkStatus());
  EXPECT_EQ(factory().Restore(ids.back() + 100).status().code(), absl::StatusCode::kNotFound);
}

TEST_P(StoreConformance, RandomHistories_AreStrictlySerializable) {
  for (uint32_t seed : TestSeed::Range(1, 25)) {
    const TestSeed named(seed);
    ASSERT_EQ(CheckRandomHistory(store(), {.seed = seed}), absl::OkStatus());
  }
}

TEST_P(StoreConformance, RandomHistoryAcrossRestarts_IsStrictlySerializable) {
  if (auto why = Excuse(Requirement::kReopen)) GTEST_SKIP() << *why;
  const TestSeed seed(1);
  HistoryRecorder recorder({.seed = seed.value()});
  for (int i = 0; i < 3; ++i) {
    recorder.RunClients(store());
    Reopen();
  }
  absl::StatusOr<History> history = std::move(recorder).Finish(store());
  ASSERT_EQ(history.status(), absl::OkStatus());
  EXPECT_EQ(CheckStrictlySerializable(*history), absl::OkStatus());
}

}  // namespace
}  // namespace osiedle::storage
