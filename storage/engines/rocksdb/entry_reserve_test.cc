// A full disk: the transactions that are accepted all the same, and their fate.
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/engines/rocksdb/testing/faulty_file_system.h"
#include "storage/engines/rocksdb/testing/store_fixture.h"
#include "storage/status_macros.h"
#include "storage/testing/metric_value.h"

namespace osiedle::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Effect = Fault::Effect;

class EntryReserveTest : public RocksDbStoreTest {
 protected:
  std::unique_ptr<Store> OpenOn(std::shared_ptr<FaultyFileSystem> disk) {
    return Open(OptionsOn(std::move(disk)));
  }
  RocksDbOptions OptionsOn(std::shared_ptr<FaultyFileSystem> disk) const {
    RocksDbOptions options = Options();
    options.file_system = std::move(disk);
    options.memtable_bytes = 64 * 1024;
    options.reserve_bytes = 4096;
    return options;
  }

  static absl::Status Note(Store& store, const std::string& value) {
    const CommitResult result = ReadWriteAndWait(
        store, {.log_entries_only = true}, [=](Transaction& t) { return t.Append(kLog, value); });
    EXPECT_EQ(result.status.ok(), result.outcome == CommitOutcome::kCommitted);
    return result.status;
  }
  // The disk is full from here on, and the store has noticed.
  static void FillUp(FaultyFileSystem& disk, Store& store) {
    disk.Inject({Effect::kNoSpace, FileKind::kLog, FileOperation::kAppend, 1});
    ASSERT_TRUE(IsStoreFull(Put(store, "too", "much").status));
  }
  static void AwaitRoom(Store& store) {
    ASSERT_EQ(store.Ready(SteadyNow() + absl::Seconds(30)), absl::OkStatus());
  }
};

TEST_F(EntryReserveTest, LogEntriesAlone_OnAFullDisk_AreTakenAndAppearWhenThereIsRoom) {
  auto disk = std::make_shared<FaultyFileSystem>();
  auto store = OpenOn(disk);
  ASSERT_TRUE(Note(*store, "before").ok());
  FillUp(*disk, *store);
  EXPECT_EQ(Note(*store, "one"), absl::OkStatus());
  EXPECT_EQ(Note(*store, "two"), absl::OkStatus());
  EXPECT_TRUE(IsStoreFull(Append(*store, "a change").status)) << "it does not say so";
  EXPECT_THAT(Log(*store), ElementsAre("before"));

  disk->Heal();
  AwaitRoom(*store);
  ASSERT_TRUE(Note(*store, "after").ok());
  EXPECT_THAT(Log(*store), ElementsAre("before", "one", "two", "after"));
  EXPECT_EQ(MetricValue(store->Metrics(), "osiedle_store_reserve_free_bytes"), 4096)
      << "all of it again";
}

TEST_F(EntryReserveTest, TheOneThatMeetsTheFullDisk_IsTakenToo) {
  auto disk = std::make_shared<FaultyFileSystem>();
  auto store = OpenOn(disk);
  disk->Inject({Effect::kNoSpace, FileKind::kLog, FileOperation::kAppend, 1});
  EXPECT_EQ(Note(*store, "one"), absl::OkStatus());
  disk->Heal();
  AwaitRoom(*store);
  EXPECT_THAT(Log(*store), ElementsAre("one"));
}

TEST_F(EntryReserveTest, ABodyThatWritesAKey_IsRefusedWhateverItSays) {
  auto disk = std::make_shared<FaultyFileSystem>();
  auto store = OpenOn(disk);
  FillUp(*disk, *store);
  const CommitResult result =
      ReadWriteAndWait(*store, {.log_entries_only = true}, [](Transaction& t) {
        RETURN_IF_ERROR(t.Append(kLog, "x"));
        return t.Put("k", "v");
      });
  EXPECT_TRUE(IsStoreFull(result.status));
  EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
}

TEST_F(EntryReserveTest, AReserveThatIsUsedUp_RefusesAndKeepsWhatItTook) {
  auto disk = std::make_shared<FaultyFileSystem>();
  auto store = OpenOn(disk);
  FillUp(*disk, *store);
  std::vector<std::string> taken;
  absl::Status status;
  while ((status = Note(*store, absl::StrCat(taken.size(), std::string(300, 'x')))).ok()) {
    taken.push_back(absl::StrCat(taken.size(), std::string(300, 'x')));
    ASSERT_LT(taken.size(), 100u) << "it is bounded";
  }
  EXPECT_TRUE(IsStoreFull(status)) << status;
  EXPECT_GE(taken.size(), 10u);
  EXPECT_TRUE(Note(*store, "short").ok()) << "what fits is taken";
  taken.emplace_back("short");
  disk->Heal();
  AwaitRoom(*store);
  EXPECT_EQ(Log(*store), taken);
}

