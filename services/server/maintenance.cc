#include "services/server/maintenance.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "services/call/process/log.h"
#include "services/call/rpc/replay.h"
#include "services/server/hosted_areas.h"
#include "services/server/tables.h"
#include "storage/status_macros.h"

namespace osiedle::server {

using ::osiedle::call::Log;
using ::osiedle::call::LogSeverity;
using ::osiedle::call::Sweep;

std::vector<Sweep> AllSweeps() {
  std::vector<Sweep> sweeps;
  for (const call::Area* area : AllAreas()) {
    sweeps.insert(sweeps.end(), area->sweeps.begin(), area->sweeps.end());
  }
  // Answers have up to 64 KiB each. This number fits into the budget of one transaction.
  sweeps.push_back({.what = "kept answers", .sweep = &call::SweepReplays, .at_once = 200});
  return sweeps;
}

absl::StatusOr<uint64_t> SweepAllOwners(storage::Store& store, absl::Time now, const Sweep& sweep) {
  std::vector<uint32_t> owners;
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<const storage::Snapshot> snapshot,
                     store.GetSnapshot({}));
    ASSIGN_OR_RETURN(owners, OwnersIn(*snapshot));
  }
  uint64_t swept = 0;
  for (uint32_t owner : owners) {
    while (true) {
      ASSIGN_OR_RETURN(const int some, sweep.sweep(store, owner, now, sweep.at_once));
      swept += some;
      if (some < sweep.at_once) break;
    }
  }
  return swept;
}

void Maintain(storage::Store& store, absl::Time now) {
  for (const Sweep& sweep : AllSweeps()) {
    const absl::StatusOr<uint64_t> swept = SweepAllOwners(store, now, sweep);
    if (!swept.ok()) {
      Log(LogSeverity::kWarning, absl::StrCat(sweep.what, " not swept"),
          {{"error", swept.status().ToString()}});
    } else if (*swept > 0) {
      Log(LogSeverity::kInfo, absl::StrCat(sweep.what, " swept"),
          {{"count", absl::StrCat(*swept)}});
    }
  }
}

}  // namespace osiedle::server
