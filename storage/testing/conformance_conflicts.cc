// Conflicts between transactions. In each case one transaction is overtaken by another between its
// last read and its commit. It runs again if and only if they conflicted.
#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"
#include "storage/testing/conformance.h"

namespace osiedle::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

constexpr LogId kLog{.owner = 7, .kind = 2};

// Scans and stops after `count` entries without asking for more.
TransactionBody NoteFirstOf(const KeyRange& range, bool reverse, int count) {
  return [range, reverse, count](Transaction& t) {
    std::unique_ptr<Iterator> it = t.Scan(range, {.reverse = reverse});
    std::string keys;
    for (int i = 0; i < count; ++i) {
      RETURN_IF_ERROR(it->Next().status());
      absl::StrAppend(&keys, std::string(it->key()));
    }
    return t.Put("note", keys);
  };
}

TEST_P(StoreConformance, GetOfAKeyThatChanged_RunsAgain) {
  Put("k", "1");
  EXPECT_GT(CommitOvertaken(NoteValueOf("k"), [&] { Put("k", "2"); }).runs, 1);
  EXPECT_THAT(Get("note"), Optional(std::string("2")));
}

TEST_P(StoreConformance, GetOfAKeyThatAppeared_RunsAgain) {
  EXPECT_GT(CommitOvertaken(NoteValueOf("k"), [&] { Put("k", "2"); }).runs, 1);
  EXPECT_THAT(Get("note"), Optional(std::string("2")));
}

TEST_P(StoreConformance, GetOfAKeyThatWentAway_RunsAgain) {
  Put("k", "1");
  EXPECT_GT(CommitOvertaken(NoteValueOf("k"), [&] { Delete("k"); }).runs, 1);
  EXPECT_THAT(Get("note"), Optional(std::string("nothing")));
}

TEST_P(StoreConformance, GetOfOtherKeys_RunsOnce) {
  if (auto why = Excuse(Requirement::kNoFalseConflicts)) GTEST_SKIP() << *why;
  Put("k", "1");
  EXPECT_EQ(CommitOvertaken(NoteValueOf("k"), [&] { Put("j", "2"), Put("kk", "2"); }).runs, 1);
}

TEST_P(StoreConformance, PhantomByInsert_AnywhereInTheRange_RunsAgain) {
  for (const ScanOptions& options : {ScanOptions{}, ScanOptions{.reverse = true}}) {
    for (const std::string phantom : {"p", "p0", "p2", "p9"}) {
      Put("p1", "1");
      Put("p3", "1");
      EXPECT_GT(
          CommitOvertaken(NoteKeysOf(KeyRange::Prefix("p"), options), [&] { Put(phantom, "1"); })
              .runs,
          1)
          << phantom;
      EXPECT_THAT(Get("note"), Optional(::testing::HasSubstr(phantom)));
      Delete(phantom);
    }
  }
}

TEST_P(StoreConformance, PhantomByInsert_InAnEmptyRange_RunsAgain) {
  EXPECT_GT(CommitOvertaken(NoteKeysOf(KeyRange::Prefix("p")), [&] { Put("p5", "1"); }).runs, 1);
  EXPECT_THAT(Get("note"), Optional(std::string("p5")));
}

TEST_P(StoreConformance, PhantomByDelete_AnywhereInTheRange_RunsAgain) {
  for (const ScanOptions& options : {ScanOptions{}, ScanOptions{.reverse = true}}) {
    for (const std::string phantom : {"p1", "p2", "p3"}) {
      for (const char* key : {"p1", "p2", "p3"}) Put(key, "1");
      EXPECT_GT(
          CommitOvertaken(NoteKeysOf(KeyRange::Prefix("p"), options), [&] { Delete(phantom); })
              .runs,
          1)
          << phantom;
      EXPECT_THAT(Get("note"), Optional(::testing::Not(::testing::HasSubstr(phantom))));
    }
  }
}

TEST_P(StoreConformance, ScanOfAKeyThatChanged_RunsAgain) {
  Put("p1", "1");
  EXPECT_GT(CommitOvertaken(NoteKeysOf(KeyRange::Prefix("p")), [&] { Put("p1", "2"); }).runs, 1);
}

