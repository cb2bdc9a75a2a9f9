#include "services/server/last_write.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "osiedle/internal/v1/log.pb.h"
#include "osiedle/internal/v1/replay.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/rpc/replay.h"
#include "services/server/tables.h"
#include "storage/records/ids.h"
#include "storage/snapshot.h"
#include "storage/status_macros.h"

namespace osiedle::server {
namespace {

using ::osiedle::storage::Snapshot;

// Entries are in the order of their commits, which for concurrent calls may differ from the order
// of their times.
constexpr storage::LogPosition kNewestEntries = 100;

constexpr storage::Budget kWholeStore = {.read_keys = std::numeric_limits<size_t>::max(),
                                         .read_bytes = std::numeric_limits<size_t>::max(),
                                         .time = absl::InfiniteDuration()};

absl::StatusOr<absl::Time> LatestAudited(const Snapshot& snapshot, uint32_t owner) {
  const storage::LogId log{.owner = owner, .kind = storage::kAuditLog};
  ASSIGN_OR_RETURN(storage::LogPosition end, snapshot.LogEnd(log));
  ASSIGN_OR_RETURN(std::vector<storage::LogEntry> entries,
                   snapshot.ReadLog(log, end - std::min(end, kNewestEntries), kNewestEntries));
  absl::Time latest = absl::InfinitePast();
  for (const storage::LogEntry& logged : entries) {
    internal::v1::AuditEntry entry;
    // `verify` and any reader report a damaged entry; the server starts all the same.
    if (!entry.ParseFromString(logged.value)) continue;
    latest = std::max(latest, call::TimeOf(entry.event_time()));
  }
  return latest;
}

// Kept answers are ordered by their days, so no answer is of a later day than the last row.
absl::StatusOr<absl::Time> LatestKept(const Snapshot& snapshot, uint32_t owner) {
  storage::AnyTable::Walk walk = call::Replays().WalkRows(snapshot, owner, {.reverse = true});
  internal::v1::Replay replay;
  absl::StatusOr<bool> found = walk.Next(replay);
  if (absl::IsDataLoss(found.status())) return absl::InfinitePast();
  RETURN_IF_ERROR(found.status());
  return *found ? call::TimeOf(replay.create_time()) : absl::InfinitePast();
}

}  // namespace

absl::StatusOr<absl::Time> LastWriteTime(storage::Store& store) {
  ASSIGN_OR_RETURN(std::unique_ptr<const Snapshot> snapshot, store.GetSnapshot(kWholeStore));
  ASSIGN_OR_RETURN(std::vector<uint32_t> owners, OwnersIn(*snapshot));
  absl::Time latest = absl::InfinitePast();
  for (const uint32_t owner : owners) {
    ASSIGN_OR_RETURN(absl::Time audited, LatestAudited(*snapshot, owner));
    ASSIGN_OR_RETURN(absl::Time kept, LatestKept(*snapshot, owner));
    latest = std::max({latest, audited, kept});
  }
  return latest;
}

}  // namespace osiedle::server
