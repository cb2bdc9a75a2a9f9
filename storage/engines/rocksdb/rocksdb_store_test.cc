#include "storage/engines/rocksdb/rocksdb_store.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/limits.h"

namespace osiedle::storage {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr LogId kLog{7, 1};

class RocksDbStoreTest : public testing::Test {
 protected:
  RocksDbStoreTest() {
    std::string name = absl::StrCat(testing::TempDir(), "/osiedle_store_XXXXXX");
    folder_ = ::mkdtemp(name.data());
  }
  ~RocksDbStoreTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::string Path(const std::string& name) const { return absl::StrCat(folder_, "/", name); }

  RocksDbOptions Options() const {
    RocksDbOptions options;
    options.directory = Path("store");
    options.block_cache_bytes = 8 << 20;
    return options;
  }

  std::unique_ptr<Store> Open() { return Open(Options()); }
  static std::unique_ptr<Store> Open(RocksDbOptions options) {
    auto store = OpenRocksDbStore(std::move(options));
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }
  static std::unique_ptr<Store> OpenInMemory() {
    RocksDbOptions options;
    options.in_memory = true;
    return Open(std::move(options));
  }

  std::string folder_;
};

CommitResult Put(Store& store, const std::string& key, const std::string& value) {
  return ReadWriteAndWait(store, {}, [=](Transaction& t) { return t.Put(key, value); });
}

CommitResult Append(Store& store, const std::string& value) {
  return ReadWriteAndWait(store, {}, [=](Transaction& t) { return t.Append(kLog, value); });
}

std::string Get(Store& store, const std::string& key) {
  auto snapshot = store.GetSnapshot(Budget());
  if (!snapshot.ok()) return snapshot.status().ToString();
  auto value = (*snapshot)->Get(key);
  if (!value.ok()) return value.status().ToString();
  return value->value_or("(nothing)");
}

std::vector<std::string> Log(Store& store) {
  std::vector<std::string> values;
  auto snapshot = store.GetSnapshot(Budget());
  auto entries = (*snapshot)->ReadLog(kLog, 0, 1'000'000);
  EXPECT_TRUE(entries.ok()) << entries.status();
  for (const LogEntry& entry : *entries) {
    EXPECT_EQ(entry.position, values.size() + 1);
    values.push_back(entry.value);
  }
  return values;
}

absl::Status Increment(Transaction& t, const std::string& key) {
  auto value = t.Get(key);
  if (!value.ok()) return value.status();
  int number = 0;
  if (value->has_value() && !absl::SimpleAtoi(**value, &number)) {
    return absl::InternalError("not a number");
  }
  return t.Put(key, absl::StrCat(number + 1));
}

absl::StatusOr<int> Count(const Reader& reader, const KeyRange& range) {
  int count = 0;
  auto it = reader.Scan(range);
  while (true) {
    auto more = it->Next();
    if (!more.ok()) return more.status();
    if (!*more) return count;
    ++count;
  }
}

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
  // Two places; whoever counts fewer than one taken takes one.
  CommitResult result = ReadWriteAndWait(*store, {}, [&](Transaction& t) {
    auto taken = Count(t, KeyRange::Prefix("seat/"));
    if (!taken.ok()) return taken.status();
    if (!interfered) {
      interfered = true;
      std::thread([&] { EXPECT_TRUE(Put(*store, "seat/other", "").status.ok()); }).join();
    }
    if (*taken >= 1) return absl::FailedPreconditionError("full");
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
      if (auto more = it->Next(); !more.ok()) return more.status();
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
    if (!status.ok()) return status;
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
              if (!status.ok()) return status;
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
  EXPECT_EQ(store->Figures().at("osiedle_store_commits_total"), kThreads * kEach);
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
  EXPECT_EQ(store->Figures().at("osiedle_store_slow_reruns_total"), 1);
}

TEST_F(RocksDbStoreTest, AfterItsDeadlineABodyIsNeitherRunNorCommitted) {
  auto store = OpenInMemory();
  TransactionOptions options;
  options.deadline = absl::Now() - absl::Seconds(1);
  int runs = 0;
  auto body = [&](Transaction& t) {
    ++runs;
    return t.Put("k", "v");
  };
  EXPECT_TRUE(absl::IsDeadlineExceeded(ReadWriteAndWait(*store, options, body).status));
  EXPECT_EQ(runs, 0);

  options.deadline = absl::Now() + absl::Milliseconds(30);
  CommitResult late = ReadWriteAndWait(*store, options, [&](Transaction& t) {
    while (absl::Now() <= options.deadline) {
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

TEST_F(RocksDbStoreTest, WhatWasReportedSurvivesReopening) {
  std::string incarnation;
  {
    auto store = Open();
    incarnation = store->incarnation();
    ASSERT_TRUE(Put(*store, "k", "v").status.ok());
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(Append(*store, absl::StrCat("a", i)).status.ok());
    EXPECT_TRUE(store->Close().ok());
  }
  auto store = Open();
  EXPECT_EQ(incarnation.size(), 32u);
  EXPECT_EQ(store->incarnation(), incarnation);
  EXPECT_EQ(Get(*store, "k"), "v");
  ASSERT_TRUE(Append(*store, "b").status.ok());
  EXPECT_THAT(Log(*store), ElementsAre("a0", "a1", "a2", "b"));
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

TEST_F(RocksDbStoreTest, ASecondOpenerIsRefused) {
  auto store = Open();
  auto second = OpenRocksDbStore(Options());
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("is in use by another process"));
  EXPECT_TRUE(absl::IsFailedPrecondition(VerifyRocksDbStore(Path("store")).status()));
  EXPECT_EQ(Put(*store, "k", "v").outcome, CommitOutcome::kCommitted);
}

TEST_F(RocksDbStoreTest, AnOpenerInAnotherProcessIsRefused) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    // Waits for the parent's store without a thread of its own.
    while (!fs::exists(Path("opened"))) ::usleep(1000);
    const absl::Status status = OpenRocksDbStore(Options()).status();
    ::_exit(absl::IsFailedPrecondition(status) &&
                    absl::StrContains(status.message(), "is in use by another process")
                ? 0
                : 1);
  }
  auto store = Open();
  std::ofstream(Path("opened")).put('\n');
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST_F(RocksDbStoreTest, ANewerFormatIsRefused) {
  Open()->Close().IgnoreError();
  std::ofstream(Path("store/FORMAT")) << "osiedle-store 2\n";
  auto store = OpenRocksDbStore(Options());
  EXPECT_TRUE(absl::IsFailedPrecondition(store.status()));
  EXPECT_THAT(std::string(store.status().message()), HasSubstr("store format 2"));
}

TEST_F(RocksDbStoreTest, AFolderWithOtherThingsIsRefusedAndLeftAlone) {
  fs::create_directory(Path("store"));
  std::ofstream(Path("store/thesis.txt")) << "mine\n";
  auto store = OpenRocksDbStore(Options());
  EXPECT_TRUE(absl::IsFailedPrecondition(store.status()));
  EXPECT_THAT(std::string(store.status().message()), HasSubstr("holds something else"));
  EXPECT_FALSE(fs::exists(Path("store/db")));
}

TEST_F(RocksDbStoreTest, AStoreWhoseDatabaseHasGoneDoesNotBecomeAnEmptyOne) {
  Open()->Close().IgnoreError();
  fs::remove_all(Path("store/db"));
  EXPECT_FALSE(OpenRocksDbStore(Options()).ok());
}

TEST_F(RocksDbStoreTest, CreatingGoesOnAfterACrash) {
  fs::create_directories(Path("store/db"));
  std::ofstream(Path("store/FORMAT.creating")) << "osiedle-st";
  auto store = Open();
  EXPECT_EQ(Put(*store, "k", "v").outcome, CommitOutcome::kCommitted);
}

// The log file of the store, which must be closed.
std::string NewestLog(const std::string& directory) {
  fs::path newest;
  for (const auto& file : fs::directory_iterator(absl::StrCat(directory, "/db"))) {
    if (file.path().extension() == ".log" && fs::file_size(file) > 0) {
      newest = std::max(newest, file.path());
    }
  }
  return newest;
}

TEST_F(RocksDbStoreTest, ADamagedLogIsRefusedButATornTailIsNot) {
  {
    auto store = Open();
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(Put(*store, absl::StrCat("k", i), std::string(500, 'v')).status.ok());
    }
  }
  const std::string log = NewestLog(Path("store"));
  ASSERT_FALSE(log.empty());
  fs::copy(Path("store"), Path("torn"), fs::copy_options::recursive);
  const std::string torn = NewestLog(Path("torn"));
  fs::resize_file(torn, fs::file_size(torn) - 100);
  {
    RocksDbOptions options = Options();
    options.directory = Path("torn");
    auto store = Open(std::move(options));
    ASSERT_NE(store, nullptr);
    EXPECT_EQ(Get(*store, "k98"), std::string(500, 'v'));
    EXPECT_EQ(Get(*store, "k99"), "(nothing)");
  }
  {
    std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
    const std::streamoff middle = fs::file_size(log) / 2;
    file.seekg(middle);
    const char byte = static_cast<char>(file.get() ^ 1);
    file.seekp(middle);
    file.put(byte);
  }
  auto damaged = OpenRocksDbStore(Options());
  EXPECT_TRUE(absl::IsDataLoss(damaged.status())) << damaged.status();
  EXPECT_TRUE(absl::IsDataLoss(VerifyRocksDbStore(Path("store")).status()));
}

TEST_F(RocksDbStoreTest, CloseFinishesWhatIsQueuedAndRefusesWhatComes) {
  auto store = Open();
  std::atomic<int> committed = 0, refused = 0, reported = 0, submitted = 0;
  std::atomic<bool> over = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; !over && j < 100'000; ++j) {
        ++submitted;
        store->ReadWrite(
            {}, [&, i, j](Transaction& t) { return t.Put(absl::StrCat(i, "/", j), ""); },
            [&](CommitResult result) {
              if (result.outcome == CommitOutcome::kCommitted) ++committed;
              if (absl::IsUnavailable(result.status)) {
                EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
                ++refused;
              }
              ++reported;
            });
        if (refused > 0) return;
      }
    });
  }
  while (committed < 100) std::this_thread::yield();
  EXPECT_TRUE(store->Close().ok());
  over = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(absl::IsUnavailable(store->GetSnapshot(Budget()).status()));
  EXPECT_TRUE(absl::IsUnavailable(store->Ready(absl::Now())));
  EXPECT_TRUE(absl::IsUnavailable(store->Backup(Path("backups")).status()));
  EXPECT_TRUE(store->Close().ok());
  store.reset();
  EXPECT_EQ(reported, submitted);

