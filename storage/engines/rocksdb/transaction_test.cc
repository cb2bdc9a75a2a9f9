// What a transaction does, and what becomes of it beside others.
#include <atomic>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/engines/rocksdb/testing/store_fixture.h"
#include "storage/limits.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"
#include "storage/testing/metric_value.h"

namespace osiedle::storage {
namespace {

using testing::ElementsAre;

TEST_F(RocksDbStoreTest, ACommittedWriteIsReadByLaterSnapshotsOnly) {
  auto store = OpenInMemory();
  auto before = store->GetSnapshot(Budget());
  CommitResult result = Put(*store, "k", "v");
  EXPECT_EQ(result.outcome, CommitOutcome::kCommitted);
  EXPECT_TRUE(result.status.ok());
  EXPECT_EQ(result.runs, 1);
  EXPECT_EQ(Get(*store, "k"), "v");
  EXPECT_EQ(*(*before)->Get("k"), std::nullopt);
}

TEST_F(RocksDbStoreTest, ABodyThatFailsWritesNothing) {
  auto store = OpenInMemory();
  CommitResult result = ReadWriteAndWait(*store, {}, [](Transaction& t) {
    EXPECT_TRUE(t.Put("k", "v").ok());
    return absl::NotFoundError("no");
  });
  EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
  EXPECT_EQ(result.status, absl::NotFoundError("no"));
  EXPECT_EQ(Get(*store, "k"), "(nothing)");
}

TEST_F(RocksDbStoreTest, AWriteOutsideTheLimitsEndsTheTransactionEvenIfTheBodyIgnoresIt) {
  auto store = OpenInMemory();
  const std::vector<std::function<absl::Status(Transaction&)>> bad_writes = {
      [](Transaction& t) { return t.Put("", "v"); },
      [](Transaction& t) { return t.Put(std::string(kMaxKeyBytes + 1, 'k'), "v"); },
      [](Transaction& t) { return t.Put("k", std::string(kMaxValueBytes + 1, 'v')); },
      [](Transaction& t) { return t.Delete(""); },
      [](Transaction& t) { return t.Append(kLog, std::string(kMaxValueBytes + 1, 'v')); },
  };
  for (const auto& write : bad_writes) {
    CommitResult result = ReadWriteAndWait(*store, {}, [&](Transaction& t) {
      EXPECT_TRUE(t.Put("before", "v").ok());
      EXPECT_TRUE(absl::IsInvalidArgument(write(t)));
      EXPECT_FALSE(t.Put("after", "v").ok());
      return absl::OkStatus();
    });
    EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
    EXPECT_TRUE(absl::IsInvalidArgument(result.status)) << result.status;
  }
  EXPECT_EQ(Get(*store, "before"), "(nothing)");
  EXPECT_EQ(Put(*store, std::string(kMaxKeyBytes, 'k'), std::string(kMaxValueBytes, 'v')).outcome,
            CommitOutcome::kCommitted);
}

TEST_F(RocksDbStoreTest, ATransactionHoldsNoMoreThanItsKeysAndBytes) {
  auto store = OpenInMemory();
  auto keys = [&](size_t n) {
    return ReadWriteAndWait(*store, {}, [n](Transaction& t) {
      absl::Status status;
      // A key written twice counts once.
      for (size_t i = 0; i < n; ++i) status.Update(t.Put(absl::StrCat("k", i), "v"));
      status.Update(t.Put("k0", "w"));
      return status;
    });
  };
  EXPECT_TRUE(keys(kMaxTransactionKeys).status.ok());
  EXPECT_TRUE(absl::IsResourceExhausted(keys(kMaxTransactionKeys + 1).status));
  CommitResult bytes = ReadWriteAndWait(*store, {}, [](Transaction& t) {
    absl::Status status;
    for (size_t i = 0; i <= kMaxTransactionBytes / kMaxValueBytes; ++i) {
      status.Update(t.Put(absl::StrCat("big", i), std::string(kMaxValueBytes, 'v')));
    }
    return status;
  });
  EXPECT_TRUE(absl::IsResourceExhausted(bytes.status));
  EXPECT_FALSE(IsBackpressure(bytes.status));
}

TEST_F(RocksDbStoreTest, DoneIsNeverCalledInline) {
  auto store = OpenInMemory();
  const std::thread::id caller = std::this_thread::get_id();
  auto check = [&](TransactionBody body) {
    absl::Notification finished;
    store->ReadWrite({}, std::move(body), [&](CommitResult) {
      EXPECT_NE(std::this_thread::get_id(), caller);
      finished.Notify();
    });
    finished.WaitForNotification();
  };
  check([](Transaction& t) { return t.Put("k", "v"); });
  check([](Transaction& t) { return absl::OkStatus(); });
  check([](Transaction& t) { return absl::AbortedError("no"); });
  ASSERT_TRUE(store->Close().ok());
  check([](Transaction& t) { return absl::OkStatus(); });
}

TEST_F(RocksDbStoreTest, ALostUpdateIsRunAgain) {
  auto store = OpenInMemory();
  ASSERT_TRUE(Put(*store, "k", "1").status.ok());
  bool interfered = false;
  CommitResult result = ReadWriteAndWait(*store, {}, [&](Transaction& t) {
    absl::Status status = Increment(t, "k");
    if (!interfered) {
      interfered = true;
      std::thread([&] { EXPECT_TRUE(Put(*store, "k", "10").status.ok()); }).join();
    }
    return status;
  });
  EXPECT_EQ(result.outcome, CommitOutcome::kCommitted);
  EXPECT_EQ(result.runs, 2);
  EXPECT_EQ(Get(*store, "k"), "11");
}

TEST_F(RocksDbStoreTest, AnInsertIntoAScannedRangeIsSeen) {
  auto store = OpenInMemory();
  bool interfered = false;
  // Two places; a transaction that counts none taken takes one.
  CommitResult result = ReadWriteAndWait(*store, {}, [&](Transaction& t) {
    ASSIGN_OR_RETURN(auto taken, Count(t, KeyRange::Prefix("seat/")));
    if (!interfered) {
      interfered = true;
      std::thread([&] { EXPECT_TRUE(Put(*store, "seat/other", "").status.ok()); }).join();
    }
    if (taken >= 1) return absl::FailedPreconditionError("full");
    return t.Put("seat/mine", "");
  });
  EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
  EXPECT_TRUE(absl::IsFailedPrecondition(result.status)) << result.status;
  EXPECT_EQ(result.runs, 2);
  EXPECT_EQ(Get(*store, "seat/mine"), "(nothing)");
}

TEST_F(RocksDbStoreTest, AScanThatStoppedEarlyIgnoresWhatLiesBehind) {
  auto store = OpenInMemory();
  for (const char* key : {"s/1", "s/2", "s/3"}) ASSERT_TRUE(Put(*store, key, "").status.ok());
  for (bool reverse : {false, true}) {
    bool interfered = false;
    CommitResult result = ReadWriteAndWait(*store, {}, [&](Transaction& t) {
      auto it = t.Scan(KeyRange::Prefix("s/"), {.reverse = reverse});
      RETURN_IF_ERROR(it->Next().status());
      if (!interfered) {
        interfered = true;
        std::thread([&] { EXPECT_TRUE(Put(*store, "s/2", "new").status.ok()); }).join();
      }
      return t.Put("result", "");
    });
    EXPECT_EQ(result.runs, 1);
  }
}

TEST_F(RocksDbStoreTest, BlindWritesAndAppendsDoNotConflict) {
  auto store = OpenInMemory();
  bool interfered = false;
  CommitResult result = ReadWriteAndWait(*store, {}, [&](Transaction& t) {
    absl::Status status = t.Put("k", "mine");
    status.Update(t.Append(kLog, "mine"));
    auto own = t.Get("k");
    status.Update(own.status());
    RETURN_IF_ERROR(status);
    EXPECT_EQ(**own, "mine");
    if (!interfered) {
      interfered = true;
      std::thread([&] {
        EXPECT_TRUE(Put(*store, "k", "other").status.ok());
        EXPECT_TRUE(Append(*store, "other").status.ok());
      }).join();
    }
    return status;
  });
  EXPECT_EQ(result.runs, 1);
  EXPECT_EQ(Get(*store, "k"), "mine");
  EXPECT_THAT(Log(*store), ElementsAre("other", "mine"));
}

TEST_F(RocksDbStoreTest, ManyClientsOnOneKeyLoseNoIncrementAndTheLogAgrees) {
  RocksDbOptions options;
  options.in_memory = true;
  // However slow the machine is: no body goes elsewhere.
  options.committer_run_budget = kMaxTransactionTime;
  auto store = Open(std::move(options));
  constexpr int kThreads = 8, kEach = 300;
  absl::BlockingCounter finished(kThreads * kEach);
  std::atomic<int> runs = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < kEach; ++j) {
        store->ReadWrite(
            {},
            [](Transaction& t) {
              absl::Status status = Increment(t, "hot");
              auto value = t.Get("hot");
              status.Update(value.status());
              RETURN_IF_ERROR(status);
              return t.Append(kLog, **value);
            },
            [&](CommitResult result) {
              EXPECT_EQ(result.outcome, CommitOutcome::kCommitted) << result.status;
              // The committer's own run never loses.
              EXPECT_LE(result.runs, 2);
              runs += result.runs;
              finished.DecrementCount();
            });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  finished.Wait();
  EXPECT_EQ(Get(*store, "hot"), absl::StrCat(kThreads * kEach));
  const std::vector<std::string> log = Log(*store);
  ASSERT_EQ(log.size(), size_t{kThreads * kEach});
  for (size_t i = 0; i < log.size(); ++i) ASSERT_EQ(log[i], absl::StrCat(i + 1));
  EXPECT_EQ(MetricValue(store->Metrics(), "osiedle_store_commits_total"), kThreads * kEach);
}

TEST_F(RocksDbStoreTest, WhileARecordIsHot_TheCommitterRunsItsBodiesAtOnce) {
  auto store = OpenInMemory();
  const auto runs_here = [&](uint64_t hint) {
    std::thread::id ran_on;
    const CommitResult result =
        ReadWriteAndWait(*store, {.contention_hint = hint}, [&](Transaction& t) {
          ran_on = std::this_thread::get_id();
          return Increment(t, "k");
        });
    EXPECT_TRUE(result.status.ok()) << result.status;
    EXPECT_EQ(result.runs, 1);
    return ran_on == std::this_thread::get_id();
  };
  EXPECT_TRUE(runs_here(7));

  bool interfered = false;
  const CommitResult lost = ReadWriteAndWait(*store, {.contention_hint = 7}, [&](Transaction& t) {
    absl::Status status = Increment(t, "k");
    if (!interfered) {
      interfered = true;
      std::thread([&] { EXPECT_TRUE(Put(*store, "k", "10").status.ok()); }).join();
    }
    return status;
  });
  EXPECT_EQ(lost.runs, 2);
  EXPECT_FALSE(runs_here(7));
  EXPECT_TRUE(runs_here(8));
  EXPECT_TRUE(runs_here(0));
  EXPECT_EQ(Get(*store, "k"), "14");

  // It cools down when nobody loses any more.
  int tries = 0;
  while (!runs_here(7)) ASSERT_LT(++tries, 1000);
  EXPECT_GT(tries, 10);
}

TEST_F(RocksDbStoreTest, ABodyThatTheCommitterRunsFirst_MayFailAndMayWriteNothing) {
  auto store = OpenInMemory();
  bool interfered = false;
  ReadWriteAndWait(*store, {.contention_hint = 7}, [&](Transaction& t) {
    absl::Status status = Increment(t, "k");
    if (!interfered) {
      interfered = true;
      std::thread([&] { EXPECT_TRUE(Put(*store, "k", "1").status.ok()); }).join();
    }
    return status;
  });
  const std::thread::id here = std::this_thread::get_id();
  const CommitResult failed = ReadWriteAndWait(*store, {.contention_hint = 7}, [&](Transaction& t) {
    EXPECT_NE(std::this_thread::get_id(), here);
    EXPECT_TRUE(t.Put("k", "9").ok());
    return absl::FailedPreconditionError("no");
  });
  EXPECT_EQ(failed.outcome, CommitOutcome::kAborted);
  EXPECT_EQ(failed.status, absl::FailedPreconditionError("no"));
  std::string seen;
  const CommitResult read = ReadWriteAndWait(*store, {.contention_hint = 7}, [&](Transaction& t) {
    EXPECT_NE(std::this_thread::get_id(), here);
    ASSIGN_OR_RETURN(auto value, t.Get("k"));
    seen = value.value_or("");
    return absl::OkStatus();
  });
  EXPECT_EQ(read.outcome, CommitOutcome::kCommitted);
  EXPECT_EQ(seen, "2");
  const CommitResult late = ReadWriteAndWait(
      *store, {.deadline = SteadyTime(-absl::InfiniteDuration()), .contention_hint = 7},
      [&](Transaction& t) { return t.Put("k", "late"); });
  EXPECT_TRUE(absl::IsDeadlineExceeded(late.status)) << late.status;
  EXPECT_EQ(late.runs, 0);
}

TEST_F(RocksDbStoreTest, ARerunKeepsItsTransactionId) {
  auto store = OpenInMemory();
  std::set<std::string> ids;
  bool interfered = false;
  ReadWriteAndWait(*store, {}, [&](Transaction& t) {
    EXPECT_EQ(t.id().size(), 16u);
    ids.emplace(t.id());
    absl::Status status = Increment(t, "k");
    if (!interfered) {
      interfered = true;
      std::thread([&] { EXPECT_TRUE(Put(*store, "k", "1").status.ok()); }).join();
    }
    return status;
  });
  EXPECT_EQ(ids.size(), 1u);
}

TEST_F(RocksDbStoreTest, ALongBodyThatLosesIsRunAgainOutsideTheCommitter) {
  RocksDbOptions options = Options();
  options.committer_run_budget = absl::ZeroDuration();
  auto store = Open(std::move(options));
  bool interfered = false;
  CommitResult result = ReadWriteAndWait(*store, {}, [&](Transaction& t) {
    absl::Status status = Increment(t, "k");
    if (!interfered) {
      interfered = true;
      std::thread([&] { EXPECT_TRUE(Put(*store, "k", "10").status.ok()); }).join();
    }
    return status;
  });
  EXPECT_EQ(result.outcome, CommitOutcome::kCommitted) << result.status;
  EXPECT_EQ(result.runs, 3);
  EXPECT_EQ(Get(*store, "k"), "11");
  EXPECT_EQ(MetricValue(store->Metrics(), "osiedle_store_slow_reruns_total"), 1);
}

TEST_F(RocksDbStoreTest, MoreBytesThanMayWait_AreRefusedAsBackpressureAndTheRestCommits) {
  constexpr int kWrites = 8;
  RocksDbOptions options = Options();
  options.max_queued_bytes = 4 * 1024;
  auto store = Open(std::move(options));
  absl::Notification held, let_go;
  absl::BlockingCounter ended(kWrites + 1);
  // It loses its first run. The committer runs it again, and is held there.
  int runs = 0;
  store->ReadWrite(
      {},
      [&](Transaction& t) {
        absl::Status status = Increment(t, "hot");
        if (++runs == 1) {
          std::thread([&] { EXPECT_TRUE(Put(*store, "hot", "10").status.ok()); }).join();
        } else {
          held.Notify();
          let_go.WaitForNotification();
        }
        return status;
      },
      [&](const CommitResult& result) {
        EXPECT_TRUE(result.status.ok()) << result.status;
        ended.DecrementCount();
      });
  held.WaitForNotification();
  // Four of a kilobyte, and their keys, are more than may wait.
  CommitResult results[kWrites];
  for (int i = 0; i < kWrites; ++i) {
    store->ReadWrite(
        {}, [=](Transaction& t) { return t.Put(absl::StrCat("k", i), std::string(1024, 'v')); },
        [&, i](CommitResult result) {
          results[i] = std::move(result);
          ended.DecrementCount();
        });
  }
  let_go.Notify();
  ended.Wait();
  for (int i = 0; i < kWrites; ++i) {
    const bool waited = i < 4;
    EXPECT_EQ(results[i].status.ok(), waited) << i << " " << results[i].status;
    EXPECT_EQ(IsBackpressure(results[i].status), !waited) << i;
    EXPECT_EQ(Get(*store, absl::StrCat("k", i)) == "(nothing)", !waited) << i;
  }
  // What has been committed waits no more.
  EXPECT_TRUE(Put(*store, "after", "v").status.ok());
}

TEST_F(RocksDbStoreTest, AfterItsDeadlineABodyIsNeitherRunNorCommitted) {
  auto store = OpenInMemory();
  TransactionOptions options;
  options.deadline = SteadyNow() - absl::Seconds(1);
  int runs = 0;
  auto body = [&](Transaction& t) {
    ++runs;
    return t.Put("k", "v");
  };
  EXPECT_TRUE(absl::IsDeadlineExceeded(ReadWriteAndWait(*store, options, body).status));
  EXPECT_EQ(runs, 0);

  options.deadline = SteadyNow() + absl::Milliseconds(30);
  CommitResult late = ReadWriteAndWait(*store, options, [&](Transaction& t) {
    while (SteadyNow() <= options.deadline) {
    }
    return t.Put("k", "v");
  });
  EXPECT_EQ(late.outcome, CommitOutcome::kAborted);
  EXPECT_TRUE(absl::IsDeadlineExceeded(late.status));
  EXPECT_EQ(Get(*store, "k"), "(nothing)");
}

TEST_F(RocksDbStoreTest, ASpentReadBudgetEndsTheTransaction) {
  auto store = OpenInMemory();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Put(*store, absl::StrCat("k", i), "v").status.ok());
  TransactionOptions options;
  options.budget.read_keys = 3;
  CommitResult result = ReadWriteAndWait(*store, options, [](Transaction& t) {
    EXPECT_FALSE(Count(t, {}).ok());
    return t.Put("result", "of a scan cut short");
  });
  EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
  EXPECT_TRUE(absl::IsResourceExhausted(result.status));

