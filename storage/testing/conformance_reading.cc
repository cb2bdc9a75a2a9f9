// Snapshots, scans, and what a transaction sees of its own writes.
#include "absl/strings/str_cat.h"
#include "storage/testing/conformance.h"

namespace osiedle::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

constexpr ScanOptions kReverse = {.reverse = true};

TEST_P(StoreConformance, Get_OfKeyNeverWritten_IsNothing) { EXPECT_EQ(Get("k"), std::nullopt); }

TEST_P(StoreConformance, Get_AfterPutAndDelete_FollowsThem) {
  Put("k", "1");
  EXPECT_THAT(Get("k"), Optional(std::string("1")));
  Put("k", "2");
  EXPECT_THAT(Get("k"), Optional(std::string("2")));
  Delete("k");
  EXPECT_EQ(Get("k"), std::nullopt);
}

TEST_P(StoreConformance, Get_OfEmptyValue_IsNotNothing) {
  Put("k", "");
  EXPECT_THAT(Get("k"), Optional(std::string()));
}

TEST_P(StoreConformance, KeysAndValues_MayHoldAnyByte) {
  std::string all;
  for (int c = 0; c < 256; ++c) all.push_back(static_cast<char>(c));
  Put(all, all);
  EXPECT_THAT(Scan({}), ElementsAre(Entry{all, all}));
}

TEST_P(StoreConformance, Snapshot_AfterLaterCommits_ReadsTheOldState) {
  Put("a", "1");
  Put("b", "1");
  std::unique_ptr<const Snapshot> old = TakeSnapshot();
  std::unique_ptr<Iterator> begun_before = old->Scan({});
  Put("a", "2");
  Delete("b");
  Put("c", "2");
  EXPECT_THAT(ValueOf(*old, "a"), Optional(std::string("1")));
  EXPECT_EQ(KeysOf(*old, {}), "a b");
  ASSERT_EQ(begun_before->Next().value_or(false), true);
  EXPECT_EQ(begun_before->value(), "1");
  EXPECT_EQ(KeysOf(*TakeSnapshot(), {}), "a c");
}

TEST_P(StoreConformance, Scan_WithEveryKindOfBounds_VisitsBeginAndNotEnd) {
  for (const char* key : {"a", "b", "c", "d", "e"}) Put(key, key);
  const struct {
    KeyRange range;
    std::string keys;
    std::string reversed;
  } kCases[] = {
      {{"", ""}, "a b c d e", "e d c b a"},
      {{"b", "d"}, "b c", "c b"},
      {{"b", ""}, "b c d e", "e d c b"},
      {{"", "c"}, "a b", "b a"},
      {{"aa", "cc"}, "b c", "c b"},
      {{"c", "c"}, "", ""},
      {{"d", "b"}, "", ""},
      {{"f", ""}, "", ""},
      {{"", "a"}, "", ""},
      {{"e", "z"}, "e", "e"},
      {KeyRange::Prefix("c"), "c", "c"},
      {OneKey("a"), "a", "a"},
  };
  std::unique_ptr<const Snapshot> snapshot = TakeSnapshot();
  for (const auto& c : kCases) {
    EXPECT_EQ(KeysOf(*snapshot, c.range), c.keys) << c.range.begin << ".." << c.range.end;
    EXPECT_EQ(KeysOf(*snapshot, c.range, kReverse), c.reversed)
        << c.range.begin << ".." << c.range.end;
  }
}

TEST_P(StoreConformance, Scan_IsInOrderOfUnsignedBytes) {
  const std::string zero("a\0", 2);
  for (const std::string& key : {std::string("a\xff"), std::string("\xff\xff"), std::string("b"),
                                 zero, std::string("a"), std::string("a\x7f")}) {
    Put(key, "");
  }
  const std::string order = absl::StrCat("a ", zero, " a\x7f a\xff b \xff\xff");
  EXPECT_EQ(KeysOf(*TakeSnapshot(), {}), order);
  EXPECT_EQ(KeysOf(*TakeSnapshot(), KeyRange::Prefix("\xff")), "\xff\xff");
  EXPECT_EQ(KeysOf(*TakeSnapshot(), KeyRange::Prefix("a")),
            absl::StrCat("a ", zero, " a\x7f a\xff"));
}

TEST_P(StoreConformance, Scan_WithLimit_EndsThereAndStaysEnded) {
  for (const char* key : {"a", "b", "c"}) Put(key, key);
  std::unique_ptr<const Snapshot> snapshot = TakeSnapshot();
  EXPECT_EQ(KeysOf(*snapshot, {}, {.limit = 2}), "a b");
  EXPECT_EQ(KeysOf(*snapshot, {}, {.reverse = true, .limit = 2}), "c b");
  EXPECT_EQ(KeysOf(*snapshot, {}, {.limit = 9}), "a b c");
  for (const ScanOptions& options : {ScanOptions{.limit = 3}, ScanOptions{}}) {
    std::unique_ptr<Iterator> it = snapshot->Scan({}, options);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(it->Next().value_or(false), true);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(it->Next().value_or(true), false);
  }
}

TEST_P(StoreConformance, OwnWrites_AreSeenByGet) {
  Put("old", "1");
  Put("gone", "1");
  Commit([](Transaction& t) {
    EXPECT_EQ(t.Put("old", "2"), absl::OkStatus());
    EXPECT_EQ(t.Put("new", "2"), absl::OkStatus());
    EXPECT_EQ(t.Delete("gone"), absl::OkStatus());
    EXPECT_THAT(ValueOf(t, "old"), Optional(std::string("2")));
    EXPECT_THAT(ValueOf(t, "new"), Optional(std::string("2")));
    EXPECT_EQ(ValueOf(t, "gone"), std::nullopt);
    EXPECT_EQ(t.Put("gone", "3"), absl::OkStatus());
    EXPECT_THAT(ValueOf(t, "gone"), Optional(std::string("3")));
    return absl::OkStatus();
  });
  EXPECT_THAT(Scan({}), ElementsAre(Entry{"gone", "3"}, Entry{"new", "2"}, Entry{"old", "2"}));
}