  auto again = Open();
  EXPECT_EQ(*Count(**again->GetSnapshot({.read_keys = 1'000'000}), {}), committed);
}

TEST_F(RocksDbStoreTest, ABackupIsRestoredUnderANewIncarnation) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "first").status.ok());
  ASSERT_TRUE(Append(*store, "first").status.ok());
  EXPECT_TRUE(store->ListBackups(Path("backups"))->empty());
  auto first = store->Backup(Path("backups"));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_GT(first->bytes, 0u);
  ASSERT_TRUE(Put(*store, "k", "second").status.ok());
  ASSERT_TRUE(Append(*store, "second").status.ok());
  auto second = store->Backup(Path("backups"));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(store->ListBackups(Path("backups"))->size(), 2u);

  ASSERT_TRUE(RestoreRocksDbStore(Path("backups"), first->id, Path("one")).ok());
  ASSERT_TRUE(RestoreRocksDbStore(Path("backups"), second->id, Path("two/")).ok());
  RocksDbOptions options = Options();
  options.directory = Path("one");
  auto one = Open(std::move(options));
  EXPECT_EQ(Get(*one, "k"), "first");
  EXPECT_NE(one->incarnation(), store->incarnation());
  ASSERT_TRUE(Append(*one, "another").status.ok());
  EXPECT_THAT(Log(*one), ElementsAre("first", "another"));

  auto report = VerifyRocksDbStore(Path("two"));
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->keys, 1u);
  EXPECT_EQ(report->logs, 1u);
  EXPECT_EQ(report->log_entries, 2u);
}

