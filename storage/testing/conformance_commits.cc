// How a transaction ends: outcomes, reports, deadlines, contention, backpressure.
#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "storage/steady_time.h"
#include "storage/testing/conformance.h"

namespace osiedle::storage {
namespace {

using ::testing::Optional;

constexpr LogId kLog{.owner = 7, .kind = 2};

TransactionOptions Until(SteadyTime deadline) {
  TransactionOptions options;
  options.deadline = deadline;
  return options;
}

// Waits until the clock has passed `time`, by reading it rather than sleeping.
void WaitUntilPast(SteadyTime time) {
  while (SteadyNow() <= time) std::this_thread::yield();
}

TEST_P(StoreConformance, CommittedTransaction_ReportsItsOnlyRun) {
  const CommitResult result = Commit([](Transaction& t) { return t.Put("k", "v"); });
  EXPECT_EQ(result.runs, 1);
}

TEST_P(StoreConformance, TransactionThatDoesNothing_Commits) {
  Commit([](Transaction&) { return absl::OkStatus(); });
}

TEST_P(StoreConformance, BodysError_IsTheResultAndWritesNothing) {
  Put("kept", "1");
  absl::Status error = absl::FailedPreconditionError("no place left");
  error.SetPayload("reason", absl::Cord("FULL"));
  const CommitResult result = Run([&](Transaction& t) {
    EXPECT_EQ(t.Put("new", "1"), absl::OkStatus());
    EXPECT_EQ(t.Delete("kept"), absl::OkStatus());
    EXPECT_EQ(t.Append(kLog, "entry"), absl::OkStatus());
    return error;
  });
  EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
  EXPECT_EQ(result.status, error);
  EXPECT_EQ(result.runs, 1);
  EXPECT_EQ(KeysOf(*TakeSnapshot(), {}), "kept");
  EXPECT_EQ(*TakeSnapshot()->LogEnd(kLog), 0u);
}

TEST_P(StoreConformance, ReadWriteAndWait_ReturnsWhenTheCommitIsVisible) {
  for (int i = 1; i <= 20; ++i) {
    const CommitResult result =
        ReadWriteAndWait(store(), {}, [](Transaction& t) { return Increment(t, "n"); });
    EXPECT_EQ(result.outcome, CommitOutcome::kCommitted);
    EXPECT_EQ(NumberOf(*TakeSnapshot(), "n"), i);
  }
}

TEST_P(StoreConformance, Body_RunsFirstOnTheCallingThreadBeforeTheCallReturns) {
  std::thread::id runner;
  absl::Notification done;
  store().ReadWrite(
      {},
      [&](Transaction& t) {
        runner = std::this_thread::get_id();
        return absl::OkStatus();
      },
      [&](CommitResult) { done.Notify(); });
  EXPECT_EQ(runner, std::this_thread::get_id());
  done.WaitForNotification();
}

TEST_P(StoreConformance, Done_ComesOnceAndFromAnotherThreadHoweverItEnds) {
  struct Case {
    std::string name;
    TransactionBody body;
    TransactionOptions options;
    CommitOutcome outcome;
  };
  Case cases[] = {
      {"commits", [](Transaction& t) { return t.Put("k", "v"); }, {}, CommitOutcome::kCommitted},
      {"reads", [](Transaction& t) { return t.Get("k").status(); }, {}, CommitOutcome::kCommitted},
      {"fails", [](Transaction&) { return absl::AbortedError("no"); }, {}, CommitOutcome::kAborted},
      {"too late", [](Transaction& t) { return t.Put("late", "v"); },
       Until(SteadyTime(-absl::InfiniteDuration())), CommitOutcome::kAborted},
  };
  std::atomic<int> dones = 0;
  for (Case& c : cases) {
    std::thread::id reporter;
    CommitOutcome outcome{};
    absl::Notification done;
    store().ReadWrite(c.options, std::move(c.body), [&](const CommitResult& result) {
      reporter = std::this_thread::get_id();
      outcome = result.outcome;
      ++dones;
      done.Notify();
    });
    done.WaitForNotification();
    EXPECT_NE(reporter, std::this_thread::get_id()) << c.name;
    EXPECT_EQ(outcome, c.outcome) << c.name;
  }
  EXPECT_EQ(store().Close(), absl::OkStatus());
  EXPECT_EQ(dones, static_cast<int>(std::size(cases)));
}

TEST_P(StoreConformance, Done_SeesItsCommitInASnapshot) {
  absl::Notification done;
  std::optional<std::string> seen;
  store().ReadWrite(
      {}, [](Transaction& t) { return t.Put("k", "v"); },
      [&](CommitResult) {
        seen = Get("k");
        done.Notify();
      });
  done.WaitForNotification();
  EXPECT_THAT(seen, Optional(std::string("v")));
}

TEST_P(StoreConformance, Done_ComesInCommitOrder) {
  constexpr int kTransactions = 200;
  std::vector<std::string> reported;  // by one thread of the engine at a time
  absl::BlockingCounter done(kTransactions);
  for (int i = 0; i < kTransactions; ++i) {
    const std::string name = absl::StrCat(i);
    store().ReadWrite(
        {}, [=](Transaction& t) { return t.Append(kLog, name); },
        [&, name](CommitResult) {
          reported.push_back(name);
          done.DecrementCount();
        });
  }
  done.Wait();
  std::vector<std::string> logged;
  for (const LogEntry& entry : WholeLog(*TakeSnapshot(), kLog)) logged.push_back(entry.value);
  EXPECT_EQ(reported, logged);
}

TEST_P(StoreConformance, DeadlineThatHasPassed_AbortsWithoutARun) {
  const CommitResult result =
      Run([](Transaction& t) { return t.Put("k", "v"); }, Until(SteadyNow() - absl::Seconds(1)));
  EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
  EXPECT_EQ(result.status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(result.runs, 0);
  EXPECT_EQ(Get("k"), std::nullopt);
}

TEST_P(StoreConformance, DeadlineThatPassesDuringTheRun_Aborts) {
  const SteadyTime deadline = SteadyNow() + absl::Milliseconds(50);
  const CommitResult result = Run(
      [&](Transaction& t) {
        WaitUntilPast(deadline);
        return t.Put("k", "v");
      },
      Until(deadline));
  EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
  EXPECT_EQ(result.status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Get("k"), std::nullopt);
}

TEST_P(StoreConformance, DeadlineThatPassedBeforeTheLoserRunsAgain_Aborts) {
  const SteadyTime deadline = SteadyNow() + absl::Milliseconds(50);
  const CommitResult result = Run(
      [&](Transaction& t) {
        absl::Status status = Increment(t, "n");
        Put("n", "10");
        WaitUntilPast(deadline);
        return status;
      },
      Until(deadline));
  EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
  EXPECT_EQ(result.status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(result.runs, 1);
  EXPECT_THAT(Get("n"), Optional(std::string("10")));
}

TEST_P(StoreConformance, ManyContendersForOneKey_AllWinInFewRuns) {
  constexpr int kThreads = 16;
  constexpr int kEach = 40;
  std::atomic<int> most_runs = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < kEach; ++j) {
        const int runs = Commit([](Transaction& t) { return Increment(t, "n"); }).runs;
        int most = most_runs;
        while (runs > most && !most_runs.compare_exchange_weak(most, runs)) continue;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(NumberOf(*TakeSnapshot(), "n"), kThreads * kEach);
  EXPECT_LE(most_runs, factory().MaxRuns());
}

TEST_P(StoreConformance, ManyInFlightFromOneThread_AllWin) {
  constexpr int kTransactions = 500;
  absl::BlockingCounter done(kTransactions);
  for (int i = 0; i < kTransactions; ++i) {
    store().ReadWrite(
        {}, [](Transaction& t) { return Increment(t, "n"); },
        [&](const CommitResult& result) {
          EXPECT_EQ(result.status, absl::OkStatus());
          done.DecrementCount();
        });
  }
  done.Wait();
  EXPECT_EQ(NumberOf(*TakeSnapshot(), "n"), kTransactions);
}

// A transaction whose second run, on the engine's thread, waits for a signal. Until then no later
// transaction commits.
class Blockade {
 public:
  explicit Blockade(Store& store) {
    store.ReadWrite(
        {},
        [this, &store, run = 0](Transaction& t) mutable {
          absl::Status status = Increment(t, "blockade");
          if (++run == 1) {
            ReadWriteAndWait(store, {}, [](Transaction& o) { return Increment(o, "blockade"); });
          } else if (run == 2) {
            stands_.Notify();
            let_go_.WaitForNotification();
          }
          return status;
        },
        [this](CommitResult) { done_.Notify(); });
    stands_.WaitForNotification();
  }
  ~Blockade() {
    LetGo();
    done_.WaitForNotification();
  }
  void LetGo() {
    if (!let_go_.HasBeenNotified()) let_go_.Notify();
  }

 private:
  absl::Notification stands_, let_go_, done_;
};

TEST_P(StoreConformance, MoreThanMayWait_AreRefusedAsBackpressureAndTheRestCommits) {
  if (auto why = Excuse(Requirement::kBackpressure)) GTEST_SKIP() << *why;
  Open({.max_queued = 4});
  constexpr int kTransactions = 64;
  CommitResult results[kTransactions];
  {
    absl::BlockingCounter done(kTransactions);
    Blockade blockade(store());
    for (int i = 0; i < kTransactions; ++i) {
      store().ReadWrite(
          {}, [=](Transaction& t) { return t.Put(absl::StrCat("k", i), "v"); },
          [&, i](CommitResult result) {
            results[i] = std::move(result);
            done.DecrementCount();
          });
    }
    blockade.LetGo();
    done.Wait();
  }
  int refused = 0;
  for (int i = 0; i < kTransactions; ++i) {
    const bool committed = results[i].outcome == CommitOutcome::kCommitted;
    EXPECT_EQ(Get(absl::StrCat("k", i)).has_value(), committed);
    if (committed) continue;
    ++refused;
    EXPECT_EQ(results[i].outcome, CommitOutcome::kAborted);
    EXPECT_TRUE(IsBackpressure(results[i].status)) << results[i].status;
    EXPECT_FALSE(IsStoreFull(results[i].status));
  }
  EXPECT_GT(refused, 0);
  EXPECT_GE(kTransactions - refused, 3);
  Put("after", "v");
}

}  // namespace
}  // namespace osiedle::storage
