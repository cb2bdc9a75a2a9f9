#include "storage/records/table.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "osiedle/internal/v1/log.pb.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/limits.h"
#include "storage/testing/test_seed.h"

namespace osiedle::storage {
namespace {

using internal::v1::ResourceChange;

// The sample row: `name` is its id, `etag` a unique field, `changed_fields` a multi-valued one.
constexpr IndexId kByEtag = static_cast<IndexId>(16);
constexpr IndexId kByField = static_cast<IndexId>(17);

TableSpec SampleSpec() {
  return {.id = TableId::kContacts,
          .name = "samples",
          .indexes = {{.id = kByEtag,
                       .name = "by_etag",
                       .unique = true,
                       .tuples = IndexOf<ResourceChange>(
                           [](const ResourceChange& row, std::vector<KeyTuple>& out) {
                             if (!row.etag().empty()) out.push_back(KeyTuple::Of(row.etag()));
                           })},
                      {.id = kByField,
                       .name = "by_field",
                       .tuples = IndexOf<ResourceChange>(
                           [](const ResourceChange& row, std::vector<KeyTuple>& out) {
                             for (const std::string& field : row.changed_fields()) {
                               out.push_back(KeyTuple::Of(field));
                             }
                           })}}};
}

ResourceChange Sample(const std::string& name, const std::string& etag,
                      const std::vector<std::string>& fields) {
  ResourceChange row;
  row.set_name(name);
  row.set_etag(etag);
  for (const std::string& field : fields) row.add_changed_fields(field);
  return row;
}

class TableTest : public testing::Test {
 protected:
  void SetUp() override {
    RocksDbOptions options;
    options.in_memory = true;
    absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(std::move(options));
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  void TearDown() override { EXPECT_TRUE(store_->Close().ok()); }

  absl::Status Write(std::function<absl::Status(Transaction&)> body) {
    return ReadWriteAndWait(*store_, {}, [&](Transaction& txn) { return body(txn); }).status;
  }
  absl::Status Insert(const ResourceChange& row, uint32_t owner = 1) {
    return Write([&](Transaction& txn) {
      return table_.Insert(txn, Key(row.name(), owner), row, {.revision = 1});
    });
  }
  absl::Status Replace(const ResourceChange& before, const ResourceChange& after) {
    return Write([&](Transaction& txn) {
      return table_.Update(txn, Key(before.name()), before, after, {.revision = 2});
    });
  }
  static RowKey Key(const std::string& name, uint32_t owner = 1) {
    return {.owner = owner, .tuple = KeyTuple::Of(name)};
  }
  std::vector<std::string> Names(const AnyTable::WalkOptions& options, uint32_t owner = 1) {
    auto snapshot = store_->GetSnapshot({});
    EXPECT_TRUE(snapshot.ok());
    AnyTable::Walk walk = table_.WalkRows(**snapshot, owner, options);
    std::vector<std::string> names;
    ResourceChange row;
    while (true) {
      absl::StatusOr<bool> more = walk.Next(row);
      EXPECT_TRUE(more.ok()) << more.status();
      if (!more.ok() || !*more) return names;
      names.push_back(row.name());
    }
  }
  absl::StatusOr<uint64_t> Verify() {
    auto snapshot = store_->GetSnapshot({});
    return table_.Verify(**snapshot, 1);
  }

  std::unique_ptr<Store> store_;
  const Table<ResourceChange> table_{SampleSpec()};
};

TEST_F(TableTest, Insert_OfATakenKey_FailsAndChangesNothing) {
  ASSERT_TRUE(Insert(Sample("a", "1", {"x"})).ok());
  const absl::Status again = Insert(Sample("a", "2", {"y"}));
  EXPECT_EQ(again.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(TakenIndex(again), "");
  EXPECT_EQ(Names(AnyTable::Under(kByField, KeyTuple::Of("y"))), std::vector<std::string>{});
  EXPECT_EQ(Verify().value(), 1u);
}

TEST_F(TableTest, Insert_OfATakenUniqueValue_NamesTheIndex) {
  ASSERT_TRUE(Insert(Sample("a", "1", {})).ok());
  EXPECT_EQ(TakenIndex(Insert(Sample("b", "1", {}))), "by_etag");
  EXPECT_TRUE(Insert(Sample("b", "1", {}), /*owner=*/2).ok()) << "another owner has its own";
}

TEST_F(TableTest, Update_MovesExactlyTheIndexEntriesThatDiffer) {
  const ResourceChange before = Sample("a", "1", {"x", "y", "y"});
  const ResourceChange after = Sample("a", "2", {"y", "z"});
  ASSERT_TRUE(Insert(before).ok());
  ASSERT_TRUE(Replace(before, after).ok());
  EXPECT_EQ(Names(AnyTable::Under(kByField, KeyTuple::Of("x"))), std::vector<std::string>{});
  EXPECT_EQ(Names(AnyTable::Under(kByField, KeyTuple::Of("z"))), std::vector<std::string>{"a"});
  EXPECT_TRUE(Insert(Sample("b", "1", {})).ok()) << "the old unique value is free again";
  EXPECT_EQ(Verify().value(), 2u);
}

TEST_F(TableTest, Erase_LeavesNothing) {
  const ResourceChange row = Sample("a", "1", {"x"});
  ASSERT_TRUE(Insert(row).ok());
  ASSERT_TRUE(Write([&](Transaction& txn) { return table_.Erase(txn, Key("a"), row); }).ok());
  EXPECT_EQ(Names({}), std::vector<std::string>{});
  EXPECT_EQ(Names({.index = kByField}), std::vector<std::string>{});
  EXPECT_EQ(Verify().value(), 0u);
}

TEST_F(TableTest, Walk_GoesOnAfterAPosition_WhateverComesAndGoes) {
  for (const char* name : {"a", "b", "c", "d"}) ASSERT_TRUE(Insert(Sample(name, name, {"x"})).ok());
  for (IndexId index : {IndexId::kRows, kByField}) {
    for (bool reverse : {false, true}) {
      std::string position;
      {
        auto snapshot = store_->GetSnapshot({});
        AnyTable::Walk walk = table_.WalkRows(**snapshot, 1, {.index = index, .reverse = reverse});
        ResourceChange row;
        ASSERT_TRUE(walk.Next(row).value());
        ASSERT_TRUE(walk.Next(row).value());
        position = walk.position();
      }
      const std::vector<std::string> rest =
          Names({.index = index, .reverse = reverse, .after = position});
      EXPECT_EQ(rest, reverse ? (std::vector<std::string>{"b", "a"})
                              : (std::vector<std::string>{"c", "d"}));
    }
  }
}

TEST_F(TableTest, Walk_TellsKeyAndMetaOfEveryRow) {
  for (const char* name : {"a", "b"}) {
    const uint64_t revision = name[0];
    ASSERT_TRUE(Write([&](Transaction& txn) {
                  return table_.Insert(txn, Key(name), Sample(name, name, {"x"}),
                                       {.revision = revision, .origin = {1, 2, 3}});
                }).ok());
  }
  for (IndexId index : {IndexId::kRows, kByEtag, kByField}) {
    auto snapshot = store_->GetSnapshot({});
    AnyTable::Walk walk = table_.WalkRows(**snapshot, 1, {.index = index});
    ResourceChange row;
    for (const char* name : {"a", "b"}) {
      ASSERT_TRUE(walk.Next(row).value());
      EXPECT_EQ(walk.key().owner, 1u);
      EXPECT_EQ(walk.key().tuple, KeyTuple::Of(name));
      EXPECT_EQ(walk.meta().revision, static_cast<uint64_t>(name[0]));
      EXPECT_EQ(walk.meta().origin, (decltype(RowMeta::origin){1, 2, 3}));
    }
  }
}

// A budget that ends after each of the keys that a call reads.
TEST_F(TableTest, WhenReadingFails_EveryCallFails) {
  ASSERT_TRUE(Insert(Sample("a", "1", {"x", "y"})).ok());
  auto walk_all = [&](IndexId index) {
    return [this, index](const Reader& reader) {
      AnyTable::Walk walk = table_.WalkRows(reader, 1, {.index = index});
      ResourceChange row;
      absl::StatusOr<bool> more = walk.Next(row);
      while (more.ok() && *more) more = walk.Next(row);
      return more.status();
    };
  };
  const std::vector<std::function<absl::Status(const Reader&)>> calls = {
      [&](const Reader& reader) { return table_.Find(reader, Key("a")).status(); },
      [&](const Reader& reader) { return table_.Exists(reader, Key("a")).status(); },
      [&](const Reader& reader) {
        return table_.FindUnique(reader, 1, kByEtag, KeyTuple::Of("1")).status();
      },
      [&](const Reader& reader) { return table_.Verify(reader, 1).status(); },
      walk_all(IndexId::kRows),
      walk_all(kByEtag),
      walk_all(kByField),
  };
  for (size_t i = 0; i < calls.size(); ++i) {
    SCOPED_TRACE(i);
    size_t keys = 0;
    while (true) {
      auto snapshot = store_->GetSnapshot({.read_keys = keys});
      ASSERT_TRUE(snapshot.ok()) << snapshot.status();
      const absl::Status status = calls[i](**snapshot);
      if (status.ok()) break;
      ASSERT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
      ASSERT_LT(++keys, 20u);
    }
    EXPECT_GT(keys, 0u);
  }
}

// A transaction that is full after each of the keys that a call writes.
TEST_F(TableTest, WhenWritingFails_EveryCallFails) {
  const ResourceChange before = Sample("a", "1", {"x", "y"});
  const ResourceChange after = Sample("a", "2", {"y", "z"});
  const std::vector<std::function<absl::Status(Transaction&)>> calls = {
      [&](Transaction& txn) { return table_.Insert(txn, Key("a"), before, {.revision = 1}); },
      [&](Transaction& txn) {
        return table_.Update(txn, Key("a"), before, after, {.revision = 2});
      },
      [&](Transaction& txn) { return table_.Erase(txn, Key("a"), after); },
  };
  for (size_t i = 0; i < calls.size(); ++i) {
    SCOPED_TRACE(i);
    size_t room = 0;
    while (true) {
      absl::Status status;
      const absl::Status written = Write([&](Transaction& txn) {
        for (size_t n = 0; n + room < kMaxTransactionKeys; ++n) {
          if (absl::Status put = txn.Put(absl::StrCat("filler", n), ""); !put.ok()) return put;
        }
        status = calls[i](txn);
        return status;
      });
      ASSERT_EQ(written, status) << "the filler does not fit";
      if (status.ok()) break;
      ASSERT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
      ASSERT_LT(++room, 20u);
    }
    EXPECT_GT(room, 2u);
  }
}

TEST_F(TableTest, Verify_FindsARowWithoutItsEntryAndAnEntryWithoutItsRow) {
  ASSERT_TRUE(Insert(Sample("a", "1", {"x"})).ok());
  const std::string entry = KeyPrefix(1, TableId::kContacts, kByEtag) + KeyTuple::Of("1").bytes();
  ASSERT_TRUE(Write([&](Transaction& txn) { return txn.Delete(entry); }).ok());
  EXPECT_EQ(Verify().status().code(), absl::StatusCode::kDataLoss);
  ASSERT_TRUE(
      Write([&](Transaction& txn) { return txn.Put(entry, KeyTuple::Of("a").bytes()); }).ok());
  EXPECT_TRUE(Verify().ok());
  const std::string stray = KeyPrefix(1, TableId::kContacts, kByEtag) + KeyTuple::Of("2").bytes();
  ASSERT_TRUE(
      Write([&](Transaction& txn) { return txn.Put(stray, KeyTuple::Of("gone").bytes()); }).ok());
  EXPECT_EQ(Verify().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(TableTest, OldRowsAreUpgradedWhenReadAndWrittenAtTheNewestVersion) {
  ASSERT_TRUE(Insert(Sample("a", "1", {"old"})).ok());
  TableSpec spec = SampleSpec();
  spec.schema_version = 3;
  spec.upgrades = {[](google::protobuf::Message& message) {
                     static_cast<ResourceChange&>(message).set_etag("second");
                     return absl::OkStatus();
                   },
                   [](google::protobuf::Message& message) {
                     auto& row = static_cast<ResourceChange&>(message);
                     row.set_etag(row.etag() + " and third");
                     return absl::OkStatus();
                   }};
  const Table<ResourceChange> newer(spec);
  auto snapshot = store_->GetSnapshot({});
  auto row = newer.Find(**snapshot, Key("a"));
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ((*row)->message.etag(), "second and third");
  const ResourceChange changed = Sample("b", "2", {});
  ASSERT_TRUE(Write([&](Transaction& txn) {
                return newer.Insert(txn, Key("b"), changed, {.revision = 1});
              }).ok());
  auto fresh = store_->GetSnapshot({});
  EXPECT_EQ(table_.Find(**fresh, Key("b")).status().code(), absl::StatusCode::kFailedPrecondition)
      << "an older program must not read what it does not know";
}

// The table against a map, through thousands of random writes.
TEST_F(TableTest, IndexesAgreeWithAModelUnderRandomWrites) {
  const TestSeed seed(11);
  std::mt19937_64 random(seed.value());
  std::map<std::string, ResourceChange> model;
  for (int step = 0; step < 1'500; ++step) {
    const std::string name(1, static_cast<char>('a' + random() % 12));
    std::vector<std::string> fields;
    for (uint64_t i = random() % 3; i > 0; --i) fields.push_back(std::to_string(random() % 5));
    const ResourceChange row = Sample(name, std::to_string(random() % 20), fields);
    auto existing = model.find(name);
    const bool taken = std::any_of(model.begin(), model.end(), [&](const auto& other) {
      return other.first != name && other.second.etag() == row.etag();
    });
    if (existing == model.end()) {
      EXPECT_EQ(Insert(row).ok(), !taken);
      if (!taken) model[name] = row;
    } else if (random() % 3 == 0) {
      ASSERT_TRUE(Write([&](Transaction& txn) {
                    return table_.Erase(txn, Key(name), existing->second);
                  }).ok());
      model.erase(existing);
    } else {
      EXPECT_EQ(Replace(existing->second, row).ok(), !taken);
      if (!taken) existing->second = row;
    }
  }
  ASSERT_EQ(Verify().value(), model.size());
  for (int field = 0; field < 5; ++field) {
    std::vector<std::string> expected;
    for (const auto& [name, row] : model) {
      const auto& fields = row.changed_fields();
      if (std::find(fields.begin(), fields.end(), std::to_string(field)) != fields.end()) {
        expected.push_back(name);
      }
    }
    EXPECT_EQ(Names(AnyTable::Under(kByField, KeyTuple::Of(std::to_string(field)))), expected);
  }
}

}  // namespace
}  // namespace osiedle::storage