TEST_P(StoreConformance, WritesAtAndPastTheBoundsOfAScan_ConflictExactlyInside) {
  if (auto why = Excuse(Requirement::kNoFalseConflicts)) GTEST_SKIP() << *why;
  Put("p3", "1");
  for (const ScanOptions& options : {ScanOptions{}, ScanOptions{.reverse = true}}) {
    const auto runs_when = [&](const std::string& key) {
      return CommitOvertaken(NoteKeysOf({"p2", "p5"}, options), [&] { Put(key, "1"); }).runs;
    };
    EXPECT_EQ(runs_when("p1"), 1);
    EXPECT_GT(runs_when("p2"), 1);
    EXPECT_GT(runs_when("p4"), 1);
    EXPECT_EQ(runs_when("p5"), 1);
    EXPECT_EQ(runs_when("p6"), 1);
  }
}

TEST_P(StoreConformance, ScanThatStoppedEarly_ConflictsOnlyInThePartVisited) {
  if (auto why = Excuse(Requirement::kNoFalseConflicts)) GTEST_SKIP() << *why;
  for (const char* key : {"p2", "p4", "p6", "p8"}) Put(key, "1");
  const auto runs_when = [&](bool reverse, const std::string& key) {
    return CommitOvertaken(NoteFirstOf(KeyRange::Prefix("p"), reverse, 2), [&] { Put(key, "2"); })
        .runs;
  };
  EXPECT_GT(runs_when(false, "p4"), 1) << "the last one visited";
  EXPECT_EQ(runs_when(false, "p8"), 1);
  EXPECT_EQ(runs_when(false, "p5"), 1) << "just behind the last one visited";
  EXPECT_GT(runs_when(false, "p3"), 1);
  EXPECT_GT(runs_when(true, "p9"), 1);
  Delete("p9");
  EXPECT_GT(runs_when(true, "p7"), 1);
  EXPECT_EQ(runs_when(true, "p2"), 1);
  EXPECT_EQ(runs_when(true, "p61"), 1) << "just behind the last one visited";
}

TEST_P(StoreConformance, ScanThatReachedItsLimit_ConflictsOnlyInThePartVisited) {
  if (auto why = Excuse(Requirement::kNoFalseConflicts)) GTEST_SKIP() << *why;
  for (const char* key : {"p2", "p4", "p6"}) Put(key, "1");
  const auto runs_when = [&](bool reverse, const std::string& key) {
    const ScanOptions options{.reverse = reverse, .limit = 1};
    return CommitOvertaken(NoteKeysOf(KeyRange::Prefix("p"), options), [&] { Put(key, "2"); }).runs;
  };
  EXPECT_GT(runs_when(false, "p2"), 1);
  EXPECT_EQ(runs_when(false, "p6"), 1);
  EXPECT_GT(runs_when(true, "p6"), 1);
  EXPECT_EQ(runs_when(true, "p2"), 1);
}

TEST_P(StoreConformance, BlindWrites_DoNotConflict_AndTheLaterCommitWins) {
  if (auto why = Excuse(Requirement::kNoFalseConflicts)) GTEST_SKIP() << *why;
  const CommitResult result = CommitOvertaken([](Transaction& t) { return t.Put("k", "later"); },
                                              [&] { Put("k", "earlier"); });
  EXPECT_EQ(result.runs, 1);
  EXPECT_THAT(Get("k"), Optional(std::string("later")));
}

TEST_P(StoreConformance, Appends_DoNotConflict) {
  if (auto why = Excuse(Requirement::kNoFalseConflicts)) GTEST_SKIP() << *why;
  const CommitResult result = CommitOvertaken(
      [](Transaction& t) { return t.Append(kLog, "later"); }, [&] { Append(kLog, "earlier"); });
  EXPECT_EQ(result.runs, 1);
  const std::vector<LogEntry> log = WholeLog(*TakeSnapshot(), kLog);
  ASSERT_EQ(log.size(), 2u);
  EXPECT_EQ(log[0].value, "earlier");
  EXPECT_EQ(log[1].value, "later");
}

