#include "services/server/last_write.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "osiedle/internal/v1/log.pb.h"
#include "osiedle/internal/v1/replay.pb.h"
#include "services/call/proto_time.h"
#include "services/call/replay.h"
#include "services/server/tables.h"
#include "storage/records/ids.h"
#include "storage/snapshot.h"

namespace osiedle::server {
namespace {

using ::osiedle::storage::Snapshot;

// Entries stand in the order of their commits, which calls that are under way together need not
// reach in the order of their times.
constexpr storage::LogPosition kNewestEntries = 100;

constexpr storage::Budget kWholeStore = {.read_keys = std::numeric_limits<size_t>::max(),
                                         .read_bytes = std::numeric_limits<size_t>::max(),
                                         .time = absl::InfiniteDuration()};

absl::StatusOr<absl::Time> LatestAudited(const Snapshot& snapshot, uint32_t owner) {
  const storage::LogId log{.owner = owner, .kind = storage::kAuditLog};
  absl::StatusOr<storage::LogPosition> end = snapshot.LogEnd(log);
  if (!end.ok()) return end.status();
  absl::StatusOr<std::vector<storage::LogEntry>> entries =
      snapshot.ReadLog(log, *end - std::min(*end, kNewestEntries), kNewestEntries);
  if (!entries.ok()) return entries.status();
  absl::Time latest = absl::InfinitePast();
  for (const storage::LogEntry& logged : *entries) {
    internal::v1::AuditEntry entry;
    // A damaged one is told of by `verify` and by who reads it; the server starts all the same.
    if (!entry.ParseFromString(logged.value)) continue;
    latest = std::max(latest, call::TimeOf(entry.event_time()));
  }
  return latest;
}

// Kept answers stand by their days: none is of a later day than the last row.
absl::StatusOr<absl::Time> LatestKept(const Snapshot& snapshot, uint32_t owner) {
  storage::AnyTable::Walk walk = call::Replays().WalkRows(snapshot, owner, {.reverse = true});
  internal::v1::Replay replay;
  absl::StatusOr<bool> found = walk.Next(replay);
  if (absl::IsDataLoss(found.status())) return absl::InfinitePast();
  if (!found.ok()) return found.status();
  return *found ? call::TimeOf(replay.create_time()) : absl::InfinitePast();
}

}  // namespace

absl::StatusOr<absl::Time> LastWriteTime(storage::Store& store) {
  absl::StatusOr<std::unique_ptr<const Snapshot>> snapshot = store.GetSnapshot(kWholeStore);
  if (!snapshot.ok()) return snapshot.status();
  absl::StatusOr<std::vector<uint32_t>> owners = OwnersIn(**snapshot);
  if (!owners.ok()) return owners.status();
  absl::Time latest = absl::InfinitePast();
  for (const uint32_t owner : *owners) {
    absl::StatusOr<absl::Time> audited = LatestAudited(**snapshot, owner);
    if (!audited.ok()) return audited.status();
    absl::StatusOr<absl::Time> kept = LatestKept(**snapshot, owner);
    if (!kept.ok()) return kept.status();
    latest = std::max({latest, *audited, *kept});
  }
  return latest;
}

}  // namespace osiedle::server
