#include "services/call/rpc/audit_walk.h"

#include "absl/strings/str_cat.h"
#include "services/call/fields/proto_time.h"
#include "storage/records/ids.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

using ::osiedle::internal::v1::AuditEntry;
using ::osiedle::storage::LogEntry;
using ::osiedle::storage::LogId;
using ::osiedle::storage::LogPosition;
using ::osiedle::storage::Snapshot;

// Entries taken from the log at a time.
constexpr size_t kChunk = 500;
// An event's time is that of its call's arrival. No call waits for its commit as long as this.
constexpr absl::Duration kOutOfOrder = absl::Hours(1);

absl::Status Parse(const LogEntry& logged, AuditEntry& entry) {
  if (entry.ParseFromString(logged.value)) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("audit entry ", logged.position, " does not parse"));
}

// The number of entries before the first whose event is not before `time`, as if the log had the
// order of events.
absl::StatusOr<LogPosition> CountBefore(const Snapshot& snapshot, LogId log, absl::Time time) {
  ASSIGN_OR_RETURN(LogPosition high, snapshot.LogEnd(log));
  LogPosition low = 0;
  AuditEntry entry;
  while (low < high) {
    const LogPosition middle = low + (high - low) / 2;
    ASSIGN_OR_RETURN(const std::vector<LogEntry> one, snapshot.ReadLog(log, middle, 1));
    if (one.empty()) return absl::DataLossError("an audit log ends before its end");
    RETURN_IF_ERROR(Parse(one.front(), entry));
    if (TimeOf(entry.event_time()) < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

AuditWalk::AuditWalk(const Snapshot& snapshot, uint32_t owner, const LogStretch& stretch)
    : snapshot_(snapshot), log_{owner, storage::kAuditLog}, stretch_(stretch) {}

absl::StatusOr<bool> AuditWalk::Next(AuditEntry& entry) {
  has_more_ = false;
  if (stretch_.after >= stretch_.last) return false;
  if (next_ == chunk_.size()) {
    next_ = 0;
    ASSIGN_OR_RETURN(chunk_, snapshot_.ReadLog(log_, stretch_.after, kChunk));
    if (chunk_.empty()) return false;
  }
  const LogEntry& logged = chunk_[next_];
  if (logged.position > stretch_.last) return false;
  if (visited_ == kMaxEntries || visited_bytes_ > kMaxBytes) {
    has_more_ = true;
    return false;
  }
  RETURN_IF_ERROR(Parse(logged, entry));
  ++next_;
  ++visited_;
  visited_bytes_ += logged.value.size();
  stretch_.after = position_ = logged.position;
  return true;
}

absl::StatusOr<LogStretch> StretchOfPeriod(const Snapshot& snapshot, uint32_t owner,
                                           absl::Time start, absl::Time end) {
  const LogId log = {owner, storage::kAuditLog};
  LogStretch stretch;
  ASSIGN_OR_RETURN(stretch.after, CountBefore(snapshot, log, start - kOutOfOrder));
  ASSIGN_OR_RETURN(stretch.last, CountBefore(snapshot, log, end + kOutOfOrder));
  return stretch;
}

}  // namespace osiedle::call
