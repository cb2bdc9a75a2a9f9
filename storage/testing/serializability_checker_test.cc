// The checker on histories small enough to be judged by hand.
#include "storage/testing/serializability_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace osiedle::storage {
namespace {

using ::testing::HasSubstr;

Read Found(const std::string& key, const std::string& value) {
  return {.range = OneKey(key), .found = Entry{key, value}};
}
Read Absent(const std::string& key) { return {.range = OneKey(key)}; }
Read FirstOf(KeyRange range, std::optional<Entry> found) {
  return {.range = std::move(range), .found = std::move(found)};
}

// Builds a history in which time goes on by one at every word said.
class Told {
 public:
  Operation& Begin(const std::string& name, bool writes = true) {
    history_.operations.reserve(100);  // references stay valid
    return history_.operations.emplace_back(Operation{
        .name = name, .writes = writes, .outcome = CommitOutcome::kCommitted, .invoked = ++now_});
  }
  void End(Operation& operation, std::vector<Step> steps) {
    operation.responded = ++now_;
    operation.steps = std::move(steps);
  }
  void Writer(const std::string& name, std::vector<Step> steps) {
    End(Begin(name), std::move(steps));
  }
  void Reader(const std::string& name, std::vector<Step> steps) {
    End(Begin(name, /*writes=*/false), std::move(steps));
  }
  absl::Status Check(const std::vector<std::string>& log) {
    history_.log.clear();
    for (const std::string& name : log) history_.log.push_back({history_.log.size() + 1, name});
    history_.log_end = log.size();
    return CheckStrictlySerializable(history_);
  }
  History& history() { return history_; }

