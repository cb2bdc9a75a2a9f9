#include "storage/testing/reference_reader.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "storage/limits.h"
#include "storage/status_macros.h"

namespace osiedle::storage {
namespace {

constexpr size_t kLogPageBytes = 1024 * 1024;

absl::Status CheckKey(absl::string_view key) {
  if (key.empty()) return absl::InvalidArgumentError("the key is empty");
  if (key.size() > kMaxKeyBytes) return absl::InvalidArgumentError("the key is too long");
  return absl::OkStatus();
}

absl::Status CheckValue(absl::string_view value) {
  if (value.size() > kMaxValueBytes) return absl::InvalidArgumentError("the value is too long");
  return absl::OkStatus();
}

bool IsEmpty(const KeyRange& range) { return !range.end.empty() && range.end <= range.begin; }

// The first (last) element of `map` whose key is in `range`, or null.
template <typename Map>
const typename Map::value_type* First(const Map& map, const KeyRange& range, bool reverse) {
  if (IsEmpty(range)) return nullptr;
  auto begin = map.lower_bound(range.begin);
  auto end = range.end.empty() ? map.end() : map.lower_bound(range.end);
  if (begin == end) return nullptr;
  return &*(reverse ? std::prev(end) : begin);
}

// The first entry of `range` in `state` with `writes` laid over it.
std::optional<Entry> FirstVisible(const ReferenceState& state, const ReferenceWrites& writes,
                                  KeyRange range, bool reverse) {
  while (true) {
    const auto* stored = First(state.keys, range, reverse);
    const auto* written = First(writes, range, reverse);
    const bool own = written != nullptr && (stored == nullptr || stored->first == written->first ||
                                            (written->first < stored->first) != reverse);
    if (!own) {
      if (stored == nullptr) return std::nullopt;
      return Entry{stored->first, stored->second.value};
    }
    if (written->second) return Entry{written->first, *written->second};
    range = Behind(written->first, reverse, std::move(range));
  }
}

KeyRange Mutated(KeyRange range, Mutation mutation, bool reverse, const ReferenceState& state) {
  if (mutation == Mutation::kEndInclusive && !range.end.empty()) range.end += '\0';
  if (mutation == Mutation::kReverseMissesLast && reverse) {
    if (const auto* last = First(state.keys, range, reverse)) range.end = last->first;
  }
  return range;
}

// The common part of scans of a snapshot and of a transaction.
class ReferenceIterator : public Iterator {
 public:
  struct Source {
    ReferenceView view = {};
    // Null for a snapshot, which has no writes.
    const ReferenceWrites* writes = nullptr;
    // Get the range that the scan has visited, and the first error. Null for a snapshot.
    KeyRange* visited = nullptr;
    absl::Status* status = nullptr;
    ReferenceBudget* budget = nullptr;
  };

  ReferenceIterator(Source source, const KeyRange& range, const ScanOptions& options,
                    Mutation mutation)
      : source_(std::move(source)),
        range_(range),
        rest_(Mutated(range, mutation, options.reverse, *source_.view())),
        options_(options),
        mutation_(mutation) {
    if (mutation == Mutation::kScanPinsOwnWrites && source_.writes != nullptr) {
      pinned_ = *source_.writes;
      source_.writes = &pinned_;
    }
    if (mutation == Mutation::kOwnWriteNotScanned) source_.writes = &pinned_;
  }

  absl::StatusOr<bool> Next() override {
    if (ended_ || (options_.limit > 0 && count_ == options_.limit)) return false;
    if (absl::Status status = source_.budget->Check(); !status.ok()) {
      if (source_.status != nullptr) source_.status->Update(status);
      return status;
    }
    static const ReferenceWrites kNoWrites;
    std::optional<Entry> entry =
        FirstVisible(*source_.view(), source_.writes != nullptr ? *source_.writes : kNoWrites,
                     rest_, options_.reverse);
    if (!entry) {
      ended_ = true;
      // The scan saw the end of the range, which must be the same at the commit.
      if (mutation_ != Mutation::kPhantomBehindEnd) Visit(range_);
      return false;
    }
    ++count_;
    rest_ = Behind(entry->key, options_.reverse, std::move(rest_));
    Visit(options_.reverse ? KeyRange{entry->key, range_.end}
                           : KeyRange{range_.begin, entry->key + '\0'});
    source_.budget->Spend(entry->key.size() + entry->value.size());
    entry_ = *std::move(entry);
    return true;
  }

