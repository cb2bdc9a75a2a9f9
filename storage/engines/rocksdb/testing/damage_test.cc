// The engine on files that were damaged while it was away.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/engines/rocksdb/testing/damage.h"
#include "storage/engines/rocksdb/testing/faulty_file_system.h"
#include "storage/engines/rocksdb/testing/ledger.h"
#include "storage/engines/rocksdb/testing/temporary_folder.h"

namespace osiedle::storage {
namespace {

absl::StatusOr<std::unique_ptr<Store>> OpenOn(const std::string& directory,
                                              std::shared_ptr<FaultyFileSystem> disk = nullptr) {
  RocksDbOptions options;
  options.directory = directory;
  options.file_system = std::move(disk);
  options.block_cache_bytes = 1024 * 1024;
  return OpenRocksDbStore(std::move(options));
}

// A store that lost power with acknowledged transactions in its log and none in tables.
class DamageTest : public ::testing::Test {
 protected:
  void SetUp() override { Build(FaultyFileSystem::Unsynced::kLost, /*tear_at=*/0); }

  // `tear_at`: the power goes in the middle of this append to the log; 0: when all is done.
  void Build(FaultyFileSystem::Unsynced unsynced, uint64_t tear_at) {
    auto disk = std::make_shared<FaultyFileSystem>();
    auto store = OpenOn(folder_ / "store", disk);
    ASSERT_EQ(store.status(), absl::OkStatus());
    if (tear_at > 0) {
      disk->Inject({Fault::Effect::kPowerLoss, FileKind::kLog, FileOperation::kAppend, tear_at});
    }
    ledger_.Work(**store, 100, /*value_bytes=*/1000);
    disk->CutPower();
    store->reset();
    disk->LoseUnsynced(unsynced);
  }

  std::string NewestLog() { return FilesOf(folder_ / "store", FileKind::kLog).back(); }

  // Opens a copy of the store, damaged by `damage` at its newest log.
  absl::Status OpenDamaged(absl::FunctionRef<void(const std::string&)> damage) {
    CopyFolder(folder_ / "store", folder_ / "copy");
    damage(FilesOf(folder_ / "copy", FileKind::kLog).back());
    auto store = OpenOn(folder_ / "copy");
    if (!store.ok()) return store.status();
    return ledger_.Check(**store);
  }

  TemporaryFolder folder_;
  Ledger ledger_;
};

TEST_F(DamageTest, UndamagedStore_IsWhole) {
  EXPECT_EQ(ledger_.Count(CommitOutcome::kCommitted), 100) << ledger_.last_refusal();
  EXPECT_EQ(OpenDamaged([](const std::string&) {}), absl::OkStatus());
  EXPECT_GT(SizeOf(NewestLog()), 100u * 2 * 1000);
}

TEST_F(DamageTest, BitFlippedInTheMiddleOfTheLog_IsRefusedAsDataLoss) {
  const uint64_t size = SizeOf(NewestLog());
  for (int part = 1; part < 16; ++part) {
    const absl::Status status =
        OpenDamaged([&](const std::string& log) { FlipBit(log, size * part / 16); });
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << "part " << part << ": " << status;
  }
}

TEST_F(DamageTest, LogMissing_IsRefusedAsDataLoss) {
  EXPECT_EQ(OpenDamaged([](const std::string& log) { std::remove(log.c_str()); }).code(),
            absl::StatusCode::kDataLoss);
}

class TornTailTest : public DamageTest {
 protected:
  void SetUp() override {}
};

TEST_F(TornTailTest, HalfOfTheLastRecord_IsTakenForTheCrashItWas) {
  Build(FaultyFileSystem::Unsynced::kKept, /*tear_at=*/15);
  EXPECT_GT(ledger_.Count(CommitOutcome::kUnknown), 0);
  EXPECT_EQ(OpenDamaged([](const std::string&) {}), absl::OkStatus());
  // However much of it reached the disk.
  for (uint64_t bytes : {1, 5, 10, 100}) {
    EXPECT_EQ(OpenDamaged([&](const std::string& log) { TearTail(log, bytes); }), absl::OkStatus())
        << bytes;
  }
}

}  // namespace
}  // namespace osiedle::storage
