#include "services/server/maintenance.h"

#include <memory>
#include <vector>

#include "services/call/replay.h"
#include "services/server/tables.h"

namespace osiedle::server {
namespace {

// Answers are up to 64 KiB: this many fit into the budget of one transaction.
constexpr int kSweptAtOnce = 200;

}  // namespace

absl::StatusOr<uint64_t> SweepAllReplays(storage::Store& store, absl::Time now) {
  std::vector<uint32_t> owners;
  {
    absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot = store.GetSnapshot({});
    if (!snapshot.ok()) return snapshot.status();
    absl::StatusOr<std::vector<uint32_t>> found = OwnersIn(**snapshot);
    if (!found.ok()) return found.status();
    owners = *std::move(found);
  }
  uint64_t swept = 0;
  for (uint32_t owner : owners) {
    while (true) {
      absl::StatusOr<int> some = call::SweepReplays(store, owner, now, kSweptAtOnce);
      if (!some.ok()) return some.status();
      swept += *some;
      if (*some < kSweptAtOnce) break;
    }
  }
  return swept;
}

}  // namespace osiedle::server