TEST_F(EntryReserveTest, WithoutAReserve_LogEntriesAreRefused) {
  auto disk = std::make_shared<FaultyFileSystem>();
  RocksDbOptions options = OptionsOn(disk);
  options.reserve_bytes = 0;
  auto store = Open(std::move(options));
  FillUp(*disk, *store);
  EXPECT_TRUE(IsStoreFull(Note(*store, "one")));
}

TEST_F(EntryReserveTest, WhatTheReserveHolds_OutlivesTheProcessAndIsTakenOverOnce) {
  for (int round = 1; round <= 3; ++round) {
    auto disk = std::make_shared<FaultyFileSystem>();
    auto store = OpenOn(disk);
    FillUp(*disk, *store);
    ASSERT_TRUE(Note(*store, absl::StrCat("a", round)).ok());
    // Later rounds leave it in the file, behind their own.
    if (round == 1) {
      ASSERT_TRUE(Note(*store, "b1").ok());
    }
    store.reset();
    ASSERT_NE(OpenOn(std::make_shared<FaultyFileSystem>()), nullptr);
  }
  auto store = OpenOn(std::make_shared<FaultyFileSystem>());
  EXPECT_THAT(Log(*store), ElementsAre("a1", "b1", "a2", "a3"));
  EXPECT_EQ(MetricValue(store->Metrics(), "osiedle_store_reserve_free_bytes"), 4096)
      << "all of it again";
}

TEST_F(EntryReserveTest, PowerLossInTheMiddleOfTakingOver_NeitherLosesNorRepeats) {
  for (const FileOperation operation : {FileOperation::kAppend, FileOperation::kSync}) {
    for (uint64_t at = 1; at <= 3; ++at) {
      SCOPED_TRACE(absl::StrCat(static_cast<int>(operation), " ", at));
      fs::remove_all(Path("store"));
      auto disk = std::make_shared<FaultyFileSystem>();
      auto store = OpenOn(disk);
      FillUp(*disk, *store);
      ASSERT_TRUE(Note(*store, "one").ok());
      store.reset();
      disk = std::make_shared<FaultyFileSystem>();
      disk->Inject({Effect::kPowerLoss, FileKind::kLog, operation, at});
      { auto opened = OpenRocksDbStore(OptionsOn(disk)); }
      disk->CutPower();
      disk->LoseUnsynced(static_cast<FaultyFileSystem::Unsynced>(at % 3));
      EXPECT_THAT(Log(*OpenOn(std::make_shared<FaultyFileSystem>())), ElementsAre("one"));
    }
  }
}

TEST_F(EntryReserveTest, FullAgainInTheMiddleOfTakingOver_NeitherLosesNorRepeats) {
  for (const FileOperation operation : {FileOperation::kAppend, FileOperation::kSync}) {
    SCOPED_TRACE(static_cast<int>(operation));
    fs::remove_all(Path("store"));
    auto disk = std::make_shared<FaultyFileSystem>();
    auto store = OpenOn(disk);
    FillUp(*disk, *store);
    ASSERT_TRUE(Note(*store, "one").ok());
    // There is room until the entries go into the new log.
    disk->Inject({Effect::kNoSpace, FileKind::kLog, operation, 1});
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (!disk->HasStruck() && absl::Now() < end) {
      store->Ready(SteadyNow() + absl::Milliseconds(10)).IgnoreError();
    }
    ASSERT_TRUE(disk->HasStruck());
    absl::Status taken;
    do {
      taken = Note(*store, "two");
    } while (!taken.ok() && absl::Now() < end);
    ASSERT_EQ(taken, absl::OkStatus());
    disk->Heal();
    AwaitRoom(*store);
    EXPECT_THAT(Log(*store), ElementsAre("one", "two"));
    store.reset();
    EXPECT_THAT(Log(*OpenOn(std::make_shared<FaultyFileSystem>())), ElementsAre("one", "two"));
  }
}