  auto snapshot = store->GetSnapshot(options.budget);
  EXPECT_TRUE(absl::IsResourceExhausted(Count(**snapshot, {}).status()));
  EXPECT_TRUE(absl::IsResourceExhausted((*snapshot)->Get("k0").status()));
}

TEST_F(RocksDbStoreTest, AWindowThatOverflowsOnlyCausesReruns) {
  RocksDbOptions options = Options();
  options.max_window_bytes = 1;
  auto store = Open(std::move(options));
  bool interfered = false;
  CommitResult result = ReadWriteAndWait(*store, {}, [&](Transaction& t) {
    absl::Status status = Increment(t, "k");
    if (!interfered) {
      interfered = true;
      std::thread([&] { EXPECT_TRUE(Put(*store, "unrelated", "").status.ok()); }).join();
    }
    return status;
  });
  EXPECT_EQ(result.outcome, CommitOutcome::kCommitted);
  EXPECT_EQ(result.runs, 2);
}

TEST_F(RocksDbStoreTest, LogsAreApartAndReadInPages) {
  auto store = OpenInMemory();
  const LogId neighbours[] = {{7, 0}, {7, 2}, {6, 1}, {8, 1}};
  ASSERT_TRUE(ReadWriteAndWait(*store, {}, [&](Transaction& t) {
                absl::Status status;
                for (LogId log : neighbours) status.Update(t.Append(log, "neighbour"));
                for (int i = 0; i < 40; ++i) {
                  status.Update(t.Append(kLog, std::string(1000, 'x')));
                }
                return status;
              }).status.ok());
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(Append(*store, std::string(kMaxValueBytes, 'y')).status.ok());
  }
  auto snapshot = *store->GetSnapshot(Budget());
  EXPECT_EQ(*snapshot->LogEnd(kLog), 80u);
  EXPECT_EQ(*snapshot->LogEnd({7, 2}), 1u);
  EXPECT_EQ(*snapshot->LogEnd({9, 9}), 0u);
  EXPECT_EQ(snapshot->ReadLog(kLog, 10, 5)->front().position, 11u);
  EXPECT_EQ(snapshot->ReadLog(kLog, 10, 5)->size(), 5u);
  EXPECT_EQ(snapshot->ReadLog(kLog, 40, 100)->size(), 16u);
  EXPECT_EQ(snapshot->ReadLog(kLog, 79, 100)->size(), 1u);
  EXPECT_TRUE(snapshot->ReadLog(kLog, 80, 100)->empty());
}

}  // namespace
}  // namespace osiedle::storage