TEST_P(StoreConformance, ReadingOwnWrites_ValidatesNothing) {
  if (auto why = Excuse(Requirement::kNoFalseConflicts)) GTEST_SKIP() << *why;
  const CommitResult result = CommitOvertaken(
      [](Transaction& t) {
        EXPECT_EQ(t.Put("k", "own"), absl::OkStatus());
        return t.Put("note", ValueOf(t, "k").value_or(""));
      },
      [&] { Put("k", "other"); });
  EXPECT_EQ(result.runs, 1);
  EXPECT_THAT(Get("k"), Optional(std::string("own")));
}

TEST_P(StoreConformance, OwnWriteIntoARangeReadBefore_DoesNotHideAPhantom) {
  const CommitResult result = CommitOvertaken(
      [](Transaction& t) {
        absl::Status status = NoteKeysOf(KeyRange::Prefix("p"))(t);
        status.Update(t.Put("p1", "own"));
        return status;
      },
      [&] { Put("p1", "other"); });
  EXPECT_GT(result.runs, 1);
  EXPECT_THAT(Get("note"), Optional(std::string("p1")));
}

TEST_P(StoreConformance, WriteSkew_IsPrevented) {
  Put("on call/a", "yes");
  Put("on call/b", "yes");
  // Each of the two may leave only while the other stays.
  const auto leave = [](const std::string& who) {
    return [who](Transaction& t) {
      ASSIGN_OR_RETURN(std::vector<Entry> on_call, ScanAll(t, KeyRange::Prefix("on call/")));
      if (on_call.size() < 2) return absl::OkStatus();
      return t.Delete(absl::StrCat("on call/", who));
    };
  };
  CommitOvertaken(leave("a"), [&] { Commit(leave("b")); });
  EXPECT_THAT(Scan(KeyRange::Prefix("on call/")), ElementsAre(Entry{"on call/a", "yes"}));
}

TEST_P(StoreConformance, WriteSkewOfPointReads_IsPrevented) {
  const auto copy = [](const std::string& from, const std::string& to) {
    return [from, to](Transaction& t) {
      ASSIGN_OR_RETURN(std::optional<std::string> value, t.Get(from));
      return t.Put(to, value.value_or("") + "+");
    };
  };
  CommitOvertaken(copy("x", "y"), [&] { Commit(copy("y", "x")); });
  EXPECT_THAT(Get("x"), Optional(std::string("+")));
  EXPECT_THAT(Get("y"), Optional(std::string("++")));
}

TEST_P(StoreConformance, RunAgain_LeavesNothingOfTheRunBefore) {
  Put("k", "1");
  CommitOvertaken(
      [](Transaction& t) {
        ASSIGN_OR_RETURN(std::optional<std::string> seen, t.Get("k"));
        absl::Status status = t.Append(kLog, *seen);
        status.Update(t.Put(absl::StrCat("saw/", *seen), *seen));
        return status;
      },
      [&] { Put("k", "2"); });
  EXPECT_THAT(Scan(KeyRange::Prefix("saw/")), ElementsAre(Entry{"saw/2", "2"}));
  const std::vector<LogEntry> log = WholeLog(*TakeSnapshot(), kLog);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].value, "2");
}

TEST_P(StoreConformance, RunAgain_HasTheSameIdAndAnotherTransactionHasNot) {
  std::vector<std::string> ids;
  const auto body = [&](Transaction& t) {
    ids.emplace_back(t.id());
    return NoteValueOf("k")(t);
  };
  const int runs = CommitOvertaken(body, [&] { Put("k", "1"); }).runs;
  ASSERT_EQ(ids.size(), static_cast<size_t>(runs));
  EXPECT_EQ(ids.front().size(), 16u);
  EXPECT_EQ(ids.front(), ids.back());
  Commit(body);
  EXPECT_NE(ids.front(), ids.back());
}

TEST_P(StoreConformance, RunAgain_MayDecideOtherwise) {
  int calls = 0;
  bool first = true;
  const CommitResult result = Run([&](Transaction& t) {
    ++calls;
    ASSIGN_OR_RETURN(std::optional<std::string> place, t.Get("place"));
    if (std::exchange(first, false)) Put("place", "taken");
    return place.has_value() ? absl::FailedPreconditionError("taken") : t.Put("mine", "1");
  });
  EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
  EXPECT_EQ(result.status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(result.runs, calls);
  EXPECT_GT(result.runs, 1);
  EXPECT_EQ(Get("mine"), std::nullopt);
}

}  // namespace
}  // namespace osiedle::storage
