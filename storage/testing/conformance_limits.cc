// The limits of limits.h, each at its edge and one past it, and the budgets of readers.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "storage/limits.h"
#include "storage/status_macros.h"
#include "storage/testing/conformance.h"

namespace osiedle::storage {
namespace {

using ::testing::Optional;

constexpr LogId kLog{.owner = 7, .kind = 2};

std::string Key(int i) { return absl::StrFormat("%04d", i); }

TEST_P(StoreConformance, LongestKeyAndValue_AreStored) {
  const std::string key(kMaxKeyBytes, 'k');
  const std::string value(kMaxValueBytes, 'v');
  Put(key, value);
  EXPECT_THAT(Get(key), Optional(value));
}

TEST_P(StoreConformance, LongestLogEntry_IsStored) {
  const std::string value(kMaxValueBytes, 'v');
  Append(kLog, value);
  const std::vector<LogEntry> log = WholeLog(*TakeSnapshot(), kLog);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].value, value);
}

TEST_P(StoreConformance, KeyOrValueOutsideLimits_IsInvalidAndNothingIsWritten) {
  const std::string long_key(kMaxKeyBytes + 1, 'k');
  const std::string long_value(kMaxValueBytes + 1, 'v');
  const std::function<absl::Status(Transaction&)> kCases[] = {
      [&](Transaction& t) { return t.Put("", "v"); },
      [&](Transaction& t) { return t.Put(long_key, "v"); },
      [&](Transaction& t) { return t.Put("k", long_value); },
      [&](Transaction& t) { return t.Delete(""); },
      [&](Transaction& t) { return t.Delete(long_key); },
      [&](Transaction& t) { return t.Append(kLog, long_value); },
  };
  for (size_t i = 0; i < std::size(kCases); ++i) {
    const CommitResult result = Run([&](Transaction& t) {
      EXPECT_EQ(t.Put("before", "1"), absl::OkStatus());
      EXPECT_EQ(kCases[i](t).code(), absl::StatusCode::kInvalidArgument) << "case " << i;
      EXPECT_FALSE(t.Put("after", "1").ok()) << "an error sticks, case " << i;
      return absl::OkStatus();  // a careless body
    });
    EXPECT_EQ(result.outcome, CommitOutcome::kAborted) << "case " << i;
    EXPECT_EQ(result.status.code(), absl::StatusCode::kInvalidArgument) << "case " << i;
  }
  EXPECT_EQ(KeysOf(*TakeSnapshot(), {}), "");
  EXPECT_EQ(*TakeSnapshot()->LogEnd(kLog), 0u);
}

