// How a store behaves on a disk that fails, and what it still knows when the disk works again.
#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/engines/rocksdb/testing/faulty_file_system.h"
#include "storage/steady_time.h"
#include "storage/testing/temporary_folder.h"

namespace osiedle::storage {
namespace {

constexpr LogId kLog{7, 1};

class RecoveryTest : public testing::Test {
 protected:
  RecoveryTest() { Open(); }

  void Open() {
    RocksDbOptions options;
    options.directory = folder_ / "store";
    options.file_system = disk_;
    options.block_cache_bytes = 4 << 20;
    options.memtable_bytes = 1 << 20;
    options.on_fatal = [this](absl::Status status) {
      EXPECT_FALSE(status.ok());
      if (++fatal_calls_ == 1) fatal_.Notify();
    };
    auto store = OpenRocksDbStore(std::move(options));
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  // The machine goes down and comes up; of what was not synced the disk has nothing, or all.
  void PowerCycle(FaultyFileSystem::Unsynced unsynced) {
    disk_->CutPower();
    store_.reset();
    disk_->LoseUnsynced(unsynced);
    disk_ = std::make_shared<FaultyFileSystem>();
    Open();
  }

  // Writes the key, and its name into the log.
  CommitResult Write(const std::string& key) {
    return ReadWriteAndWait(*store_, {}, [=](Transaction& t) {
      absl::Status status = t.Put(key, "v");
      status.Update(t.Append(kLog, key));
      return status;
    });
  }

  bool Holds(const std::string& key) {
    auto value = (*store_->GetSnapshot(Budget()))->Get(key);
    EXPECT_TRUE(value.ok()) << value.status();
    return value->has_value();
  }

  std::string Log() {
    auto entries = (*store_->GetSnapshot(Budget()))->ReadLog(kLog, 0, 1000);
    EXPECT_TRUE(entries.ok()) << entries.status();
    std::string all;
    for (const LogEntry& entry : *entries) absl::StrAppend(&all, entry.value, " ");
    return all;
  }

  // The disk is full for one operation.
  void FailOnce(FileOperation operation) {
    disk_->Inject({.effect = Fault::Effect::kNoSpace, .operation = operation, .once = true});
  }

  absl::Status ReadySoon() { return store_->Ready(SteadyNow() + absl::Seconds(10)); }

  TemporaryFolder folder_;
  std::shared_ptr<FaultyFileSystem> disk_ = std::make_shared<FaultyFileSystem>();
  std::atomic<int> fatal_calls_ = 0;
  absl::Notification fatal_;
  std::unique_ptr<Store> store_;
};

TEST_F(RecoveryTest, AFullDiskRefusesWritesServesReadsAndPasses) {
  ASSERT_TRUE(Write("before").status.ok());
  disk_->Inject({.effect = Fault::Effect::kNoSpace, .operation = FileOperation::kAppend});
  CommitResult lost = Write("lost");
  EXPECT_EQ(lost.outcome, CommitOutcome::kUnknown);
  EXPECT_TRUE(IsStoreFull(lost.status)) << lost.status;
  EXPECT_TRUE(IsStoreFull(store_->Ready(SteadyNow() + absl::Milliseconds(300))));
  CommitResult refused = Write("refused");
  EXPECT_EQ(refused.outcome, CommitOutcome::kAborted);
  EXPECT_TRUE(IsStoreFull(refused.status)) << refused.status;
  EXPECT_EQ(refused.runs, 0);
  EXPECT_TRUE(Holds("before"));

  disk_->Heal();
  ASSERT_TRUE(ReadySoon().ok());
  ASSERT_EQ(Write("after").outcome, CommitOutcome::kCommitted);
  EXPECT_FALSE(Holds("lost"));
  EXPECT_EQ(Log(), "before after ");
  EXPECT_EQ(fatal_calls_, 0);
  for (auto unsynced : {FaultyFileSystem::Unsynced::kKept, FaultyFileSystem::Unsynced::kLost}) {
    PowerCycle(unsynced);
    EXPECT_FALSE(Holds("lost"));
    EXPECT_EQ(Log(), "before after ");
  }
}

// No watcher was told of the unknown group.
TEST_F(RecoveryTest, WhenItWasOpenedAnew_WhoWatchesLogsIsToldThatAnyMayHaveGrown) {
  class : public LogWatcher {
   public:
    void OnGrowth(absl::Span<const LogId> logs) override { grown += logs.size(); }
    void OnReopening() override { ++reopened; }
    std::atomic<size_t> grown = 0;
    std::atomic<int> reopened = 0;
  } watcher;
  store_->WatchLogs(&watcher);
  ASSERT_TRUE(Write("before").status.ok());
  EXPECT_EQ(watcher.grown, 1u);
  FailOnce(FileOperation::kSync);
  EXPECT_EQ(Write("unknown").outcome, CommitOutcome::kUnknown);
  ASSERT_TRUE(ReadySoon().ok());
  EXPECT_EQ(watcher.reopened, 1);
  EXPECT_EQ(watcher.grown, 1u);
  store_->WatchLogs(nullptr);
}

TEST_F(RecoveryTest, AFullDiskIsNotFatalHoweverLong) {
  disk_->Inject({.effect = Fault::Effect::kNoSpace, .operation = FileOperation::kAppend});
  EXPECT_EQ(Write("lost").outcome, CommitOutcome::kUnknown);
  EXPECT_TRUE(IsStoreFull(store_->Ready(SteadyNow() + absl::Milliseconds(700))));
  EXPECT_EQ(fatal_calls_, 0);
}

TEST_F(RecoveryTest, WithoutDescriptorsItRefusesWritesServesReadsAndPasses) {
  ASSERT_TRUE(Write("before").status.ok());
  disk_->Inject({.effect = Fault::Effect::kNoDescriptors,
                 .kind = FileKind::kTable,
                 .operation = FileOperation::kCreate});
  // It makes the memtables into tables.
  EXPECT_FALSE(store_->Backup(folder_ / "backups").ok());
  ASSERT_TRUE(disk_->HasStruck());
  const absl::Status ready = store_->Ready(SteadyNow() + absl::Milliseconds(300));
  EXPECT_TRUE(absl::IsUnavailable(ready)) << ready;
  EXPECT_FALSE(IsStoreFull(ready)) << ready;
  const CommitResult refused = Write("refused");
  EXPECT_EQ(refused.outcome, CommitOutcome::kAborted);
  EXPECT_TRUE(absl::IsUnavailable(refused.status)) << refused.status;
  EXPECT_TRUE(Holds("before"));

  disk_->Heal();
  ASSERT_TRUE(ReadySoon().ok());
  ASSERT_EQ(Write("after").outcome, CommitOutcome::kCommitted);
  EXPECT_EQ(Log(), "before after ");
  EXPECT_EQ(fatal_calls_, 0);
}

TEST_F(RecoveryTest, AGroupWhoseSyncFailedStaysWhatItWasSeenToBeAfterResuming) {
  ASSERT_TRUE(Write("before").status.ok());
  FailOnce(FileOperation::kSync);
  CommitResult lost = Write("lost");
  EXPECT_EQ(lost.outcome, CommitOutcome::kUnknown);
  EXPECT_TRUE(IsStoreFull(lost.status)) << lost.status;
  ASSERT_TRUE(ReadySoon().ok());
  const bool holds = Holds("lost");
  ASSERT_EQ(Write("after").outcome, CommitOutcome::kCommitted);
  const std::string log = Log();
  PowerCycle(FaultyFileSystem::Unsynced::kKept);
  EXPECT_EQ(Holds("lost"), holds);
  EXPECT_EQ(Log(), log);
}

TEST_F(RecoveryTest, TroubleAfterTroubleIsRecoveredFrom) {
  // A backup flushes, so that every memtable is empty when the write fails.
  ASSERT_TRUE(Write("before").status.ok());
  ASSERT_TRUE(store_->Backup(folder_ / "backups").ok());
  for (int i = 0; i < 3; ++i) {
    FailOnce(FileOperation::kSync);
    EXPECT_EQ(Write("unknown").outcome, CommitOutcome::kUnknown);
    ASSERT_TRUE(ReadySoon().ok());
    FailOnce(FileOperation::kAppend);
    EXPECT_EQ(Write("lost").outcome, CommitOutcome::kUnknown);
    ASSERT_TRUE(ReadySoon().ok());
  }
  ASSERT_EQ(Write("after").outcome, CommitOutcome::kCommitted);
  EXPECT_EQ(fatal_calls_, 0);
  EXPECT_FALSE(Holds("lost"));
  const std::string log = Log();
  PowerCycle(FaultyFileSystem::Unsynced::kLost);
  EXPECT_FALSE(Holds("lost"));
  EXPECT_EQ(Log(), log);
}

TEST_F(RecoveryTest, WhoReadsWhenTheDatabaseIsOpenedAnewIsAskedToLetGo) {
  ASSERT_TRUE(Write("k").status.ok());
  // Long scans must not hold recovery up either.
  Budget budget;
  budget.time = absl::InfiniteDuration();
  budget.read_keys = budget.read_bytes = SIZE_MAX;
  auto snapshot = store_->GetSnapshot(budget);
  ASSERT_TRUE(snapshot.ok());
  auto scan = (*snapshot)->Scan({});
  ASSERT_TRUE(*scan->Next());
  FailOnce(FileOperation::kSync);
  EXPECT_EQ(Write("unknown").outcome, CommitOutcome::kUnknown);
  absl::Status read;
  while (read.ok()) read = (*snapshot)->Get("k").status();
  EXPECT_TRUE(absl::IsUnavailable(read)) << read;
  EXPECT_TRUE(absl::IsUnavailable(store_->GetSnapshot(Budget()).status()));
  EXPECT_TRUE(IsStoreFull(store_->Ready(SteadyNow())));

  scan.reset();
  snapshot->reset();
  ASSERT_TRUE(ReadySoon().ok());
  EXPECT_TRUE(Holds("k"));
}

TEST_F(RecoveryTest, ATransactionThatBeganBeforeTheTroubleWritesNothing) {
  ASSERT_TRUE(Write("k").status.ok());
  TransactionOptions options;
  options.budget.read_keys = options.budget.read_bytes = SIZE_MAX;
  CommitResult result = ReadWriteAndWait(*store_, options, [&](Transaction& t) {
    FailOnce(FileOperation::kSync);
    EXPECT_EQ(Write("unknown").outcome, CommitOutcome::kUnknown);
    while (t.Get("k").ok()) {
    }
    return t.Put("result", "v");
  });
  EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
  EXPECT_TRUE(absl::IsUnavailable(result.status)) << result.status;
  ASSERT_TRUE(ReadySoon().ok());
  EXPECT_FALSE(Holds("result"));
}

TEST_F(RecoveryTest, AnErrorThatStaysIsFatalOnce) {
  ASSERT_TRUE(Write("before").status.ok());
  disk_->Inject({.operation = FileOperation::kSync});
  CommitResult lost = Write("lost");
  EXPECT_EQ(lost.outcome, CommitOutcome::kUnknown);
  EXPECT_TRUE(absl::IsUnavailable(lost.status)) << lost.status;
  fatal_.WaitForNotification();
  CommitResult refused = Write("refused");
  EXPECT_EQ(refused.outcome, CommitOutcome::kAborted);
  EXPECT_TRUE(absl::IsUnavailable(refused.status));
  EXPECT_TRUE(absl::IsUnavailable(store_->GetSnapshot(Budget()).status()));
  EXPECT_TRUE(absl::IsUnavailable(store_->Ready(SteadyTime::InfiniteFuture())));
  disk_->Heal();
  EXPECT_FALSE(store_->Close().ok());
  EXPECT_EQ(fatal_calls_, 1);

  PowerCycle(FaultyFileSystem::Unsynced::kLost);
  EXPECT_TRUE(Holds("before"));
  EXPECT_FALSE(Holds("refused"));
  EXPECT_EQ(Write("after").outcome, CommitOutcome::kCommitted);
}

TEST_F(RecoveryTest, AFlushThatFailsInTheBackgroundIsTroubleToo) {
  disk_->Inject({.effect = Fault::Effect::kNoSpace,
                 .kind = FileKind::kTable,
                 .operation = FileOperation::kAppend});
  int written = 0;
  CommitResult result;
  do {
    result = ReadWriteAndWait(*store_, {}, [&](Transaction& t) {
      return t.Put(absl::StrCat("k", written), std::string(50'000, 'v'));
    });
    if (result.outcome == CommitOutcome::kCommitted) ++written;
  } while (result.outcome == CommitOutcome::kCommitted && written < 1000);
  EXPECT_TRUE(IsStoreFull(result.status)) << result.status;
  disk_->Heal();
  ASSERT_TRUE(ReadySoon().ok());
  EXPECT_EQ(Write("after").outcome, CommitOutcome::kCommitted);
  PowerCycle(FaultyFileSystem::Unsynced::kLost);
  for (int i = 0; i < written; ++i) EXPECT_TRUE(Holds(absl::StrCat("k", i)));
  EXPECT_TRUE(Holds("after"));
}

TEST_F(RecoveryTest, ClosingDoesNotWaitForARoomyDisk) {
  disk_->Inject({.effect = Fault::Effect::kNoSpace, .operation = FileOperation::kAppend});
  EXPECT_EQ(Write("lost").outcome, CommitOutcome::kUnknown);
  store_->Close().IgnoreError();
  PowerCycle(FaultyFileSystem::Unsynced::kLost);
  EXPECT_EQ(Write("after").outcome, CommitOutcome::kCommitted);
}

}  // namespace
}  // namespace osiedle::storage
