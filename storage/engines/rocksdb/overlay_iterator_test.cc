#include "storage/engines/rocksdb/overlay_iterator.h"

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/engines/rocksdb/database.h"
#include "storage/engines/rocksdb/views.h"
#include "storage/testing/test_seed.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;
using Model = std::map<std::string, std::string>;

class OverlayIteratorTest : public testing::Test {
 protected:
  void SetUp() override {
    DatabaseOptions options;
    options.directory = "/store";
    options.env = env_.get();
    auto database = Database::OpenOrCreate(options);
    ASSERT_TRUE(database.ok()) << database.status();
    database_ = *std::move(database);
    views_ = std::make_unique<Views>(*database_);
  }

  void Store(const std::string& key, const std::string& value) {
    ASSERT_TRUE(database_->db().Put({}, database_->records(), key, value).ok());
  }

  ScanSource Source(const View& view) {
    ScanSource source;
    source.db = &database_->db();
    source.family = database_->records();
    source.snapshot = view.snapshot();
    return source;
  }

  static Entries ReadAll(Iterator& it) {
    Entries entries;
    while (true) {
      absl::StatusOr<bool> more = it.Next();
      EXPECT_TRUE(more.ok()) << more.status();
      if (!more.ok() || !*more) break;
      entries.emplace_back(std::string(it.key()), std::string(it.value()));
    }
    return entries;
  }

  std::unique_ptr<rocksdb::Env> env_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  std::unique_ptr<Database> database_;
  std::unique_ptr<Views> views_;
};

Entries Expected(const Model& model, const KeyRange& range, const ScanOptions& options) {
  Entries entries;
  for (const auto& [key, value] : model) {
    if (range.Contains(key)) entries.emplace_back(key, value);
  }
  if (options.reverse) std::reverse(entries.begin(), entries.end());
  if (options.limit != 0 && entries.size() > options.limit) entries.resize(options.limit);
  return entries;
}

void Lay(const WriteMap& writes, Model& model) {
  for (const auto& [key, value] : writes) {
    if (value.has_value()) {
      model[key] = *value;
    } else {
      model.erase(key);
    }
  }
}

TEST_F(OverlayIteratorTest, AgreesWithAModelOnRandomLayersBoundsAndDirections) {
  const TestSeed seed(20240517);
  std::mt19937 random(seed.value());
  auto below = [&](int n) { return static_cast<int>(random() % n); };
  // Short keys over three letters: prefixes of each other, equal ones in every layer, and bounds
  // that are themselves keys.
  auto key = [&] {
    std::string made;
    for (int n = 1 + below(3); n > 0; --n) made.push_back("ab\xff"[below(3)]);
    return made;
  };
  for (int round = 0; round < 40; ++round) {
    Model model;
    for (int n = below(20); n > 0; --n) {
      const std::string k = key();
      if (below(4) == 0) {
        ASSERT_TRUE(database_->db().Delete({}, database_->records(), k).ok());
      } else {
        Store(k, absl::StrCat("base", round));
      }
    }
    View view(*views_);
    OverlayIterator whole(Source(view), {}, {});
    for (auto& [k, v] : ReadAll(whole)) model[k] = v;

    WriteMap pending, own;
    for (int n = below(12); n > 0; --n) {
      pending[key()] = below(3) == 0 ? std::nullopt : std::optional<std::string>("pending");
    }
    for (int n = below(12); n > 0; --n) {
      own[key()] = below(3) == 0 ? std::nullopt : std::optional<std::string>("own");
    }
    Lay(pending, model);
    Lay(own, model);

    for (int scan = 0; scan < 400; ++scan) {
      KeyRange range{below(4) == 0 ? "" : key(), below(4) == 0 ? "" : key()};
      ScanOptions options{below(2) == 0, static_cast<size_t>(below(3) == 0 ? below(6) : 0)};
      ScanSource source = Source(view);
      source.overlays = {&own, &pending};
      OverlayIterator it(std::move(source), range, options);
      ASSERT_EQ(ReadAll(it), Expected(model, range, options))
          << "[" << range.begin << ", " << range.end << ") reverse " << options.reverse;
    }
  }
}

TEST_F(OverlayIteratorTest, SeesWritesMadeAheadOfItButNotBehind) {
  for (const char* k : {"b", "d", "f"}) Store(k, "stored");
  View view(*views_);
  for (bool reverse : {false, true}) {
    WriteMap own;
    ScanSource source = Source(view);
    source.overlays = {&own};
    OverlayIterator it(std::move(source), {}, {.reverse = reverse});
    ASSERT_TRUE(*it.Next());
    ASSERT_TRUE(*it.Next());
    ASSERT_EQ(it.key(), "d");
    // The map grows far enough to move its nodes.
    for (int i = 0; i < 200; ++i) own[absl::StrCat("d", i)] = "written";
    own["c"] = "written";
    own["e"] = "written";
    own["f"] = std::nullopt;
    own["b"] = std::nullopt;
    EXPECT_EQ(it.key(), "d");
    const Entries rest = ReadAll(it);
    if (reverse) {
      EXPECT_EQ(rest, (Entries{{"c", "written"}}));
    } else {
      EXPECT_EQ(rest.size(), 201u);
      EXPECT_EQ(rest.back().first, "e");
    }
  }
}

TEST_F(OverlayIteratorTest, TracesHowFarItWent) {
  for (const char* k : {"b", "d", "f"}) Store(k, "");
  View view(*views_);
  auto covered = [&](ScanOptions options, int steps) {
    ScanTrace trace;
    trace.range = {"a", "z"};
    trace.reverse = options.reverse;
    ScanSource source = Source(view);
    source.trace = &trace;
    OverlayIterator it(std::move(source), trace.range, options);
    for (int i = 0; i < steps; ++i) EXPECT_TRUE(it.Next().ok());
    if (!trace.begun) return std::string("nothing");
    const KeyRange range = trace.Covered();
    std::string inside;
    for (const char* k : {"a", "b", "c", "d", "e", "f", "g"}) {
      if (range.Contains(k)) inside += k;
    }
    return inside;
  };
  EXPECT_EQ(covered({}, 0), "nothing");
  EXPECT_EQ(covered({}, 1), "ab");
  EXPECT_EQ(covered({}, 2), "abcd");
  EXPECT_EQ(covered({}, 3), "abcdef");
  EXPECT_EQ(covered({}, 4), "abcdefg");
  EXPECT_EQ(covered({.limit = 2}, 5), "abcd");
  EXPECT_EQ(covered({.reverse = true}, 1), "fg");
  EXPECT_EQ(covered({.reverse = true, .limit = 2}, 9), "defg");
  EXPECT_EQ(covered({.reverse = true}, 4), "abcdefg");
}

TEST_F(OverlayIteratorTest, StopsAndStaysStoppedWhenTheBudgetIsSpent) {
  for (const char* k : {"a", "b", "c"}) Store(k, "");
  View view(*views_);
  Budget budget;
  budget.read_keys = 2;
  BudgetMeter meter(budget);
  ScanTrace trace;
  ScanSource source = Source(view);
  source.meter = &meter;
  source.trace = &trace;
  OverlayIterator it(std::move(source), {}, {});
  EXPECT_TRUE(*it.Next());
  EXPECT_TRUE(*it.Next());
  EXPECT_TRUE(absl::IsResourceExhausted(it.Next().status()));
  EXPECT_TRUE(absl::IsResourceExhausted(it.Next().status()));
  EXPECT_FALSE(trace.failure.ok());
}

}  // namespace
}  // namespace osiedle::storage::rocksdb_engine
