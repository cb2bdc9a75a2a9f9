#include "services/server/maintenance.h"

#include <memory>
#include <vector>

#include "services/call/replay.h"
#include "services/contacts/link_sweep.h"
#include "services/residents/note_sweep.h"
#include "services/server/tables.h"

namespace osiedle::server {
namespace {

// Answers are up to 64 KiB: this many fit into the budget of one transaction.
constexpr int kAnswersAtOnce = 200;
// Each row has several index entries.
constexpr int kNotesAtOnce = 50;
constexpr int kLinksAtOnce = 50;

// Sweeps what is of one owner in one transaction; says how much.
using Sweep = absl::StatusOr<int> (*)(storage::Store&, uint32_t owner, absl::Time now, int limit);

absl::StatusOr<uint64_t> SweepAll(storage::Store& store, absl::Time now, int at_once, Sweep sweep) {
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
      absl::StatusOr<int> some = sweep(store, owner, now, at_once);
      if (!some.ok()) return some.status();
      swept += *some;
      if (*some < at_once) break;
    }
  }
  return swept;
}

}  // namespace

absl::StatusOr<uint64_t> SweepAllReplays(storage::Store& store, absl::Time now) {
  return SweepAll(store, now, kAnswersAtOnce, &call::SweepReplays);
}

absl::StatusOr<uint64_t> SweepAllNotes(storage::Store& store, absl::Time now) {
  return SweepAll(store, now, kNotesAtOnce, &residents::SweepNotes);
}

absl::StatusOr<uint64_t> SweepAllLinks(storage::Store& store, absl::Time now) {
  return SweepAll(store, now, kLinksAtOnce, &contacts::SweepLinks);
}

}  // namespace osiedle::server
