#include "storage/engines/rocksdb/transaction_run.h"

#include "absl/strings/str_cat.h"
#include "storage/engines/rocksdb/store_snapshot.h"
#include "storage/status_macros.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

absl::Status CheckValue(absl::string_view value) {
  if (value.size() <= kMaxValueBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a value of ", value.size(), " bytes; at most ",
                                                 kMaxValueBytes, " are allowed"));
}

size_t BytesOf(absl::string_view key, const std::optional<std::string>& value) {
  return key.size() + (value.has_value() ? value->size() : 0);
}

absl::Status CheckTotals(size_t keys, size_t bytes) {
  if (keys > kMaxTransactionKeys) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a transaction writes at most ", kMaxTransactionKeys, " keys"));
  }
  if (bytes > kMaxTransactionBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a transaction writes at most ", kMaxTransactionBytes, " bytes"));
  }
  return absl::OkStatus();
}

}  // namespace

TransactionRun::TransactionRun(RunSource source, absl::string_view id, const Budget& budget)
    : source_(std::move(source)), id_(id), meter_(budget, &source_.view->ended()) {}

absl::StatusOr<std::optional<std::string>> TransactionRun::Get(absl::string_view key) const {
  RETURN_IF_ERROR(CheckKey(key));
  RETURN_IF_ERROR(failure_);
  if (absl::Status status = meter_.CheckTime(); !status.ok()) return Fail(status);
  absl::StatusOr<std::optional<std::string>> value = Lookup(key);
  if (!value.ok()) return Fail(value.status());
  const size_t bytes = value->has_value() ? key.size() + (*value)->size() : 0;
  if (absl::Status status = meter_.Charge(bytes); !status.ok()) return Fail(status);
  return value;
}

absl::StatusOr<std::optional<std::string>> TransactionRun::Lookup(absl::string_view key) const {
  if (auto own = writes_.find(key); own != writes_.end()) return own->second;
  if (source_.pending != nullptr) {
    auto written = source_.pending->find(key);
    if (written != source_.pending->end()) return written->second;
  }
  if (const std::optional<std::string>* known = FindKnown(key); known != nullptr) return *known;
  absl::StatusOr<std::optional<std::string>> value =
      ReadRecord(source_.database, *source_.view, key);
  reads_.points.emplace_back(key);
  if (value.ok()) Remember(*value);
  return value;
}

const std::optional<std::string>* TransactionRun::FindKnown(absl::string_view key) const {
  // So few comparisons cost far less than a read.
  for (const Known& known : known_) {
    if (reads_.points[known.place] == key) return &known.value;
  }
  return nullptr;
}

void TransactionRun::Remember(const std::optional<std::string>& value) const {
  constexpr size_t kMostKnown = 24;
  constexpr size_t kMostBytes = 4096;
  if (value.has_value() && value->size() > kMostBytes) return;
  Known known = {.place = reads_.points.size() - 1, .value = value};
  if (known_.size() < kMostKnown) {
    known_.push_back(std::move(known));
    return;
  }
  known_[next_known_] = std::move(known);
  next_known_ = (next_known_ + 1) % kMostKnown;
}

std::unique_ptr<Iterator> TransactionRun::Scan(const KeyRange& range,
                                               const ScanOptions& options) const {
  ScanTrace& trace = reads_.scans.emplace_back();
  trace.range = range;
  trace.reverse = options.reverse;
  ScanSource source;
  source.db = &source_.database.db();
  source.family = source_.database.records();
  source.snapshot = source_.view->snapshot();
  source.overlays.push_back(&writes_);
  if (source_.pending != nullptr) source.overlays.push_back(source_.pending);
  source.meter = &meter_;
  source.trace = &trace;
  return std::make_unique<OverlayIterator>(std::move(source), range, options);
}

absl::Status TransactionRun::Put(absl::string_view key, absl::string_view value) {
  if (absl::Status status = CheckValue(value); !status.ok()) return Fail(status);
  return Write(key, std::string(value));
}

absl::Status TransactionRun::Delete(absl::string_view key) { return Write(key, std::nullopt); }

absl::Status TransactionRun::Write(absl::string_view key, std::optional<std::string> value) {
  RETURN_IF_ERROR(failure_);
  if (absl::Status status = CheckKey(key); !status.ok()) return Fail(status);
  auto it = writes_.find(key);
  const bool again = it != writes_.end();
  const size_t keys = writes_.size() + appends_.size() + (again ? 0 : 1);
  const size_t bytes = bytes_ - (again ? BytesOf(key, it->second) : 0) + BytesOf(key, value);
  if (absl::Status status = CheckTotals(keys, bytes); !status.ok()) return Fail(status);
  bytes_ = bytes;
  if (again) {
    it->second = std::move(value);
  } else {
    writes_.emplace(std::string(key), std::move(value));
  }
  return absl::OkStatus();
}

absl::Status TransactionRun::Append(LogId log, absl::string_view value) {
  RETURN_IF_ERROR(failure_);
  absl::Status status = CheckValue(value);
  if (status.ok()) {
    status = CheckTotals(writes_.size() + appends_.size() + 1, bytes_ + value.size());
  }
  if (!status.ok()) return Fail(status);
  bytes_ += value.size();
  appends_.emplace_back(log, std::string(value));
  return absl::OkStatus();
}

absl::Status TransactionRun::Outcome(absl::Status status) const {
  RETURN_IF_ERROR(status);
  RETURN_IF_ERROR(failure_);
  for (const ScanTrace& scan : reads_.scans) {
    RETURN_IF_ERROR(scan.failure);
  }
  return absl::OkStatus();
}

absl::Status TransactionRun::Fail(absl::Status status) const {
  if (failure_.ok()) failure_ = std::move(status);
  return failure_;
}

}  // namespace osiedle::storage::rocksdb_engine