TEST_F(EntryReserveTest, ADamagedReserve_IsRefusedByFileAndByteUnlessACrashExplainsIt) {
  {
    auto disk = std::make_shared<FaultyFileSystem>();
    auto store = OpenOn(disk);
    FillUp(*disk, *store);
    for (const char* value : {"one", "two", "three"}) ASSERT_TRUE(Note(*store, value).ok());
  }
  std::string sound;
  {
    std::ifstream file(Path("store/RESERVE"), std::ios::binary);
    sound.assign(std::istreambuf_iterator<char>(file), {});
  }
  ASSERT_EQ(sound.size(), 4096u);
  const size_t last = sound.find("three") - 22;
  const size_t end = sound.find("three") + 5;
  const auto write = [&](const std::string& bytes) {
    std::ofstream(Path("store/RESERVE"), std::ios::binary) << bytes;
  };
  for (size_t at = 0; at < last; ++at) {
    std::string damaged = sound;
    damaged[at] = static_cast<char>(damaged[at] ^ 1 << at % 8);
    write(damaged);
    const absl::Status refused =
        OpenRocksDbStore(OptionsOn(std::make_shared<FaultyFileSystem>())).status();
    ASSERT_TRUE(absl::IsDataLoss(refused)) << at << ": " << refused;
    ASSERT_THAT(std::string(refused.message()), HasSubstr("/RESERVE: the record at byte "));
  }
  // As a crash leaves it: the last record is cut off.
  std::string torn = sound;
  std::fill(torn.begin() + static_cast<std::ptrdiff_t>(end) - 3,
            torn.begin() + static_cast<std::ptrdiff_t>(end), '\0');
  write(torn);
  EXPECT_THAT(Log(*OpenOn(std::make_shared<FaultyFileSystem>())), ElementsAre("one", "two"));
}

TEST_F(EntryReserveTest, AStartOnAFullDisk_ReadsTakesLogEntriesAndWritesWhenThereIsRoom) {
  {
    auto store = OpenOn(std::make_shared<FaultyFileSystem>());
    ASSERT_TRUE(Put(*store, "k", "v").status.ok());
    ASSERT_TRUE(Append(*store, "before").status.ok());
  }
  for (const FileKind kind :
       {FileKind::kLog, FileKind::kManifest, FileKind::kTable, FileKind::kOther}) {
    for (const FileOperation operation : {FileOperation::kCreate, FileOperation::kAppend,
                                          FileOperation::kSync, FileOperation::kRename}) {
      for (uint64_t at = 1; at <= 6; ++at) {
        SCOPED_TRACE(absl::StrCat("kind ", static_cast<int>(kind), " operation ",
                                  static_cast<int>(operation), " number ", at));
        fs::remove_all(Path("copy"));
        fs::copy(Path("store"), Path("copy"), fs::copy_options::recursive);
        auto disk = std::make_shared<FaultyFileSystem>();
        disk->Inject({Effect::kNoSpace, kind, operation, at});
        RocksDbOptions options = OptionsOn(disk);
        options.directory = Path("copy");
        auto store = Open(std::move(options));
        ASSERT_NE(store, nullptr);
        if (!disk->HasStruck()) break;
        EXPECT_EQ(Get(*store, "k"), "v");
        EXPECT_TRUE(Note(*store, "read").ok());
        disk->Heal();
        AwaitRoom(*store);
        ASSERT_EQ(Put(*store, "k", "w").status, absl::OkStatus());
        EXPECT_THAT(Log(*store), ElementsAre("before", "read"));
      }
    }
  }
}

TEST_F(EntryReserveTest, ANewStoreOnAFullDisk_IsNotThere) {
  auto disk = std::make_shared<FaultyFileSystem>();
  disk->Inject({Effect::kNoSpace, FileKind::kManifest, FileOperation::kCreate, 1});
  EXPECT_TRUE(IsStoreFull(OpenRocksDbStore(OptionsOn(disk)).status()));
  EXPECT_NE(OpenOn(std::make_shared<FaultyFileSystem>()), nullptr) << "later there is room";
}

TEST_F(EntryReserveTest, MetricsTellWhatIsFreeAndWhatIsNeeded) {
  auto store = OpenOn(std::make_shared<FaultyFileSystem>());
  const double needed = MetricValue(store->Metrics(), "osiedle_store_disk_needed_bytes");
  EXPECT_GE(needed, 4 * 64 * 1024);
  EXPECT_GT(MetricValue(store->Metrics(), "osiedle_store_disk_free_bytes"), needed);
  ASSERT_TRUE(Put(*store, "k", std::string(20'000, 'v')).status.ok());
  EXPECT_GE(MetricValue(store->Metrics(), "osiedle_store_disk_needed_bytes"), needed + 20'000)
      << "opening writes tables of the log";
}

}  // namespace
}  // namespace osiedle::storage