TEST_P(StoreConformance, OwnWrites_AreSeenByScansInBothDirections) {
  for (const char* key : {"b", "d", "f", "h"}) Put(key, "stored");
  Commit([](Transaction& t) {
    for (const char* key : {"a", "c", "d", "i"}) {
      EXPECT_EQ(t.Put(key, "own"), absl::OkStatus());
    }
    EXPECT_EQ(t.Delete("f"), absl::OkStatus());
    EXPECT_EQ(t.Delete("never there"), absl::OkStatus());
    EXPECT_EQ(KeysOf(t, {}), "a b c d h i");
    EXPECT_EQ(KeysOf(t, {}, kReverse), "i h d c b a");
    EXPECT_EQ(KeysOf(t, {"b", "d"}), "b c");
    EXPECT_EQ(KeysOf(t, {"c", "i"}, kReverse), "h d c");
    EXPECT_EQ(KeysOf(t, {"e", "h"}), "");
    EXPECT_EQ(KeysOf(t, {"e", "h"}, kReverse), "");
    EXPECT_EQ(KeysOf(t, {"", "d"}, {.reverse = true, .limit = 2}), "c b");
    const auto of_d = ScanAll(t, OneKey("d"));
    EXPECT_EQ(of_d.status(), absl::OkStatus());
    EXPECT_THAT(of_d.value_or(std::vector<Entry>()), ElementsAre(Entry{"d", "own"}));
    return absl::OkStatus();
  });
}

// The remaining keys of a scan that has begun.
std::string RestOf(Iterator& it) {
  std::string keys;
  while (it.Next().value_or(false)) {
    absl::StrAppend(&keys, keys.empty() ? "" : " ", std::string(it.key()), "=",
                    std::string(it.value()));
  }
  return keys;
}

TEST_P(StoreConformance, OwnWrites_MadeAheadOfARunningScan_AreSeenByIt) {
  for (const char* key : {"b", "d", "f", "h"}) Put(key, "1");
  Commit([](Transaction& t) {
    std::unique_ptr<Iterator> it = t.Scan({"a", "i"});
    EXPECT_EQ(it->Next().value_or(false), true);
    EXPECT_EQ(t.Put("a", "2"), absl::OkStatus());  // behind
    EXPECT_EQ(t.Put("c", "2"), absl::OkStatus());  // just ahead
    EXPECT_EQ(t.Delete("d"), absl::OkStatus());
    EXPECT_EQ(t.Put("f", "2"), absl::OkStatus());
    EXPECT_EQ(t.Put("i", "2"), absl::OkStatus());  // past the end
    EXPECT_EQ(it->key(), "b") << "valid until the next Next()";
    EXPECT_EQ(it->value(), "1");
    EXPECT_EQ(RestOf(*it), "c=2 f=2 h=1");
    EXPECT_EQ(t.Put("hh", "2"), absl::OkStatus());
    EXPECT_EQ(it->Next().value_or(true), false) << "an end is an end";
    return absl::OkStatus();
  });
}

TEST_P(StoreConformance, OwnWrites_MadeAheadOfARunningScanInReverse_AreSeenByIt) {
  for (const char* key : {"b", "d", "f", "h"}) Put(key, "1");
  Commit([](Transaction& t) {
    std::unique_ptr<Iterator> it = t.Scan({"b", "h"}, kReverse);
    EXPECT_EQ(it->Next().value_or(false), true);
    EXPECT_EQ(it->key(), "f");
    EXPECT_EQ(t.Put("g", "2"), absl::OkStatus());  // behind
    EXPECT_EQ(t.Put("e", "2"), absl::OkStatus());  // just ahead
    EXPECT_EQ(t.Delete("d"), absl::OkStatus());
    EXPECT_EQ(t.Put("b", "2"), absl::OkStatus());
    EXPECT_EQ(t.Put("a", "2"), absl::OkStatus());  // before the begin
    EXPECT_EQ(it->key(), "f") << "valid until the next Next()";
    EXPECT_EQ(RestOf(*it), "e=2 b=2");
    return absl::OkStatus();
  });
}

TEST_P(StoreConformance, OwnWrites_OverTheKeyUnderAScan_DoNotDisturbIt) {
  for (const char* key : {"a", "b", "c"}) Put(key, "1");
  Commit([](Transaction& t) {
    for (const ScanOptions& options : {ScanOptions{}, kReverse}) {
      std::unique_ptr<Iterator> it = t.Scan({}, options);
      std::string visited;
      while (it->Next().value_or(false)) {
        absl::StrAppend(&visited, std::string(it->key()));
        EXPECT_EQ(t.Delete(it->key()), absl::OkStatus());
        EXPECT_EQ(t.Put(it->key(), "again"), absl::OkStatus());
      }
      EXPECT_EQ(visited, options.reverse ? "cba" : "abc");
    }
    return absl::OkStatus();
  });
}

TEST_P(StoreConformance, OwnWrites_AreInvisibleToOthersUntilTheCommit) {
  Commit([&](Transaction& t) {
    EXPECT_EQ(t.Put("k", "1"), absl::OkStatus());
    EXPECT_EQ(Get("k"), std::nullopt);
    EXPECT_THAT(Scan({}), IsEmpty());
    return absl::OkStatus();
  });
  EXPECT_THAT(Get("k"), Optional(std::string("1")));
}

}  // namespace
}  // namespace osiedle::storage