TEST_P(StoreConformance, GetOfInvalidKey_IsInvalid) {
  const std::string long_key(kMaxKeyBytes + 1, 'k');
  std::unique_ptr<const Snapshot> snapshot = TakeSnapshot();
  EXPECT_EQ(snapshot->Get("").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(snapshot->Get(long_key).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_P(StoreConformance, TransactionOfMostKeys_Commits) {
  const int entries = 10;
  Commit([&](Transaction& t) {
    for (size_t i = 0; i < kMaxTransactionKeys - entries; ++i) {
      RETURN_IF_ERROR(t.Put(Key(i), "v"));
    }
    for (int i = 0; i < entries; ++i) {
      RETURN_IF_ERROR(t.Append(kLog, "e"));
    }
    return absl::OkStatus();
  });
  EXPECT_EQ(Scan({}).size(), kMaxTransactionKeys - entries);
}

TEST_P(StoreConformance, OneKeyTooMany_IsRefusedAndNothingIsWritten) {
  const std::function<absl::Status(Transaction&)> kOneMore[] = {
      [](Transaction& t) { return t.Put("more", "v"); },
      [](Transaction& t) { return t.Delete("more"); },
      [](Transaction& t) { return t.Append(kLog, "e"); },
  };
  for (const auto& one_more : kOneMore) {
    const CommitResult result = Run([&](Transaction& t) {
      for (size_t i = 0; i < kMaxTransactionKeys; ++i) {
        EXPECT_EQ(t.Put(Key(i), "v"), absl::OkStatus());
      }
      EXPECT_EQ(one_more(t).code(), absl::StatusCode::kResourceExhausted);
      return absl::OkStatus();
    });
    EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
    EXPECT_EQ(result.status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_FALSE(IsStoreFull(result.status) || IsBackpressure(result.status));
  }
  EXPECT_EQ(KeysOf(*TakeSnapshot(), {}), "");
}

// Writes exactly `bytes` in keys of four bytes, and the last 100 of them in a log.
absl::Status WriteBytes(Transaction& t, size_t bytes) {
  bytes -= 100;
  for (int i = 0; bytes > 0; ++i) {
    const size_t size = std::min(bytes, 4 + kMaxValueBytes);
    RETURN_IF_ERROR(t.Put(Key(i), std::string(size - 4, 'v')));
    bytes -= size;
  }
  return t.Append(kLog, std::string(100, 'e'));
}

TEST_P(StoreConformance, TransactionOfMostBytes_Commits) {
  Commit([](Transaction& t) { return WriteBytes(t, kMaxTransactionBytes); });
  EXPECT_EQ(*TakeSnapshot()->LogEnd(kLog), 1u);
}

TEST_P(StoreConformance, OneByteTooMany_IsRefusedAndNothingIsWritten) {
  const CommitResult result =
      Run([](Transaction& t) { return WriteBytes(t, kMaxTransactionBytes + 1); });
  EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
  EXPECT_EQ(result.status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(KeysOf(*TakeSnapshot(), {}), "");
  EXPECT_EQ(*TakeSnapshot()->LogEnd(kLog), 0u);
}

TEST_P(StoreConformance, KeyBudget_LetsThatManyGetsPassAndNoMore) {
  Put("k", "v");
  std::unique_ptr<const Snapshot> snapshot = TakeSnapshot({.read_keys = 3});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(snapshot->Get("k").status(), absl::OkStatus());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(snapshot->Get("k").status().code(), absl::StatusCode::kResourceExhausted);
  }
}

TEST_P(StoreConformance, KeyBudget_SpentInAScan_IsAFailureAndNotAnEnd) {
  for (int i = 0; i < 5; ++i) Put(Key(i), "v");
  for (const bool reverse : {false, true}) {
    std::unique_ptr<const Snapshot> snapshot = TakeSnapshot({.read_keys = 3});
    std::unique_ptr<Iterator> it = snapshot->Scan({}, {.reverse = reverse});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(it->Next().value_or(false), true);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(it->Next().status().code(), absl::StatusCode::kResourceExhausted);
    }
    EXPECT_FALSE(snapshot->Get("k").ok()) << "everything after it fails too";
    EXPECT_FALSE(snapshot->Scan({})->Next().ok());
  }
}

TEST_P(StoreConformance, ByteBudget_StopsReadingBigValues) {
  for (int i = 0; i < 3; ++i) Put(Key(i), std::string(60, 'v'));
  std::unique_ptr<const Snapshot> snapshot = TakeSnapshot({.read_bytes = 100});
  std::unique_ptr<Iterator> it = snapshot->Scan({});
  EXPECT_EQ(it->Next().value_or(false), true);
  absl::StatusOr<bool> next = it->Next();
  if (next.ok()) next = it->Next();  // whether the read that crosses the line passes is not told
  EXPECT_EQ(next.status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_P(StoreConformance, TimeBudget_StopsReadingInTheEnd) {
  std::unique_ptr<const Snapshot> snapshot =
      TakeSnapshot({.read_keys = size_t{1} << 40, .time = absl::Milliseconds(1)});
  absl::Status status;
  while (status.ok()) status = snapshot->Get("k").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_P(StoreConformance, BudgetOfATransaction_WhenSpent_AbortsItWhateverTheBodySays) {
  for (int i = 0; i < 5; ++i) Put(Key(i), "v");
  const std::function<absl::Status(Transaction&)> kReads[] = {
      [](Transaction& t) { return ScanAll(t, {}).status(); },
      [](Transaction& t) {
        for (int i = 0; i < 3; ++i) EXPECT_EQ(t.Get(Key(i)).status(), absl::OkStatus());
        return t.Get(Key(3)).status();
      },
  };
  for (const auto& read : kReads) {
    const CommitResult result = Run(
        [&](Transaction& t) {
          EXPECT_EQ(t.Put("written", "v"), absl::OkStatus());
          EXPECT_EQ(read(t).code(), absl::StatusCode::kResourceExhausted);
          return absl::OkStatus();
        },
        {.budget = {.read_keys = 3}});
    EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
    EXPECT_EQ(result.status.code(), absl::StatusCode::kResourceExhausted);
  }
  EXPECT_EQ(Get("written"), std::nullopt);
}

TEST_P(StoreConformance, TimeBudgetOfATransaction_WhenSpent_AbortsIt) {
  const CommitResult result = Run(
      [&](Transaction& t) {
        absl::Status status = t.Put("written", "v");
        while (status.ok()) status = t.Get("k").status();
        return status;
      },
      {.budget = {.read_keys = size_t{1} << 40, .time = absl::Milliseconds(1)}});
  EXPECT_EQ(result.outcome, CommitOutcome::kAborted);
  EXPECT_EQ(result.status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Get("written"), std::nullopt);
}

}  // namespace
}  // namespace osiedle::storage
