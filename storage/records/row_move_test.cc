#include "storage/records/row_move.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "osiedle/internal/v1/log.pb.h"
#include "storage/engines/rocksdb/rocksdb_store.h"

namespace osiedle::storage {
namespace {

using internal::v1::ResourceChange;

constexpr IndexId kByEtag = static_cast<IndexId>(16);
constexpr IndexId kByField = static_cast<IndexId>(17);

// A row with a unique index and one of many entries.
const Table<ResourceChange>& Samples() {
  static const auto* const table = new Table<ResourceChange>(
      {.id = TableId::kContacts,
       .name = "samples",
       .indexes = {{.id = kByEtag,
                    .name = "by_etag",
                    .unique = true,
                    .tuples = IndexOf<ResourceChange>(
                        [](const ResourceChange& row, std::vector<KeyTuple>& out) {
                          out.push_back(KeyTuple::Of(row.etag()));
                        })},
                   {.id = kByField,
                    .name = "by_field",
                    .tuples = IndexOf<ResourceChange>(
                        [](const ResourceChange& row, std::vector<KeyTuple>& out) {
                          for (const std::string& field : row.changed_fields()) {
                            out.push_back(KeyTuple::Of(field));
                          }
                        })}}});
  return *table;
}

class RowMoveTest : public testing::Test {
 protected:
  void SetUp() override {
    RocksDbOptions options;
    options.in_memory = true;
    store_ = *OpenRocksDbStore(std::move(options));
    Put({.owner = 1, .tuple = KeyTuple::Of("a")}, "one");
  }
  void TearDown() override { EXPECT_TRUE(store_->Close().ok()); }

  void Put(const RowKey& key, const std::string& etag) {
    ResourceChange row;
    row.set_etag(etag);
    row.add_changed_fields("x");
    row.add_changed_fields("y");
    RowMeta meta = {.revision = 7};
    meta.origin[0] = 42;
    EXPECT_TRUE(ReadWriteAndWait(*store_, {}, [&](Transaction& transaction) {
                  return Samples().Insert(transaction, key, row, meta);
                }).status.ok());
  }
  // Moves "a" from the first owner to the second.
  absl::Status Move(const std::string& id, std::optional<ResourceChange>& moved) {
    return ReadWriteAndWait(
               *store_, {},
               [&](Transaction& transaction) {
                 absl::StatusOr<std::optional<ResourceChange>> result = MoveRow<ResourceChange>(
                     Samples(), transaction, {.owner = 1, .tuple = KeyTuple::Of(id)}, 2, 8,
                     [](ResourceChange& row) {
                       row.mutable_changed_fields()->RemoveLast();
                       return absl::OkStatus();
                     });
                 if (result.ok()) moved = *std::move(result);
                 return result.status();
               })
        .status;
  }
  uint64_t RowsOf(uint32_t owner) {
    auto snapshot = store_->GetSnapshot({});
    auto rows = Samples().Verify(**snapshot, owner);
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.value_or(99);
  }

  std::unique_ptr<Store> store_;
};

TEST_F(RowMoveTest, ARowMovesWithItsIndexEntriesAndItsOrigin) {
  std::optional<ResourceChange> moved;
  ASSERT_TRUE(Move("a", moved).ok());
  ASSERT_TRUE(moved.has_value());
  EXPECT_EQ(moved->changed_fields_size(), 1);
  EXPECT_EQ(RowsOf(1), 0u);
  EXPECT_EQ(RowsOf(2), 1u);
  auto snapshot = store_->GetSnapshot({});
  auto row = Samples().Find(**snapshot, {.owner = 2, .tuple = KeyTuple::Of("a")});
  ASSERT_TRUE(row.ok() && row->has_value());
  EXPECT_EQ((*row)->meta.revision, 8u);
  EXPECT_EQ((*row)->meta.origin[0], 42);
  EXPECT_EQ((*row)->message.SerializeAsString(), moved->SerializeAsString());
}

TEST_F(RowMoveTest, WhatIsNotThere_MovesNothing) {
  std::optional<ResourceChange> moved;
  EXPECT_TRUE(Move("b", moved).ok());
  EXPECT_FALSE(moved.has_value());
}

TEST_F(RowMoveTest, WhatIsTakenThere_StopsTheMove) {
  std::optional<ResourceChange> moved;
  Put({.owner = 2, .tuple = KeyTuple::Of("b")}, "one");
  absl::Status taken = Move("a", moved);
  EXPECT_TRUE(absl::IsAlreadyExists(taken));
  EXPECT_EQ(TakenIndex(taken), "by_etag");
  Put({.owner = 2, .tuple = KeyTuple::Of("a")}, "two");
  taken = Move("a", moved);
  EXPECT_TRUE(absl::IsAlreadyExists(taken));
  EXPECT_EQ(TakenIndex(taken), "");
  EXPECT_EQ(RowsOf(1), 1u);
}

}  // namespace
}  // namespace osiedle::storage