 private:
  History history_;
  Moment now_ = 0;
};

TEST(SerializabilityCheckerTest, EmptyHistoryIsFine) { EXPECT_TRUE(Told().Check({}).ok()); }

TEST(SerializabilityCheckerTest, OneAfterTheOtherIsFine) {
  Told told;
  told.Writer("a", {Absent("x"), Write{"x", "1"}});
  told.Writer("b", {Found("x", "1"), Write{"x", std::nullopt}, Absent("x")});
  told.Reader("c", {Absent("x")});
  EXPECT_TRUE(told.Check({"a", "b"}).ok());
}

TEST(SerializabilityCheckerTest, LostUpdateIsSeen) {
  Told told;
  Operation& a = told.Begin("a");
  Operation& b = told.Begin("b");
  told.End(a, {Absent("x"), Write{"x", "1"}});
  told.End(b, {Absent("x"), Write{"x", "2"}});
  EXPECT_THAT(told.Check({"a", "b"}).message(), HasSubstr("b read [x, x\\000) and found nothing"));
}

TEST(SerializabilityCheckerTest, WriteSkewIsSeenInEitherOrder) {
  Told told;
  Operation& a = told.Begin("a");
  Operation& b = told.Begin("b");
  told.End(a, {Absent("x"), Write{"y", "1"}});
  told.End(b, {Absent("y"), Write{"x", "1"}});
  EXPECT_FALSE(told.Check({"a", "b"}).ok());
  EXPECT_FALSE(told.Check({"b", "a"}).ok());
}

TEST(SerializabilityCheckerTest, PhantomIsSeen) {
  Told told;
  Operation& a = told.Begin("a");
  Operation& b = told.Begin("b");
  told.End(a, {Write{"p2", "1"}});
  told.End(b, {FirstOf(KeyRange::Prefix("p"), std::nullopt), Write{"x", "1"}});
  EXPECT_FALSE(told.Check({"a", "b"}).ok());
  EXPECT_TRUE(told.Check({"b", "a"}).ok());
}

TEST(SerializabilityCheckerTest, ScanInReverseFindsTheLast) {
  Told told;
  told.Writer("a", {Write{"p1", "1"}, Write{"p2", "2"}});
  told.Reader("b",
              {Read{KeyRange::Prefix("p"), true, Entry{"p2", "2"}},
               Read{{"p", "p2"}, true, Entry{"p1", "1"}}, Read{{"p", "p1"}, true, std::nullopt}});
  EXPECT_TRUE(told.Check({"a"}).ok());
  told.Reader("c", {Read{KeyRange::Prefix("p"), true, Entry{"p1", "1"}}});
  EXPECT_FALSE(told.Check({"a"}).ok());
}

TEST(SerializabilityCheckerTest, StaleReadIsSeen) {
  Told told;
  told.Writer("a", {Write{"x", "1"}});
  told.Reader("late", {Absent("x")});
  EXPECT_THAT(told.Check({"a"}).message(), HasSubstr("late fits nowhere"));
}

TEST(SerializabilityCheckerTest, ReadersAreMonotonic) {
  Told told;
  Operation& a = told.Begin("a");
  told.Reader("first", {Found("x", "1")});
  told.Reader("second", {Absent("x")});
  told.End(a, {Write{"x", "1"}});
  EXPECT_THAT(told.Check({"a"}).message(), HasSubstr("second fits nowhere"));
}

TEST(SerializabilityCheckerTest, ReaderOfTwoStatesIsSeen) {
  Told told;
  Operation& a = told.Begin("a");
  Operation& b = told.Begin("b", /*writes=*/false);
  told.End(a, {Write{"x", "1"}, Write{"y", "1"}});
  told.End(b, {Absent("x"), Found("y", "1")});
  EXPECT_FALSE(told.Check({"a"}).ok());
}

TEST(SerializabilityCheckerTest, LogAgainstRealTimeIsSeen) {
  Told told;
  told.Writer("a", {Write{"x", "1"}});
  told.Writer("b", {Write{"y", "1"}});
  EXPECT_THAT(told.Check({"b", "a"}).message(), HasSubstr("was reported before b began"));
}

TEST(SerializabilityCheckerTest, LogEndElsewhereThanTheDataIsSeen) {
  Told told;
  Operation& a = told.Begin("a");
  Operation& b = told.Begin("b", /*writes=*/false);
  told.End(a, {Write{"x", "1"}});
  told.End(b, {Absent("x")});
  EXPECT_TRUE(told.Check({"a"}).ok());
  b.log_end = 1;
  EXPECT_THAT(told.Check({"a"}).message(), HasSubstr("it found the log's end at 1"));
}

TEST(SerializabilityCheckerTest, LogMustNameExactlyTheCommitted) {
  Told told;
  told.Writer("a", {Write{"x", "1"}});
  EXPECT_THAT(told.Check({}).message(), HasSubstr("not in the log"));
  EXPECT_THAT(told.Check({"a", "a"}).message(), HasSubstr("twice"));
  EXPECT_THAT(told.Check({"a", "z"}).message(), HasSubstr("never ended"));
  told.Begin("b").outcome = CommitOutcome::kAborted;
  EXPECT_THAT(told.Check({"a", "b"}).message(), HasSubstr("aborted"));
  told.history().log = {{1, "a"}, {3, "b"}};
  EXPECT_THAT(CheckStrictlySerializable(told.history()).message(), HasSubstr("position 3"));
}

TEST(SerializabilityCheckerTest, UnknownMayOrMayNotHaveHappened) {
  Told told;
  Operation& a = told.Begin("a");
  a.outcome = CommitOutcome::kUnknown;
  a.steps = {Write{"x", "1"}};
  told.Reader("b", {Absent("x")});
  EXPECT_TRUE(told.Check({}).ok());
  EXPECT_TRUE(told.Check({"a"}).ok()) << "it may have happened after b";
  told.Reader("c", {Found("x", "1")});
  EXPECT_TRUE(told.Check({"a"}).ok());
  EXPECT_FALSE(told.Check({}).ok()) << "c saw it";
}

}  // namespace
}  // namespace osiedle::storage
