#include "storage/engines/rocksdb/entry_reserve.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/write_batch.h"
#include "storage/engines/rocksdb/backup_files.h"
#include "storage/engines/rocksdb/layout.h"
#include "storage/engines/rocksdb/status_mapping.h"
#include "storage/engines/rocksdb/store_snapshot.h"
#include "storage/status_macros.h"
#include "storage/transaction.h"

namespace osiedle::storage::rocksdb_engine {
namespace {

constexpr size_t kHeadBytes = 4 + 4;
constexpr size_t kRoundBytes = 8;
constexpr size_t kLogBytes = 4 + 2;

std::string RecordOf(uint64_t round, const EntryReserve::Entry& entry) {
  std::string payload;
  AppendBigEndian(payload, round, kRoundBytes);
  AppendBigEndian(payload, entry.first.owner, 4);
  AppendBigEndian(payload, entry.first.kind, 2);
  payload += entry.second;
  std::string record;
  AppendBigEndian(record, payload.size(), 4);
  AppendBigEndian(record, ChecksumOf(payload), 4);
  return record + payload;
}

uint64_t RoundOf(absl::string_view payload) {
  return ReadBigEndian(payload.substr(0, kRoundBytes));
}

// The payload of a whole record of round `first` or a later one, at the beginning of `bytes`.
std::optional<absl::string_view> PayloadAt(absl::string_view bytes, uint64_t first) {
  if (bytes.size() < kHeadBytes + kRoundBytes + kLogBytes) return std::nullopt;
  const uint64_t length = ReadBigEndian(bytes.substr(0, 4));
  if (length < kRoundBytes + kLogBytes || length > bytes.size() - kHeadBytes) return std::nullopt;
  const absl::string_view payload = bytes.substr(kHeadBytes, length);
  // The quick comparison comes first.
  if (RoundOf(payload) < first) return std::nullopt;
  if (ReadBigEndian(bytes.substr(4, 4)) != ChecksumOf(payload)) return std::nullopt;
  return payload;
}

// Whether `bytes` begins with eight bytes of zero, as nearly all of a reserve does.
bool IsZero(absl::string_view bytes) {
  uint64_t word = 0;
  if (bytes.size() < sizeof(word)) return false;
  std::memcpy(&word, bytes.data(), sizeof(word));
  return word == 0;
}

EntryReserve::Entry EntryOf(absl::string_view payload) {
  payload.remove_prefix(kRoundBytes);
  const LogId log{static_cast<uint32_t>(ReadBigEndian(payload.substr(0, 4))),
                  static_cast<uint16_t>(ReadBigEndian(payload.substr(4, 2)))};
  return {log, std::string(payload.substr(kLogBytes))};
}

// The last round whose entries are in the database; 0: none.
absl::StatusOr<uint64_t> SettledRound(const Database& database) {
  std::string text;
  rocksdb::Status read = database.db().Get({}, database.metadata(), kReserveRoundKey, &text);
  if (read.IsNotFound()) return 0;
  if (!read.ok()) return ToStatus(read, "reserve");
  uint64_t round = 0;
  if (!absl::SimpleAtoi(text, &round)) {
    return absl::DataLossError("the round of the reserve is damaged");
  }
  return round;
}

}  // namespace

absl::Status EntryReserve::Settle(const Database& database, bool writable) {
  ASSIGN_OR_RETURN(uint64_t settled, SettledRound(database));
  RETURN_IF_ERROR(Read(settled));
  if (entries_.empty() || !writable) return absl::OkStatus();

  rocksdb::WriteBatch batch;
  absl::flat_hash_map<LogId, LogPosition> ends;
  for (const auto& [log, value] : entries_) {
    if (!ends.contains(log)) {
      ASSIGN_OR_RETURN(ends[log], ReadLogEnd(database, nullptr, log));
    }
    batch.Put(database.logs(), LogKey(log, ++ends[log]), value).PermitUncheckedError();
  }
  batch.Put(database.metadata(), kReserveRoundKey, absl::StrCat(round_)).PermitUncheckedError();
  // Whether or not this write succeeds, later entries do not belong to the round that it settles.
  ++round_;
  rocksdb::Status written = database.db().Write(SyncedWrite(), &batch);
  if (!written.ok()) return ToStatus(written, "reserve");
  entries_.clear();
  SetEnd(0);
  return absl::OkStatus();
}

absl::Status EntryReserve::Read(uint64_t settled) {
  entries_.clear();
  capacity_ = 0;
  SetEnd(0);
  std::string bytes;
  rocksdb::Status read = rocksdb::ReadFileToString(env_, path_, &bytes);
  if (read.IsPathNotFound() || read.IsNotFound()) return absl::OkStatus();
  if (!read.ok()) return ToStatus(read, path_);
  capacity_ = bytes.size();
  const absl::string_view all = bytes;
  size_t at = 0;
  // Rounds only grow from one record to the next. Leftovers of earlier passes have lower rounds.
  uint64_t last = 1;
  while (std::optional<absl::string_view> payload = PayloadAt(all.substr(at), last)) {
    last = RoundOf(*payload);
    if (last > settled) entries_.push_back(EntryOf(*payload));
    at += kHeadBytes + payload->size();
  }
  // A crash leaves a last record that is cut off, and nothing newer behind it.
  const uint64_t newer = std::max(last, settled + 1);
  for (size_t later = at + 1; later < all.size(); ++later) {
    if (IsZero(all.substr(later))) {
      // The length at the beginning of a record is not zero: none begins at the first five bytes.
      later += 4;
      continue;
    }
    if (!PayloadAt(all.substr(later), newer).has_value()) continue;
    return absl::DataLossError(absl::StrCat(path_, ": the record at byte ", at,
                                            " is damaged. It holds entries of the audit log; moved "
                                            "away, the store opens without them"));
  }
  round_ = newer;
  // When all entries are settled, writing begins at the start again, in a round that is not in the
  // file.
  SetEnd(entries_.empty() ? 0 : at);
  return absl::OkStatus();
}

absl::Status EntryReserve::Make(size_t bytes) {
  if (capacity_ != 0 || bytes == 0) return absl::OkStatus();
  const std::string unfinished = path_ + kUnfinishedSuffix;
  rocksdb::Status made = rocksdb::WriteStringToFile(env_, std::string(bytes, '\0'), unfinished,
                                                    /*should_sync=*/true);
  if (made.ok()) made = env_->RenameFile(unfinished, path_);
  if (!made.ok()) {
    env_->DeleteFile(unfinished).PermitUncheckedError();
    return ToStatus(made, path_);
  }
  capacity_ = bytes;
  SetEnd(0);
  return absl::OkStatus();
}

absl::Status EntryReserve::Add(const std::vector<const Entry*>& entries) {
  std::string records;
  for (const Entry* entry : entries) records += RecordOf(round_, *entry);
  if (records.size() > capacity_ - end_) {
    return StoreFullError(absl::StrCat("the disk is full, and so is the reserve of ", capacity_,
                                       " bytes for log entries"));
  }
  std::unique_ptr<rocksdb::RandomRWFile> file;
  rocksdb::Status written = env_->NewRandomRWFile(path_, &file, rocksdb::EnvOptions());
  if (written.ok()) written = file->Write(end_, records);
  if (written.ok()) written = file->Fsync();
  if (written.ok()) written = file->Close();
  if (!written.ok()) return ToStatus(written, path_);
  SetEnd(end_ + records.size());
  return absl::OkStatus();
}

void EntryReserve::SetEnd(size_t end) {
  end_ = end;
  free_bytes_.store(capacity_ - end_, std::memory_order_relaxed);
}

}  // namespace osiedle::storage::rocksdb_engine