  absl::string_view key() const override { return entry_.key; }
  absl::string_view value() const override { return entry_.value; }

 private:
  void Visit(const KeyRange& range) {
    if (source_.visited != nullptr) *source_.visited = range;
  }

  Source source_;
  const KeyRange range_;
  KeyRange rest_;
  const ScanOptions options_;
  const Mutation mutation_;
  ReferenceWrites pinned_;
  bool ended_ = false;
  size_t count_ = 0;
  Entry entry_;
};

}  // namespace

ReferenceBudget::ReferenceBudget(const Budget& budget)
    : left_(budget), end_(SteadyNow() + std::min(budget.time, kMaxTransactionTime)) {}

absl::Status ReferenceBudget::Check() {
  absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(status_);
  if (left_.read_keys == 0) status_ = absl::ResourceExhaustedError("read too many keys");
  if (left_.read_bytes == 0) status_ = absl::ResourceExhaustedError("read too many bytes");
  if (SteadyNow() >= end_) status_ = absl::DeadlineExceededError("the run took too long");
  return status_;
}

void ReferenceBudget::Spend(size_t bytes) {
  absl::MutexLock lock(&mutex_);
  --left_.read_keys;
  left_.read_bytes -= std::min(left_.read_bytes, bytes);
}

ReferenceSnapshot::ReferenceSnapshot(ReferenceView view, const Budget& budget, Mutation mutation)
    : view_(std::move(view)), mutation_(mutation), budget_(budget) {}

absl::StatusOr<std::optional<std::string>> ReferenceSnapshot::Get(absl::string_view key) const {
  RETURN_IF_ERROR(CheckKey(key));
  RETURN_IF_ERROR(budget_.Check());
  const ReferenceStatePtr state = view_();
  auto it = state->keys.find(std::string(key));
  if (it == state->keys.end()) {
    budget_.Spend(0);
    return std::nullopt;
  }
  budget_.Spend(key.size() + it->second.value.size());
  return it->second.value;
}

std::unique_ptr<Iterator> ReferenceSnapshot::Scan(const KeyRange& range,
                                                  const ScanOptions& options) const {
  return std::make_unique<ReferenceIterator>(
      ReferenceIterator::Source{.view = view_, .budget = &budget_}, range, options, mutation_);
}

absl::StatusOr<std::vector<LogEntry>> ReferenceSnapshot::ReadLog(LogId log, LogPosition after,
                                                                 size_t limit) const {
  const ReferenceStatePtr state = view_();
  std::vector<LogEntry> page;
  auto entries = state->logs.find(log);
  if (entries == state->logs.end()) return page;
  size_t bytes = 0;
  for (auto it = entries->second.upper_bound(after);
       it != entries->second.end() && page.size() < limit && bytes < kLogPageBytes; ++it) {
    bytes += it->second.size();
    page.push_back({it->first, it->second});
  }
  return page;
}

absl::StatusOr<LogPosition> ReferenceSnapshot::LogEnd(LogId log) const {
  const ReferenceStatePtr state = view_();
  auto entries = state->logs.find(log);
  return entries == state->logs.end() ? 0 : entries->second.rbegin()->first;
}

ReferenceTransaction::ReferenceTransaction(ReferenceView view, const Budget& budget, std::string id,
                                           Mutation mutation, ReferenceLeak& leak)
    : view_(std::move(view)),
      start_(view_()),
      id_(std::move(id)),
      mutation_(mutation),
      leak_(leak),
      budget_(budget) {}

absl::StatusOr<std::optional<std::string>> ReferenceTransaction::Get(absl::string_view key) const {
  RETURN_IF_ERROR(CheckKey(key));
  status_.Update(budget_.Check());
  RETURN_IF_ERROR(status_);
  const std::string k(key);
  if (auto own = writes_.find(k);
      own != writes_.end() && mutation_ != Mutation::kOwnWriteInvisible) {
    return own->second;
  }
  gotten_.push_back(k);
  if (mutation_ == Mutation::kDirtyRead) {
    absl::MutexLock lock(&leak_.mutex);
    if (auto leaked = leak_.values.find(k); leaked != leak_.values.end()) return leaked->second;
  }
  const ReferenceStatePtr state = view_();
  auto it = state->keys.find(k);
  budget_.Spend(it == state->keys.end() ? 0 : k.size() + it->second.value.size());
  if (it == state->keys.end()) return std::nullopt;
  return it->second.value;
}

std::unique_ptr<Iterator> ReferenceTransaction::Scan(const KeyRange& range,
                                                     const ScanOptions& options) const {
  scanned_.push_back({range.begin, range.begin});
  if (range.begin.empty()) scanned_.back().end.assign(1, '\0');  // "" would be without an end
  return std::make_unique<ReferenceIterator>(ReferenceIterator::Source{.view = view_,
                                                                       .writes = &writes_,
                                                                       .visited = &scanned_.back(),
                                                                       .status = &status_,
                                                                       .budget = &budget_},
                                             range, options, mutation_);
}

absl::Status ReferenceTransaction::Put(absl::string_view key, absl::string_view value) {
  absl::Status valid = CheckKey(key);
  valid.Update(CheckValue(value));
  RETURN_IF_ERROR(Charge(valid, key.size() + value.size()));
  writes_[std::string(key)] = std::string(value);
  if (mutation_ == Mutation::kDirtyRead) {
    absl::MutexLock lock(&leak_.mutex);
    leak_.values[std::string(key)] = std::string(value);
  }
  return absl::OkStatus();
}

absl::Status ReferenceTransaction::Delete(absl::string_view key) {
  RETURN_IF_ERROR(Charge(CheckKey(key), key.size()));
  writes_[std::string(key)] = std::nullopt;
  return absl::OkStatus();
}

absl::Status ReferenceTransaction::Append(LogId log, absl::string_view value) {
  RETURN_IF_ERROR(Charge(CheckValue(value), value.size()));
  appends_.emplace_back(log, std::string(value));
  return absl::OkStatus();
}

absl::Status ReferenceTransaction::Charge(absl::Status valid, size_t bytes) {
  status_.Update(valid);
  RETURN_IF_ERROR(status_);
  bytes_ += bytes;
  ++count_;
  if (bytes_ > kMaxTransactionBytes) status_ = absl::ResourceExhaustedError("writes too much");
  if (count_ > kMaxTransactionKeys) status_ = absl::ResourceExhaustedError("writes too many keys");
  return status_;
}

namespace {

bool IsSame(const ReferenceState& then, const ReferenceState& now, const std::string& key) {
  auto before = then.keys.find(key);
  auto after = now.keys.find(key);
  if (before == then.keys.end()) return after == now.keys.end();
  return after != now.keys.end() && before->second == after->second;
}

bool IsSame(const ReferenceState& then, const ReferenceState& now, const KeyRange& range,
            Mutation mutation) {
  for (const auto& [key, stored] : now.keys) {
    const bool came = then.keys.count(key) == 0;
    if (came && mutation == Mutation::kPhantomByInsert) continue;
    if (range.Contains(key) && !IsSame(then, now, key)) return false;
  }
  for (const auto& [key, stored] : then.keys) {
    const bool went = now.keys.count(key) == 0;
    if (went && mutation != Mutation::kPhantomByDelete && range.Contains(key)) return false;
  }
  return true;
}

}  // namespace

bool IsStillValid(const ReferenceTransaction& transaction, const ReferenceState& now,
                  Mutation mutation) {
  const ReferenceState& then = *transaction.start();
  if (mutation == Mutation::kReadCommitted) return true;
  if (mutation == Mutation::kSnapshotIsolation) {
    return std::all_of(transaction.writes().begin(), transaction.writes().end(),
                       [&](const auto& write) { return IsSame(then, now, write.first); });
  }
  const bool points = std::all_of(transaction.gotten().begin(), transaction.gotten().end(),
                                  [&](const std::string& key) { return IsSame(then, now, key); });
  return (points || mutation == Mutation::kLostUpdate) &&
         std::all_of(transaction.scanned().begin(), transaction.scanned().end(),
                     [&](const KeyRange& r) { return IsSame(then, now, r, mutation); });
}

}  // namespace osiedle::storage
