// Copies of a store, and what is made of them.
#include <fstream>
#include <string>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/engines/rocksdb/testing/store_fixture.h"

namespace osiedle::storage {
namespace {

using testing::ElementsAre;

TEST_F(RocksDbStoreTest, ABackupIsRestoredUnderANewIncarnation) {
  auto store = Open();
  ASSERT_TRUE(Put(*store, "k", "first").status.ok());
  ASSERT_TRUE(Append(*store, "first").status.ok());
  EXPECT_TRUE(store->ListBackups(Path("backups"))->empty());
  const absl::Time begin = absl::Now();
  auto first = store->Backup(Path("backups"));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_GT(first->bytes, 0u);
  // Both are cut to whole seconds.
  EXPECT_GT(first->create_time, begin - absl::Seconds(2));
  EXPECT_GE(first->complete_time, first->create_time);
  EXPECT_LE(first->complete_time, absl::Now());
  EXPECT_EQ(store->ListBackups(Path("backups"))->front().complete_time, first->complete_time);
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
