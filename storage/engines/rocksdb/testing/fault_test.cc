// The engine on a disk that fails: what was acknowledged stays, what is unknown is whole or absent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/engines/rocksdb/testing/faulty_file_system.h"
#include "storage/engines/rocksdb/testing/ledger.h"
#include "storage/steady_time.h"
#include "storage/testing/history_recorder.h"
#include "storage/testing/metric_value.h"
#include "storage/testing/serializability_checker.h"
#include "storage/testing/temporary_folder.h"
#include "storage/testing/test_seed.h"

namespace osiedle::storage {
namespace {

using Effect = Fault::Effect;
using Unsynced = FaultyFileSystem::Unsynced;

constexpr int kTransactions = 80;

// Small memtables, so that tables and manifests are written under the ledger's work too.
RocksDbOptions OptionsFor(const std::string& directory, std::shared_ptr<FaultyFileSystem> disk) {
  RocksDbOptions options;
  options.directory = directory;
  options.file_system = std::move(disk);
  options.block_cache_bytes = 1024 * 1024;
  options.memtable_bytes = 64 * 1024;
  return options;
}

absl::StatusOr<std::unique_ptr<Store>> OpenOn(const std::string& directory,
                                              std::shared_ptr<FaultyFileSystem> disk) {
  return OpenRocksDbStore(OptionsFor(directory, std::move(disk)));
}

// The store opens on a healthy disk, holds what the ledger says, and takes writes.
void ExpectSound(const std::string& directory, Ledger& ledger) {
  auto store = OpenOn(directory, std::make_shared<FaultyFileSystem>());
  ASSERT_EQ(store.status(), absl::OkStatus());
  EXPECT_EQ(ledger.Check(**store), absl::OkStatus());
  const int before = ledger.Count(CommitOutcome::kCommitted);
  ledger.Work(**store, 3);
  EXPECT_EQ(ledger.Count(CommitOutcome::kCommitted), before + 3);
  EXPECT_EQ(ledger.Check(**store), absl::OkStatus());
  EXPECT_EQ((*store)->Close(), absl::OkStatus());
}

// There is room again: the store notices, in the same process, and nothing is missing or torn.
void ExpectToGoOn(Store& store, Ledger& ledger) {
  ASSERT_EQ(store.Ready(SteadyNow() + absl::Seconds(30)), absl::OkStatus());
  EXPECT_EQ(ledger.Check(store), absl::OkStatus());
  const int before = ledger.Count(CommitOutcome::kCommitted);
  ledger.Work(store, kTransactions);
  EXPECT_EQ(ledger.Count(CommitOutcome::kCommitted), before + kTransactions)
      << ledger.last_refusal();
  EXPECT_EQ(ledger.Check(store), absl::OkStatus());
}

// How many operations of a kind the creation of a store and a ledger's work take.
uint64_t CountOperations(FileKind kind, FileOperation operation) {
  TemporaryFolder folder;
  auto disk = std::make_shared<FaultyFileSystem>();
  Ledger ledger;
  auto store = OpenOn(folder / "store", disk);
  EXPECT_EQ(store.status(), absl::OkStatus());
  if (store.ok()) ledger.Work(**store, kTransactions);
  return disk->Count(kind, operation);
}

struct Place {
  std::string name;
  FileKind kind;
  FileOperation operation;
};

void PrintTo(const Place& place, std::ostream* out) { *out << place.name; }

class FaultTest : public ::testing::TestWithParam<Place> {
 protected:
  // Calls `attempt` with some operations, spread over all of them. All calls run at once, because
  // RocksDB waits for a second after each failure in the background.
  void ForSomeOperations(uint64_t attempts, absl::FunctionRef<void(uint64_t)> attempt) {
    const uint64_t count = CountOperations(GetParam().kind, GetParam().operation);
    ASSERT_GT(count, 0u);
    const uint64_t step = std::max<uint64_t>(1, count / attempts);
    std::vector<std::thread> threads;
    for (uint64_t at = 1; at <= count; at += step) {
      threads.emplace_back([=] {
        SCOPED_TRACE(absl::StrCat("operation ", at, " of ", count));
        attempt(at);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
};

TEST_P(FaultTest, PowerLoss_LosesNothingAcknowledgedAndTearsNothing) {
  ForSomeOperations(5, [&](uint64_t at) {
    TemporaryFolder folder;
    auto disk = std::make_shared<FaultyFileSystem>();
    disk->Inject({Effect::kPowerLoss, GetParam().kind, GetParam().operation, at});
    Ledger ledger;
    if (auto store = OpenOn(folder / "store", disk); store.ok()) {
      ledger.Work(**store, kTransactions);
      disk->CutPower();  // background work may have been lucky
    }
    disk->LoseUnsynced(static_cast<Unsynced>(at % 3));
    ExpectSound(folder / "store", ledger);
  });
}

TEST_P(FaultTest, IoErrorOnce_LosesNothingAcknowledgedAndTearsNothing) {
  ForSomeOperations(3, [&](uint64_t at) {
    TemporaryFolder folder;
    auto disk = std::make_shared<FaultyFileSystem>();
    Ledger ledger;
    disk->Inject({Effect::kIoError, GetParam().kind, GetParam().operation, at, /*once=*/true});
    if (auto store = OpenOn(folder / "store", disk); store.ok()) {
      ledger.Work(**store, kTransactions);
      if (absl::Status status = ledger.Check(**store); !absl::IsUnavailable(status)) {
        EXPECT_EQ(status, absl::OkStatus()) << "while it is still open";
      }
    }
    disk->CutPower();
    disk->LoseUnsynced(static_cast<Unsynced>(at % 3));
    ExpectSound(folder / "store", ledger);
  });
}

TEST_P(FaultTest, FullDisk_ReadsGoOnAndWritingResumesWhenThereIsRoom) {
  ForSomeOperations(6, [&](uint64_t at) {
    TemporaryFolder folder;
    auto disk = std::make_shared<FaultyFileSystem>();
    auto store = OpenOn(folder / "store", disk);
    ASSERT_EQ(store.status(), absl::OkStatus());
    Ledger ledger;
    ledger.Work(**store, 5);
    disk->Inject({Effect::kNoSpace, GetParam().kind, GetParam().operation, at});
    // Every place is reached in the end; some only when memtables are full.
    for (int i = 0; i < 10 && ledger.last_refusal().ok(); ++i) ledger.Work(**store, kTransactions);
    ASSERT_TRUE(disk->HasStruck());

    EXPECT_TRUE(IsStoreFull(ledger.last_refusal())) << ledger.last_refusal();
    EXPECT_TRUE(IsStoreFull((*store)->Ready(SteadyNow())));
    EXPECT_EQ(ledger.Check(**store), absl::OkStatus()) << "reads go on";

    disk->Heal();
    ExpectToGoOn(**store, ledger);
    disk->CutPower();
    store->reset();
    disk->LoseUnsynced(static_cast<Unsynced>(at % 3));
    ExpectSound(folder / "store", ledger);
  });
}

TEST_P(FaultTest, DiskFullAgainWhileTheDatabaseIsOpenedAnew_ReadsGoOn) {
  if (GetParam().kind == FileKind::kLog && GetParam().operation != FileOperation::kCreate) {
    GTEST_SKIP() << "opening writes nothing into the new log";
  }
  TemporaryFolder folder;
  auto disk = std::make_shared<FaultyFileSystem>();
  auto store = OpenOn(folder / "store", disk);
  ASSERT_EQ(store.status(), absl::OkStatus());
  Ledger ledger;
  ledger.Work(**store, 20);
  disk->Inject({Effect::kNoSpace, FileKind::kLog, FileOperation::kAppend, 1});
  ledger.Work(**store, 1);
  ASSERT_TRUE(IsStoreFull(ledger.last_refusal())) << ledger.last_refusal();

  // There is room until opening comes to this place.
  disk->Inject({Effect::kNoSpace, GetParam().kind, GetParam().operation, 1});
  const SteadyTime end = SteadyNow() + absl::Seconds(30);
  while (!disk->HasStruck() && SteadyNow() < end) {
    EXPECT_TRUE(IsStoreFull((*store)->Ready(SteadyNow() + absl::Milliseconds(10))));
  }
  ASSERT_TRUE(disk->HasStruck());
  absl::Status read;
  do {
    read = ledger.Check(**store);
  } while (absl::IsUnavailable(read) && SteadyNow() < end);
  EXPECT_EQ(read, absl::OkStatus());
  EXPECT_TRUE(IsStoreFull((*store)->Ready(SteadyNow())));

  disk->Heal();
  ExpectToGoOn(**store, ledger);
  disk->CutPower();
  store->reset();
  disk->LoseUnsynced(Unsynced::kLost);
  ExpectSound(folder / "store", ledger);
}

INSTANTIATE_TEST_SUITE_P(
    At, FaultTest,
    ::testing::Values(Place{"LogCreation", FileKind::kLog, FileOperation::kCreate},
                      Place{"LogAppend", FileKind::kLog, FileOperation::kAppend},
                      Place{"LogSync", FileKind::kLog, FileOperation::kSync},
                      Place{"TableCreation", FileKind::kTable, FileOperation::kCreate},
                      Place{"TableAppend", FileKind::kTable, FileOperation::kAppend},
                      Place{"TableSync", FileKind::kTable, FileOperation::kSync},
                      Place{"ManifestAppend", FileKind::kManifest, FileOperation::kAppend},
                      Place{"ManifestSync", FileKind::kManifest, FileOperation::kSync}),
    [](const auto& test) { return test.param.name; });

// CURRENT, FORMAT and the folders themselves: written when a store is created.
TEST(CreationFaultTest, PowerLossAtEveryStepOfCreating_LeavesSomethingThatOpens) {
  for (const FileOperation operation : {FileOperation::kCreate, FileOperation::kAppend,
                                        FileOperation::kSync, FileOperation::kRename}) {
    for (uint64_t at = 1;; ++at) {
      SCOPED_TRACE(absl::StrCat("operation ", static_cast<int>(operation), " number ", at));
      TemporaryFolder folder;
      auto disk = std::make_shared<FaultyFileSystem>();
      disk->Inject({Effect::kPowerLoss, FileKind::kOther, operation, at});
      absl::Status opened = OpenOn(folder / "store", disk).status();
      if (!disk->HasStruck()) break;
      disk->CutPower();
      disk->LoseUnsynced(static_cast<Unsynced>(at % 3));
      Ledger ledger;
      ExpectSound(folder / "store", ledger);
      if (HasFatalFailure()) return;
    }
  }
}

class IoErrorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    RocksDbOptions options = OptionsFor(folder_ / "store", disk_);
    options.on_fatal = [this](absl::Status status) {
      EXPECT_FALSE(fatal_.HasBeenNotified());
      fatal_status_ = std::move(status);
      fatal_.Notify();
    };
    auto store = OpenRocksDbStore(std::move(options));
    ASSERT_EQ(store.status(), absl::OkStatus());
    store_ = *std::move(store);
    ledger_.Work(*store_, 20);
  }

  TemporaryFolder folder_;
  std::shared_ptr<FaultyFileSystem> disk_ = std::make_shared<FaultyFileSystem>();
  absl::Notification fatal_;
  absl::Status fatal_status_;
  Ledger ledger_;
  std::unique_ptr<Store> store_;
};

TEST_F(IoErrorTest, FailedSyncOfTheLog_IsUnknownThenUnavailableThenFatal) {
  disk_->Inject({Effect::kIoError, FileKind::kLog, FileOperation::kSync, 1});
  ledger_.Work(*store_, 1);
  EXPECT_EQ(ledger_.Count(CommitOutcome::kUnknown), 1);
  EXPECT_EQ(ledger_.last_refusal().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ledger_.Count(CommitOutcome::kCommitted), 20);

  // Every sync fails: it cannot resume.
  ASSERT_TRUE(fatal_.WaitForNotificationWithTimeout(absl::Seconds(30)));
  EXPECT_FALSE(fatal_status_.ok());
  EXPECT_EQ(store_->Ready(SteadyNow()).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(store_->GetSnapshot({}).status().code(), absl::StatusCode::kUnavailable);
  ledger_.Work(*store_, 4);
  EXPECT_EQ(ledger_.last_refusal().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ledger_.Count(CommitOutcome::kAborted), 4);
  EXPECT_FALSE(store_->Close().ok()) << "tells the failure of the store's life";
  store_.reset();

  disk_->CutPower();
  disk_->LoseUnsynced(Unsynced::kHalf);
  ExpectSound(folder_ / "store", ledger_);
}

TEST_F(IoErrorTest, FailedSyncWhoseBytesAreThereAfterAll_IsAllOrNothing) {
  disk_->Inject({Effect::kIoError, FileKind::kLog, FileOperation::kSync, 1});
  ledger_.Work(*store_, 4);
  ASSERT_TRUE(fatal_.WaitForNotificationWithTimeout(absl::Seconds(30)));
  store_.reset();
  disk_->CutPower();
  disk_->LoseUnsynced(Unsynced::kKept);
  ExpectSound(folder_ / "store", ledger_);
}

TEST_F(IoErrorTest, ClosingWhileItCannotResume_AnswersEverybody) {
  disk_->Inject({Effect::kIoError, FileKind::kLog, FileOperation::kSync, 1});
  ledger_.Work(*store_, 8);
  store_->Close().IgnoreError();
  ledger_.Work(*store_, 4);
  EXPECT_EQ(ledger_.Count(CommitOutcome::kCommitted), 20);
  EXPECT_GE(ledger_.Count(CommitOutcome::kAborted), 4);
}

// Clients that read, write and scan while the disk fails, and go on after the store is opened anew.
TEST(FaultHistoryTest, HistoryAcrossAPowerLoss_IsStrictlySerializable) {
  for (uint32_t seed : TestSeed::Range(1, 12)) {
    const TestSeed named(seed);
    TemporaryFolder folder;
    auto disk = std::make_shared<FaultyFileSystem>();
    HistoryRecorder recorder({.seed = seed});
    {
      auto store = OpenOn(folder / "store", disk);
      ASSERT_EQ(store.status(), absl::OkStatus());
      disk->Inject({Effect::kPowerLoss, FileKind::kLog,
                    seed % 2 == 0 ? FileOperation::kAppend : FileOperation::kSync, 5 * seed});
      recorder.RunClients(**store);
    }
    disk->CutPower();
    disk->LoseUnsynced(static_cast<Unsynced>(seed % 3));
    auto store = OpenOn(folder / "store", std::make_shared<FaultyFileSystem>());
    ASSERT_EQ(store.status(), absl::OkStatus());
    recorder.RunClients(**store);
    absl::StatusOr<History> history = std::move(recorder).Finish(**store);
    ASSERT_EQ(history.status(), absl::OkStatus());
    EXPECT_EQ(CheckStrictlySerializable(*history), absl::OkStatus());
  }
}

// The database is opened anew while the clients go on.
TEST(FaultHistoryTest, HistoryAcrossReopenings_IsStrictlySerializable) {
  for (uint32_t seed : TestSeed::Range(1, 6)) {
    const TestSeed named(seed);
    TemporaryFolder folder;
    auto disk = std::make_shared<FaultyFileSystem>();
    auto store = OpenOn(folder / "store", disk);
    ASSERT_EQ(store.status(), absl::OkStatus());
    HistoryRecorder recorder({.seed = seed, .operations = 10});
    for (int round = 0; round < 3; ++round) {
      disk->Inject({Effect::kNoSpace, FileKind::kLog,
                    round == 1 ? FileOperation::kAppend : FileOperation::kSync, 5, /*once=*/true});
      do {
        recorder.RunClients(**store);
      } while (!disk->HasStruck() || !(*store)->Ready(SteadyNow()).ok());
      recorder.RunClients(**store);
    }
    EXPECT_EQ(MetricValue((*store)->Metrics(), "osiedle_store_troubles_total"), 3);
    absl::StatusOr<History> history = std::move(recorder).Finish(**store);
    ASSERT_EQ(history.status(), absl::OkStatus());
    EXPECT_EQ(CheckStrictlySerializable(*history), absl::OkStatus());
  }
}

TEST(FaultHistoryTest, HistoryAcrossAFullDisk_IsStrictlySerializable) {
  for (uint32_t seed : TestSeed::Range(1, 6)) {
    const TestSeed named(seed);
    TemporaryFolder folder;
    auto disk = std::make_shared<FaultyFileSystem>();
    auto store = OpenOn(folder / "store", disk);
    ASSERT_EQ(store.status(), absl::OkStatus());
    HistoryRecorder recorder({.seed = seed});
    disk->Inject({Effect::kNoSpace, FileKind::kLog, FileOperation::kAppend, 5 * seed});
    recorder.RunClients(**store);
    disk->Heal();
    ASSERT_EQ((*store)->Ready(SteadyNow() + absl::Seconds(30)), absl::OkStatus());
    recorder.RunClients(**store);
    absl::StatusOr<History> history = std::move(recorder).Finish(**store);
    ASSERT_EQ(history.status(), absl::OkStatus());
    EXPECT_EQ(CheckStrictlySerializable(*history), absl::OkStatus());
  }
}

}  // namespace
}  // namespace osiedle::storage