TEST_F(RocksDbStoreTest, RestoringRefusesWhatItCannotDoWell) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "v").status.ok());
  auto backup = store->Backup(Path("backups"));
  ASSERT_TRUE(backup.ok());
  EXPECT_TRUE(absl::IsNotFound(RestoreRocksDbStore(Path("backups"), 99, Path("x"))));
  EXPECT_TRUE(absl::IsNotFound(RestoreRocksDbStore(Path("nowhere"), 1, Path("x"))));
  EXPECT_TRUE(
      absl::IsFailedPrecondition(RestoreRocksDbStore(Path("backups"), backup->id, Path("store"))));
  for (const auto& file : fs::directory_iterator(Path("backups/shared_checksum"))) {
    std::fstream out(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(10);
    out.put('!');
  }
  EXPECT_TRUE(absl::IsDataLoss(RestoreRocksDbStore(Path("backups"), backup->id, Path("x"))));
  EXPECT_FALSE(fs::exists(Path("x")));
  EXPECT_FALSE(fs::exists(Path("x.restoring")));
}

TEST_F(RocksDbStoreTest, AnInMemoryStoreIsBackedUpToTheDisk) {
  auto store = OpenInMemory();
  ASSERT_TRUE(Put(*store, "k", "v").status.ok());
  auto backup = store->Backup(Path("backups"));
  ASSERT_TRUE(backup.ok()) << backup.status();
  ASSERT_TRUE(RestoreRocksDbStore(Path("backups"), backup->id, Path("store")).ok());
  EXPECT_EQ(Get(*Open(), "k"), "v");
}

TEST_F(RocksDbStoreTest, VerifyFindsDamageInATable) {
  {
    auto store = Open();
    ASSERT_TRUE(Put(*store, "k", std::string(5000, 'v')).status.ok());
    // A backup flushes.
    ASSERT_TRUE(store->Backup(Path("backups")).ok());
  }
  EXPECT_TRUE(VerifyRocksDbStore(Path("store")).ok());
  for (const auto& file : fs::directory_iterator(Path("store/db"))) {
    if (file.path().extension() != ".sst") continue;
    std::fstream out(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(20);
    out.put('!');
  }
  EXPECT_TRUE(absl::IsDataLoss(VerifyRocksDbStore(Path("store")).status()));
  EXPECT_TRUE(absl::IsNotFound(VerifyRocksDbStore(Path("nowhere")).status()));
}

}  // namespace
}  // namespace osiedle::storage
