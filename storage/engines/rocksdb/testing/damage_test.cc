// The engine on files that were damaged while it was away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/engines/rocksdb/testing/damage.h"
#include "storage/engines/rocksdb/testing/faulty_file_system.h"
#include "storage/engines/rocksdb/testing/ledger.h"
#include "storage/status_macros.h"
#include "storage/testing/temporary_folder.h"

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

constexpr uint64_t kBlockBytes = 32 * 1024;

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

  // The records that begin in the last block of the newest log.
  std::vector<uint64_t> LastRecords() {
    const std::string log = NewestLog();
    std::vector<uint64_t> records = RecordsOf(log);
    const uint64_t block = (SizeOf(log) - 1) / kBlockBytes * kBlockBytes;
    records.erase(records.begin(), std::lower_bound(records.begin(), records.end(), block));
    return records;
  }

  std::string NewestLog() { return FilesOf(folder_ / "store", FileKind::kLog).back(); }

  // Opens a copy of the store, damaged by `damage` at its newest log.
  absl::Status OpenDamaged(absl::FunctionRef<void(const std::string&)> damage) {
    CopyFolder(folder_ / "store", folder_ / "copy");
    damage(FilesOf(folder_ / "copy", FileKind::kLog).back());
    ASSIGN_OR_RETURN(auto store, OpenOn(folder_ / "copy", std::make_shared<FaultyFileSystem>()));
    return ledger_.Check(*store);
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
  const std::vector<uint64_t> records = RecordsOf(NewestLog());
  for (int part = 1; part < 16; ++part) {
    const uint64_t at = size * part / 16;
    const absl::Status status = OpenDamaged([&](const std::string& log) { FlipBit(log, at); });
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << "part " << part << ": " << status;
    // The message names the file and the record.
    const std::string file = NewestLog().substr(NewestLog().rfind('/'));
    const uint64_t record = *std::prev(std::upper_bound(records.begin(), records.end(), at));
    EXPECT_THAT(status.message(),
                ::testing::HasSubstr(absl::StrCat(file, " is damaged at byte ", record, ",")));
    EXPECT_THAT(status.message(), ::testing::Not(::testing::HasSubstr("\n")));
  }
}

// One bit of the length makes the record reach past the end of the log, as if it were torn.
TEST_F(DamageTest, LengthFlippedInTheLastBlock_IsRefusedAsDataLoss) {
  const uint64_t at = (SizeOf(NewestLog()) - 1) / kBlockBytes * kBlockBytes + 5;
  const absl::Status status = OpenDamaged([&](const std::string& log) { FlipBit(log, at, 6); });
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
  EXPECT_THAT(status.message(), ::testing::HasSubstr(absl::StrCat("damaged at byte ", at - 5)));
  EXPECT_THAT(status.message(), ::testing::Not(::testing::HasSubstr("\n")));
}

TEST_F(DamageTest, AnyBitOfAHeaderNearTheEnd_IsRefusedAsDataLoss) {
  // Several records in the last block; the sweep includes the very last one.
  auto disk = std::make_shared<FaultyFileSystem>();
  {
    auto store = OpenOn(folder_ / "store", disk);
    ASSERT_EQ(store.status(), absl::OkStatus());
    do {
      ledger_.Work(**store, 8, /*value_bytes=*/300);
    } while (SizeOf(NewestLog()) % kBlockBytes < kBlockBytes / 2);
  }
  const std::vector<uint64_t> records = LastRecords();
  EXPECT_GE(records.size(), 4u);
  for (uint64_t record : records) {
    for (int bit = 0; bit < 7 * 8; ++bit) {
      const absl::Status status =
          OpenDamaged([&](const std::string& log) { FlipBit(log, record + bit / 8, bit % 8); });
      EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss)
          << "bit " << bit << " of the record at " << record << ": " << status;
    }
  }
}

// RocksDB takes it for the end of a recycled log, wherever it is.
TEST_F(DamageTest, TypeFlippedToThatOfARecycledLog_IsRefusedAsDataLoss) {
  const std::vector<uint64_t> records = RecordsOf(NewestLog());
  for (size_t i = 0; i < records.size(); ++i) {
    const absl::Status status =
        OpenDamaged([&](const std::string& log) { FlipBit(log, records[i] + 6, /*bit=*/2); });
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << "record " << i << ": " << status;
  }
}

// RocksDB skips what begins with zeros.
TEST_F(DamageTest, PageOfZerosInTheLog_IsRefusedAsDataLoss) {
  constexpr uint64_t kPageBytes = 4096;
  for (uint64_t page = 1; page < SizeOf(NewestLog()) / kPageBytes - 1; page += 3) {
    const absl::Status status = OpenDamaged([&](const std::string& log) {
      Overwrite(log, page * kPageBytes, std::string(kPageBytes, '\0'));
    });
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << "page " << page << ": " << status;
  }
}

TEST_F(DamageTest, LengthFlippedInALogThatIsNotTheNewest_IsRefusedAsDataLoss) {
  // A log of later writes beside the one there is: RocksDB would play back both.
  const std::string log = NewestLog();
  const uint64_t last = RecordsOf(log).back();
  const absl::Status status = OpenDamaged([&](const std::string& copy) {
    Overwrite(folder_ / "copy/db/999999.log", 0, "");
    FlipBit(copy, last + 5, 6);
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
}

TEST_F(DamageTest, WhatOnlyLooksLikeALog_IsNotJudged) {
  const absl::Status status = OpenDamaged([&](const std::string& log) {
    const uint64_t last = RecordsOf(log).back();
    for (const char* name : {".log", "x.log", "000007x.log", "000007.log.old"}) {
      const std::string copy = absl::StrCat(folder_ / "copy/db/", name);
      std::filesystem::copy_file(log, copy);
      FlipBit(copy, last + 5, 6);
    }
  });
  EXPECT_EQ(status, absl::OkStatus());
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
  for (uint64_t bytes : {1, 5, 10, 100, 500}) {
    EXPECT_EQ(OpenDamaged([&](const std::string& log) { TearTail(log, bytes); }), absl::OkStatus())
        << bytes;
  }
}

TEST_F(TornTailTest, RoomThatWasTakenAndNotWritten_IsTakenForTheCrashItWas) {
  Build(FaultyFileSystem::Unsynced::kLost, /*tear_at=*/0);
  for (uint64_t zeros : {1, 6, 7, 100, 40'000}) {
    EXPECT_EQ(OpenDamaged([&](const std::string& log) {
                Overwrite(log, SizeOf(log), std::string(zeros, '\0'));
              }),
              absl::OkStatus())
        << zeros;
  }
}

}  // namespace
}  // namespace osiedle::storage
