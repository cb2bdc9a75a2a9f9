#include "storage/testing/conformance.h"

#include <ostream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/status_macros.h"

namespace osiedle::storage {
namespace {

std::string JoinKeys(const std::vector<Entry>& entries) {
  return absl::StrJoin(
      entries, " ", [](std::string* out, const Entry& entry) { absl::StrAppend(out, entry.key); });
}

int64_t ToNumber(const std::optional<std::string>& text) {
  int64_t number = 0;
  if (!text) return 0;
  EXPECT_TRUE(absl::SimpleAtoi(*text, &number)) << *text;
  return number;
}

}  // namespace

void PrintTo(const ConformingEngine& engine, std::ostream* out) { *out << engine.name; }

void StoreConformance::Open(const StoreSettings& settings) {
  store_ = nullptr;
  factory_ = GetParam().make_factory();
  absl::StatusOr<std::unique_ptr<Store>> store = factory_->Open(settings);
  ASSERT_EQ(store.status(), absl::OkStatus());
  store_ = *std::move(store);
}

void StoreConformance::TearDown() {
  if (store_ == nullptr) return;
  EXPECT_EQ(store_->Close(), absl::OkStatus());
}

void StoreConformance::Reopen() {
  ASSERT_EQ(store_->Close(), absl::OkStatus());
  store_ = nullptr;
  absl::StatusOr<std::unique_ptr<Store>> store = factory_->Reopen();
  ASSERT_EQ(store.status(), absl::OkStatus());
  store_ = *std::move(store);
}

std::optional<std::string> StoreConformance::Excuse(Requirement requirement) const {
  const std::map<Requirement, std::string> exemptions = factory_->Exemptions();
  auto it = exemptions.find(requirement);
  if (it == exemptions.end()) return std::nullopt;
  return it->second;
}

CommitResult StoreConformance::Run(TransactionBody body, const TransactionOptions& options) {
  return ReadWriteAndWait(*store_, options, std::move(body));
}

CommitResult StoreConformance::Commit(TransactionBody body) {
  CommitResult result = Run(std::move(body));
  EXPECT_EQ(result.status, absl::OkStatus());
  EXPECT_EQ(result.outcome, CommitOutcome::kCommitted);
  return result;
}

CommitResult StoreConformance::CommitOvertaken(TransactionBody body,
                                               absl::FunctionRef<void()> overtaker) {
  bool first = true;
  return Commit([&](Transaction& transaction) {
    absl::Status status = body(transaction);
    if (std::exchange(first, false)) overtaker();
    return status;
  });
}

void StoreConformance::Put(const std::string& key, const std::string& value) {
  Commit([&](Transaction& transaction) { return transaction.Put(key, value); });
}

void StoreConformance::Delete(const std::string& key) {
  Commit([&](Transaction& transaction) { return transaction.Delete(key); });
}

void StoreConformance::Append(LogId log, const std::string& value) {
  Commit([&](Transaction& transaction) { return transaction.Append(log, value); });
}

std::unique_ptr<const Snapshot> StoreConformance::TakeSnapshot(const Budget& budget) {
  absl::StatusOr<std::unique_ptr<const Snapshot>> snapshot = store_->GetSnapshot(budget);
  EXPECT_EQ(snapshot.status(), absl::OkStatus());
  return *std::move(snapshot);
}

std::optional<std::string> StoreConformance::Get(const std::string& key) {
  return ValueOf(*TakeSnapshot(), key);
}

std::vector<Entry> StoreConformance::Scan(const KeyRange& range) {
  absl::StatusOr<std::vector<Entry>> entries = ScanAll(*TakeSnapshot(), range);
  EXPECT_EQ(entries.status(), absl::OkStatus());
  return *std::move(entries);
}

absl::StatusOr<std::vector<Entry>> ScanAll(const Reader& reader, const KeyRange& range,
                                           const ScanOptions& options) {
  std::vector<Entry> entries;
  std::unique_ptr<Iterator> it = reader.Scan(range, options);
  while (true) {
    ASSIGN_OR_RETURN(bool more, it->Next());
    if (!more) return entries;
    entries.push_back({std::string(it->key()), std::string(it->value())});
  }
}

TransactionBody NoteValueOf(const std::string& key) {
  return [key](Transaction& t) {
    ASSIGN_OR_RETURN(std::optional<std::string> value, t.Get(key));
    return t.Put("note", value.value_or("nothing"));
  };
}

TransactionBody NoteKeysOf(const KeyRange& range, const ScanOptions& options) {
  return [range, options](Transaction& t) {
    ASSIGN_OR_RETURN(std::vector<Entry> entries, ScanAll(t, range, options));
    return t.Put("note", JoinKeys(entries));
  };
}

absl::Status Increment(Transaction& transaction, const std::string& key, int64_t* sum) {
  ASSIGN_OR_RETURN(std::optional<std::string> value, transaction.Get(key));
  const int64_t next = ToNumber(value) + 1;
  if (sum != nullptr) *sum = next;
  return transaction.Put(key, absl::StrCat(next));
}

std::string KeysOf(const Reader& reader, const KeyRange& range, const ScanOptions& options) {
  absl::StatusOr<std::vector<Entry>> entries = ScanAll(reader, range, options);
  EXPECT_EQ(entries.status(), absl::OkStatus());
  return entries.ok() ? JoinKeys(*entries) : "";
}

std::optional<std::string> ValueOf(const Reader& reader, const std::string& key) {
  absl::StatusOr<std::optional<std::string>> value = reader.Get(key);
  EXPECT_EQ(value.status(), absl::OkStatus());
  return value.ok() ? *std::move(value) : std::nullopt;
}

int64_t NumberOf(const Reader& reader, const std::string& key) {
  return ToNumber(ValueOf(reader, key));
}

std::vector<LogEntry> WholeLog(const Snapshot& snapshot, LogId log) {
  std::vector<LogEntry> entries;
  while (true) {
    const LogPosition after = entries.empty() ? 0 : entries.back().position;
    absl::StatusOr<std::vector<LogEntry>> page = snapshot.ReadLog(log, after, 1000);
    EXPECT_EQ(page.status(), absl::OkStatus());
    if (!page.ok() || page->empty()) return entries;
    for (LogEntry& entry : *page) entries.push_back(std::move(entry));
  }
}

}  // namespace osiedle::storage
