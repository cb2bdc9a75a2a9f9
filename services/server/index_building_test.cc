#include "services/server/index_building.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "services/server/tables.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/status_macros.h"

namespace osiedle::server {
namespace {

using ::osiedle::contacts::v1::Stop;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Table;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr uint32_t kRybnik = 1;
constexpr uint32_t kGdynia = 2;

storage::IndexSpec ByDistrict() {
  return {.id = storage::IndexId{16},
          .name = "by_district",
          .tuples = storage::IndexOf<Stop>([](const Stop& stop, std::vector<KeyTuple>& out) {
            out.push_back(KeyTuple::Of(stop.district()));
          })};
}

// The same table in three versions of the program.
const Table<Stop> kWithout({.id = storage::TableId::kStops, .name = "stops"});
const Table<Stop> kWith({.id = storage::TableId::kStops,
                         .name = "stops",
                         .indexes = {ByDistrict()}});

class IndexBuildingTest : public ::testing::Test {
 protected:
  void Write(storage::TransactionBody body) {
    const storage::CommitResult result = storage::ReadWriteAndWait(*store_, {}, std::move(body));
    ASSERT_TRUE(result.status.ok()) << result.status;
  }
  static storage::RowKey KeyOf(uint32_t owner, int i) {
    return {.owner = owner, .tuple = KeyTuple::Of(absl::StrCat("s", i))};
  }
  static Stop StopIn(const std::string& district) {
    Stop stop;
    stop.set_district(district);
    return stop;
  }
  void Put(const Table<Stop>& table, uint32_t owner, int begin, int end) {
    Write([&](storage::Transaction& transaction) -> absl::Status {
      for (int i = begin; i < end; ++i) {
        RETURN_IF_ERROR(table.Insert(transaction, KeyOf(owner, i), StopIn("a"), {.revision = 1}));
      }
      return absl::OkStatus();
    });
  }
  absl::StatusOr<uint64_t> RowsIn(const AnyTable& table, uint32_t owner) {
    auto snapshot = *store_->GetSnapshot({});
    return table.Verify(*snapshot, owner);
  }

  int EntriesOf(const storage::IndexSpec& index, uint32_t owner) {
    auto snapshot = *store_->GetSnapshot({});
    AnyTable::Walk walk = kWith.WalkRows(*snapshot, owner, {.index = index.id});
    Stop stop;
    int entries = 0;
    while (*walk.Next(stop)) ++entries;
    return entries;
  }

  std::unique_ptr<storage::Store> store_ = *storage::OpenRocksDbStore({.in_memory = true});
  const std::vector<const AnyTable*> without_ = {&kWithout};
  const std::vector<const AnyTable*> with_ = {&kWith};
};

TEST_F(IndexBuildingTest, AnIndexThatATableGains_HoldsEveryRowOfEveryOwner) {
  for (int i = 0; i < 3; ++i) Put(kWithout, kRybnik, 400 * i, 400 * (i + 1));
  Put(kWithout, kGdynia, 0, 7);
  EXPECT_TRUE(absl::IsDataLoss(RowsIn(kWith, kRybnik).status()));
  EXPECT_THAT(*MissingIndexes(*store_, with_), ElementsAre("stops by_district"));
  ASSERT_TRUE(BuildIndexes(*store_, with_).ok());
  EXPECT_THAT(*MissingIndexes(*store_, with_), IsEmpty());
  EXPECT_EQ(*RowsIn(kWith, kRybnik), 1200u);
  EXPECT_EQ(*RowsIn(kWith, kGdynia), 7u);
}

TEST_F(IndexBuildingTest, WhenEveryIndexIsThere_NothingIsWritten) {
  ASSERT_TRUE(BuildIndexes(*store_, with_).ok());
  Put(kWithout, kRybnik, 0, 1);
  ASSERT_TRUE(BuildIndexes(*store_, with_).ok());
  EXPECT_TRUE(absl::IsDataLoss(RowsIn(kWith, kRybnik).status())) << "it was built once more";
}

// A newer version does not trust indexes after an older version has changed rows.
TEST_F(IndexBuildingTest, AfterAnOlderVersionOpenedTheStore_TheIndexIsBuiltAnew) {
  Put(kWithout, kRybnik, 0, 600);
  ASSERT_TRUE(BuildIndexes(*store_, with_).ok());
  ASSERT_TRUE(BuildIndexes(*store_, without_).ok());
  Write([&](storage::Transaction& transaction) {
    return kWithout.Update(transaction, KeyOf(kRybnik, 3), StopIn("a"), StopIn("b"),
                           {.revision = 2});
  });
  EXPECT_TRUE(absl::IsDataLoss(RowsIn(kWith, kRybnik).status()));
  ASSERT_TRUE(BuildIndexes(*store_, with_).ok());
  EXPECT_EQ(*RowsIn(kWith, kRybnik), 600u);
}

// A version that keeps the index but did not write down so may open the store again: whatever was
// built by then, it finds what it left.
TEST_F(IndexBuildingTest, AnIndexThatWasKeptInStep_StaysSoWhileItIsBuilt) {
  for (int i = 0; i < 2; ++i) Put(kWith, kRybnik, 300 * i, 300 * (i + 1));
  Write([&](storage::Transaction& transaction) {
    return kWithout.Update(transaction, KeyOf(kRybnik, 3), StopIn("a"), StopIn("b"),
                           {.revision = 2});
  });
  const storage::IndexSpec index = ByDistrict();
  std::string position;
  int steps = 0;
  do {
    Write([&](storage::Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(position, kWith.DropStrayEntries(transaction, kRybnik, index, position));
      return absl::OkStatus();
    });
    ++steps;
  } while (!position.empty());
  EXPECT_GT(steps, 1);
  EXPECT_EQ(EntriesOf(index, kRybnik), 599);
  ASSERT_TRUE(BuildIndexes(*store_, with_).ok());
  EXPECT_EQ(*RowsIn(kWith, kRybnik), 600u);
}

TEST_F(IndexBuildingTest, Verify_BeforeTheyAreBuilt_SaysSo) {
  Put(kWithout, kRybnik, 0, 1);
  const absl::Status status = VerifyRecords(*store_).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("start the server once"));
}

}  // namespace
}  // namespace osiedle::server
