#include "storage/engines/rocksdb/store_snapshot.h"

#include "absl/strings/str_cat.h"
#include "storage/engines/rocksdb/layout.h"
#include "storage/engines/rocksdb/overlay_iterator.h"
#include "storage/engines/rocksdb/status_mapping.h"
#include "storage/limits.h"
#include "storage/status_macros.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

// The most bytes of one page of ReadLog, as snapshot.h says.
constexpr size_t kLogPageBytes = 1024 * 1024;

}  // namespace

absl::Status CheckKey(absl::string_view key) {
  if (key.empty()) return absl::InvalidArgumentError("the empty key is not a key");
  if (key.size() > kMaxKeyBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a key of ", key.size(), " bytes; at most ", kMaxKeyBytes, " are allowed"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> ReadRecord(const Database& database, const View& view,
                                                      absl::string_view key) {
  rocksdb::ReadOptions read;
  read.snapshot = view.snapshot();
  std::string value;
  rocksdb::Status status = database.db().Get(read, database.records(), ToSlice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return ToStatus(status, "get");
  return std::optional<std::string>(std::move(value));
}

absl::StatusOr<LogPosition> ReadLogEnd(const Database& database, const rocksdb::Snapshot* snapshot,
                                       LogId log) {
  const std::string first = LogKey(log, 0);
  const std::string last = LogKey(log, kLastPosition);
  const rocksdb::Slice lower = first;
  rocksdb::ReadOptions read;
  read.snapshot = snapshot;
  read.iterate_lower_bound = &lower;
  std::unique_ptr<rocksdb::Iterator> it(database.db().NewIterator(read, database.logs()));
  it->SeekForPrev(last);
  if (!it->Valid()) {
    if (!it->status().ok()) return ToStatus(it->status(), "end of log");
    return LogPosition{0};
  }
  std::optional<DecodedLogKey> key = DecodeLogKey(ToView(it->key()));
  if (!key.has_value()) return absl::DataLossError("the logs hold a key that is not one of a log");
  return key->log == log ? key->position : LogPosition{0};
}

absl::StatusOr<std::optional<std::string>> StoreSnapshot::Get(absl::string_view key) const {
  RETURN_IF_ERROR(CheckKey(key));
  RETURN_IF_ERROR(meter_.CheckTime());
  ASSIGN_OR_RETURN(std::optional<std::string> value, ReadRecord(database_, *view_, key));
  const size_t bytes = value.has_value() ? key.size() + value->size() : 0;
  RETURN_IF_ERROR(meter_.Charge(bytes));
  return value;
}

std::unique_ptr<Iterator> StoreSnapshot::Scan(const KeyRange& range,
                                              const ScanOptions& options) const {
  ScanSource source;
  source.db = &database_.db();
  source.family = database_.records();
  source.snapshot = view_->snapshot();
  source.meter = &meter_;
  return std::make_unique<OverlayIterator>(std::move(source), range, options);
}

absl::StatusOr<std::vector<LogEntry>> StoreSnapshot::ReadLog(LogId log, LogPosition after,
                                                             size_t limit) const {
  std::vector<LogEntry> entries;
  if (limit == 0 || after == kLastPosition) return entries;
  const std::string first = LogKey(log, after + 1);
  const std::string last = LogKey(log, kLastPosition);
  const rocksdb::Slice upper = last;
  rocksdb::ReadOptions read;
  read.snapshot = view_->snapshot();
  read.iterate_upper_bound = &upper;
  std::unique_ptr<rocksdb::Iterator> it(database_.db().NewIterator(read, database_.logs()));
  size_t bytes = 0;
  for (it->Seek(first); it->Valid() && it->key().compare(last) < 0; it->Next()) {
    std::optional<DecodedLogKey> key = DecodeLogKey(ToView(it->key()));
    const LogPosition expected = after + entries.size() + 1;
    if (!key.has_value() || key->position != expected) {
      return absl::DataLossError(
          absl::StrCat("log ", log.owner, "/", log.kind, " lacks entry ", expected));
    }
    bytes += it->value().size();
    if (bytes > kLogPageBytes && !entries.empty()) return entries;
    entries.push_back({expected, it->value().ToString()});
    if (entries.size() == limit) return entries;
  }
  if (!it->status().ok()) return ToStatus(it->status(), "read log");
  return entries;
}

absl::StatusOr<LogPosition> StoreSnapshot::LogEnd(LogId log) const {
  return ReadLogEnd(database_, view_->snapshot(), log);
}

}  // namespace osiedle::storage::rocksdb_engine
