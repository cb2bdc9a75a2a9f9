#include "services/server/tables.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/process/entropy.h"
#include "services/call/rpc/replay.h"
#include "services/server/index_building.h"
#include "services/server/maintenance.h"
#include "services/server/secrets.h"
#include "storage/engines/rocksdb/rocksdb_store.h"

namespace osiedle::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class TablesTest : public ::testing::Test {
 protected:
  TablesTest() : store_(*storage::OpenRocksDbStore({.in_memory = true})) {
    EXPECT_TRUE(BuildIndexes(*store_, AllTables()).ok());
  }

  void Write(storage::TransactionBody body) {
    const storage::CommitResult result = storage::ReadWriteAndWait(*store_, {}, std::move(body));
    ASSERT_TRUE(result.status.ok()) << result.status;
  }
  void KeepAnswer(uint32_t owner, uint64_t day) {
    Write([&](storage::Transaction& txn) {
      return call::Replays().Insert(
          txn, {.owner = owner, .tuple = storage::KeyTuple::Of(day, "request")},
          internal::v1::Replay(), {.revision = 1});
    });
  }

  std::unique_ptr<storage::Store> store_;
};

TEST_F(TablesTest, AllTables_HaveDistinctIds) {
  std::map<storage::TableId, std::string> seen;
  for (const storage::AnyTable* table : AllTables()) {
    EXPECT_TRUE(seen.emplace(table->spec().id, table->spec().name).second) << table->spec().name;
  }
  EXPECT_GE(seen.size(), 13u);
}

TEST_F(TablesTest, OwnersIn_FindsEveryOwnerOnce) {
  for (uint32_t owner : {0u, 3u, 0xFFFFFFFFu}) KeepAnswer(owner, 1);
  KeepAnswer(3, 2);
  EXPECT_THAT(*OwnersIn(**store_->GetSnapshot({})), ElementsAre(0u, 3u, 0xFFFFFFFFu));
}

TEST_F(TablesTest, VerifyRecords_OfSoundStore_CountsRowsAndEntries) {
  KeepAnswer(3, 1);
  Write([](storage::Transaction& txn) {
    return txn.Append({3, storage::kAuditLog}, internal::v1::AuditEntry().SerializeAsString());
  });
  absl::StatusOr<RecordsReport> report = VerifyRecords(*store_);
  ASSERT_TRUE(report.ok()) << report.status();
  // The platform, which knows the indexes that are built, and the town.
  EXPECT_EQ(report->owners, 2u);
  EXPECT_EQ(report->rows.at("replays"), 1u);
  EXPECT_EQ(report->audit_entries, 1u);
}

TEST_F(TablesTest, VerifyRecords_WhenRowDoesNotDecode_IsDataLoss) {
  Write([](storage::Transaction& txn) {
    return txn.Put(storage::KeyPrefix(3, storage::TableId::kStops, storage::IndexId::kRows) + "x",
                   "\x01 is too short for an envelope");
  });
  EXPECT_TRUE(absl::IsDataLoss(VerifyRecords(*store_).status()));
}

TEST_F(TablesTest, VerifyRecords_WhenTableIsUnknown_IsDataLossThatNamesIt) {
  Write([](storage::Transaction& txn) {
    return txn.Put(storage::KeyPrefix(3, storage::TableId{999}, storage::IndexId::kRows) + "x", "");
  });
  const absl::Status status = VerifyRecords(*store_).status();
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("table 999"));
}

TEST_F(TablesTest, VerifyRecords_WhenLogEntryDoesNotParse_IsDataLoss) {
  KeepAnswer(3, 1);
  Write([](storage::Transaction& txn) { return txn.Append({3, storage::kChangeLog}, "\xFF"); });
  EXPECT_TRUE(absl::IsDataLoss(VerifyRecords(*store_).status()));
}

TEST_F(TablesTest, SweepAllOwners_DeletesWhatIsTooOldOfEveryOwner) {
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  const uint64_t today = 1'700'000'000 / 86'400;
  for (uint32_t owner : {0u, 3u}) {
    KeepAnswer(owner, today);
    KeepAnswer(owner, today - 1);
    KeepAnswer(owner, today - 2);
    KeepAnswer(owner, today - 9);
  }
  const call::Sweep kept_answers = AllSweeps().back();
  ASSERT_EQ(kept_answers.what, "kept answers");
  absl::StatusOr<uint64_t> swept = SweepAllOwners(*store_, now, kept_answers);
  ASSERT_TRUE(swept.ok()) << swept.status();
  EXPECT_EQ(*swept, 4u);
  EXPECT_EQ(VerifyRecords(*store_)->rows.at("replays"), 4u);
}

TEST_F(TablesTest, PageTokenKey_OnceDrawn_StaysTheSame) {
  call::SeededEntropy entropy(1);
  absl::StatusOr<std::array<uint8_t, 32>> first = PageTokenKey(*store_, entropy);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(*first, *PageTokenKey(*store_, entropy));
}

}  // namespace
}  // namespace osiedle::server
