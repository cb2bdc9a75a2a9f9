// Reading audit logs, a page at a time.
#ifndef OSIEDLE_SERVICES_CALL_RPC_AUDIT_WALK_H_
#define OSIEDLE_SERVICES_CALL_RPC_AUDIT_WALK_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/log.pb.h"
#include "storage/snapshot.h"

namespace osiedle::call {

// The part of a log past `after`, up to `last`.
struct LogStretch {
  storage::LogPosition after = 0;
  storage::LogPosition last = std::numeric_limits<storage::LogPosition>::max();
};

// Gives the entries of a stretch in order, as many as one page may look at. So a page with few
// matches is short. Must not outlive the snapshot.
class AuditWalk {
 public:
  static constexpr size_t kMaxEntries = 5'000;
  static constexpr size_t kMaxBytes = 8 * 1024 * 1024;

  // `owner`: of the log.
  AuditWalk(const storage::Snapshot& snapshot, uint32_t owner, const LogStretch& stretch);

  // Goes to the next entry. False: the stretch has ended, or the page has looked at enough.
  absl::StatusOr<bool> Next(internal::v1::AuditEntry& entry);
  // After Next() was false: whether entries are left.
  bool has_more() const { return has_more_; }
  // Of the entry that the last Next() gave.
  storage::LogPosition position() const { return position_; }

 private:
  const storage::Snapshot& snapshot_;
  const storage::LogId log_;
  LogStretch stretch_;
  storage::LogPosition position_ = 0;
  std::vector<storage::LogEntry> chunk_;
  size_t next_ = 0;
  size_t visited_ = 0;
  size_t visited_bytes_ = 0;
  bool has_more_ = false;
};

// The stretch that holds all entries of events from `start` on, up to `end`, and few others. A log
// has the order of commits, which is nearly that of events.
absl::StatusOr<LogStretch> StretchOfPeriod(const storage::Snapshot& snapshot, uint32_t owner,
                                           absl::Time start, absl::Time end);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_AUDIT_WALK_H_
