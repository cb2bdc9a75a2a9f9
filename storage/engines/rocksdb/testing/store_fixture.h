// A store for one test, and short words for what tests do to it.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_STORE_FIXTURE_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_STORE_FIXTURE_H_

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/status_macros.h"

namespace osiedle::storage {

namespace fs = std::filesystem;

inline constexpr LogId kLog{7, 1};

class RocksDbStoreTest : public testing::Test {
 protected:
  RocksDbStoreTest() {
    std::string name = absl::StrCat(testing::TempDir(), "/osiedle_store_XXXXXX");
    folder_ = ::mkdtemp(name.data());
  }
  ~RocksDbStoreTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::string Path(const std::string& name) const { return absl::StrCat(folder_, "/", name); }

  RocksDbOptions Options() const {
    RocksDbOptions options;
    options.directory = Path("store");
    options.block_cache_bytes = 8 << 20;
    return options;
  }

  std::unique_ptr<Store> Open() { return Open(Options()); }
  static std::unique_ptr<Store> Open(RocksDbOptions options) {
    auto store = OpenRocksDbStore(std::move(options));
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }
  static std::unique_ptr<Store> OpenInMemory() {
    RocksDbOptions options;
    options.in_memory = true;
    return Open(std::move(options));
  }

  std::string folder_;
};

inline CommitResult Put(Store& store, const std::string& key, const std::string& value) {
  return ReadWriteAndWait(store, {}, [=](Transaction& t) { return t.Put(key, value); });
}

inline CommitResult Append(Store& store, const std::string& value) {
  return ReadWriteAndWait(store, {}, [=](Transaction& t) { return t.Append(kLog, value); });
}

inline std::string Get(Store& store, const std::string& key) {
  auto snapshot = store.GetSnapshot(Budget());
  if (!snapshot.ok()) return snapshot.status().ToString();
  auto value = (*snapshot)->Get(key);
  if (!value.ok()) return value.status().ToString();
  return value->value_or("(nothing)");
}

inline std::vector<std::string> Log(Store& store) {
  std::vector<std::string> values;
  auto snapshot = store.GetSnapshot(Budget());
  auto entries = (*snapshot)->ReadLog(kLog, 0, 1'000'000);
  EXPECT_TRUE(entries.ok()) << entries.status();
  for (const LogEntry& entry : *entries) {
    EXPECT_EQ(entry.position, values.size() + 1);
    values.push_back(entry.value);
  }
  return values;
}

inline absl::Status Increment(Transaction& t, const std::string& key) {
  ASSIGN_OR_RETURN(auto value, t.Get(key));
  int number = 0;
  if (value.has_value() && !absl::SimpleAtoi(*value, &number)) {
    return absl::InternalError("not a number");
  }
  return t.Put(key, absl::StrCat(number + 1));
}

inline absl::StatusOr<int> Count(const Reader& reader, const KeyRange& range) {
  int count = 0;
  auto it = reader.Scan(range);
  while (true) {
    ASSIGN_OR_RETURN(auto more, it->Next());
    if (!more) return count;
    ++count;
  }
}

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_STORE_FIXTURE_H_
