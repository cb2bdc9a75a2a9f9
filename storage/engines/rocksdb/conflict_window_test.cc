#include "storage/engines/rocksdb/conflict_window.h"

#include "gtest/gtest.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

constexpr size_t kLarge = 1 << 20;

ReadSet Point(const std::string& key) {
  ReadSet reads;
  reads.points.push_back(key);
  return reads;
}

ReadSet Range(const std::string& begin, const std::string& end) {
  ReadSet reads;
  ScanTrace& scan = reads.scans.emplace_back();
  scan.range = {begin, end};
  scan.begun = scan.ended = true;
  return reads;
}

TEST(ConflictWindowTest, APointConflictsOnlyWithLaterChangesOfItsKey) {
  ConflictWindow window(kLarge);
  window.Add(10, {"a", "b"});
  window.Add(20, {"b", "c"});
  EXPECT_TRUE(window.Conflicts(Point("a"), 9));
  EXPECT_FALSE(window.Conflicts(Point("a"), 10));
  EXPECT_TRUE(window.Conflicts(Point("b"), 10));
  EXPECT_FALSE(window.Conflicts(Point("b"), 20));
  EXPECT_FALSE(window.Conflicts(Point("d"), 0));
  EXPECT_FALSE(window.Conflicts(ReadSet(), 0));
}

TEST(ConflictWindowTest, ARangeConflictsWithAnyLaterChangeInIt) {
  ConflictWindow window(kLarge);
  window.Add(10, {"m"});
  window.Add(20, {"q"});
  EXPECT_TRUE(window.Conflicts(Range("a", "n"), 9));
  EXPECT_FALSE(window.Conflicts(Range("a", "n"), 10));
  EXPECT_FALSE(window.Conflicts(Range("a", "m"), 9));
  EXPECT_TRUE(window.Conflicts(Range("m", ""), 10));
  EXPECT_FALSE(window.Conflicts(Range("z", "a"), 0));
}

TEST(ConflictWindowTest, AScanThatNeverBeganReadsNothing) {
  ConflictWindow window(kLarge);
  window.Add(10, {"m"});
  ReadSet reads;
  reads.scans.emplace_back();
  EXPECT_FALSE(window.Conflicts(reads, 0));
}

TEST(ConflictWindowTest, TrimmingKeepsKeysThatAYoungerGroupWroteToo) {
  ConflictWindow window(kLarge);
  window.Add(10, {"a", "b"});
  window.Add(20, {"b"});
  window.TrimTo(10);
  EXPECT_EQ(window.keys(), 1u);
  EXPECT_TRUE(window.Conflicts(Point("b"), 10));
  EXPECT_FALSE(window.Conflicts(Point("a"), 10));
  window.TrimTo(20);
  EXPECT_EQ(window.keys(), 0u);
  EXPECT_EQ(window.bytes(), 0u);
}

TEST(ConflictWindowTest, WhoReadBeforeTheFloorHasLostUnlessItReadNothing) {
  ConflictWindow window(/*max_bytes=*/200);
  window.Add(10, {"a"});
  for (Version version = 20; version < 100; version += 10) window.Add(version, {"z"});
  EXPECT_LE(window.bytes(), 200u);
  EXPECT_TRUE(window.Conflicts(Point("never written"), 9));
  EXPECT_FALSE(window.Conflicts(ReadSet(), 9));
  EXPECT_FALSE(window.Conflicts(Point("a"), 90));
}

TEST(ConflictWindowTest, ResetMakesEverybodyBeforeItLose) {
  ConflictWindow window(kLarge);
  window.Add(10, {"a"});
  window.Reset(15);
  EXPECT_TRUE(window.Conflicts(Point("b"), 14));
  EXPECT_FALSE(window.Conflicts(Point("b"), 15));
  window.Add(20, {"b"});
  EXPECT_TRUE(window.Conflicts(Point("b"), 15));
}

}  // namespace
}  // namespace osiedle::storage::rocksdb_engine
