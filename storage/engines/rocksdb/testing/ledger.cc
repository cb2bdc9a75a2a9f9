#include "storage/engines/rocksdb/testing/ledger.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "storage/status_macros.h"

namespace osiedle::storage {
namespace {

constexpr LogId kLog{.owner = 3, .kind = 1};
constexpr int kWave = 4;

std::string Left(int number) { return absl::StrCat("left/", number); }
std::string Right(int number) { return absl::StrCat("right/", number); }

absl::Status Write(Transaction& t, int number, size_t value_bytes) {
  const std::string value = absl::StrCat(number, std::string(value_bytes, '.'));
  ASSIGN_OR_RETURN(std::optional<std::string> count, t.Get("count"));
  int old_count = 0;
  if (count.has_value() && !absl::SimpleAtoi(*count, &old_count)) {
    return absl::DataLossError("the counter is no number");
  }
  absl::Status status = t.Put(Left(number), value);
  status.Update(t.Put("count", absl::StrCat(old_count + 1)));
  status.Update(t.Append(kLog, absl::StrCat(number)));
  status.Update(t.Put(Right(number), value));
  return status;
}

template <typename... Args>
absl::Status Wrong(const Args&... args) {
  return absl::FailedPreconditionError(absl::StrCat(args...));
}

absl::string_view NameOf(CommitOutcome outcome) {
  switch (outcome) {
    case CommitOutcome::kCommitted:
      return "acknowledged";
    case CommitOutcome::kAborted:
      return "aborted";
    case CommitOutcome::kUnknown:
      return "unknown";
  }
  return "";
}

// The numbers in the log.
absl::StatusOr<std::set<int>> ReadNumbers(const Snapshot& snapshot) {
  std::set<int> numbers;
  LogPosition position = 0;
  while (true) {
    ASSIGN_OR_RETURN(std::vector<LogEntry> page, snapshot.ReadLog(kLog, position, 1000));
    if (page.empty()) break;
    for (const LogEntry& entry : page) {
      if (entry.position != ++position) return Wrong("the log has a gap before ", entry.position);
      int number = 0;
      if (!absl::SimpleAtoi(entry.value, &number)) return Wrong("the log says ", entry.value);
      if (!numbers.insert(number).second) return Wrong("the log names ", number, " twice");
    }
  }
  ASSIGN_OR_RETURN(LogPosition end, snapshot.LogEnd(kLog));
  if (end != position) return Wrong("the log ends at ", end, " and holds ", position);
  return numbers;
}

}  // namespace

void Ledger::Work(Store& store, int transactions, size_t value_bytes) {
  while (transactions > 0) {
    const int wave = std::min(transactions, kWave);
    std::vector<CommitResult> results(wave);
    const int first = outcomes_.size();
    absl::BlockingCounter done(wave);
    for (int i = 0; i < wave; ++i) {
      store.ReadWrite(
          {}, [=](Transaction& t) { return Write(t, first + i, value_bytes); },
          [&, i](CommitResult result) {
            results[i] = std::move(result);
            done.DecrementCount();
          });
    }
    done.Wait();
    for (int i = 0; i < wave; ++i) {
      outcomes_[first + i] = results[i].outcome;
      if (results[i].outcome != CommitOutcome::kCommitted) last_refusal_ = results[i].status;
    }
    transactions -= wave;
  }
}

int Ledger::Count(CommitOutcome outcome) const {
  return std::count_if(outcomes_.begin(), outcomes_.end(),
                       [=](const auto& each) { return each.second == outcome; });
}

absl::Status Ledger::Check(Store& store) const {
  Budget budget;
  budget.read_bytes = size_t{1} << 30;
  ASSIGN_OR_RETURN(auto snapshot, store.GetSnapshot(budget));
  ASSIGN_OR_RETURN(const std::set<int> there, ReadNumbers(*snapshot));

  for (const auto& [number, outcome] : outcomes_) {
    const bool is_there = there.count(number) > 0;
    if (outcome == CommitOutcome::kCommitted && !is_there)
      return Wrong(number, " was acknowledged and is lost");
    if (outcome == CommitOutcome::kAborted && is_there)
      return Wrong(number, " was aborted and is there");
    for (const std::string& key : {Left(number), Right(number)}) {
      ASSIGN_OR_RETURN(std::optional<std::string> value, snapshot->Get(key));
      if (value.has_value() != is_there) {
        return Wrong(number, " (", NameOf(outcome), ") is torn: it is ", is_there ? "" : "not ",
                     "in the log, and ", key, value.has_value() ? " is there" : " is missing");
      }
    }
  }
  ASSIGN_OR_RETURN(std::optional<std::string> count, snapshot->Get("count"));
  if (count.value_or("0") != absl::StrCat(there.size())) {
    return Wrong("the counter says ", count.value_or("0"), " of ", there.size());
  }
  return absl::OkStatus();
}

}  // namespace osiedle::storage
