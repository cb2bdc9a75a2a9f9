#include "services/residents/note_sweep.h"

#include <map>
#include <utility>

#include "osiedle/residents/v1/resident.pb.h"
#include "services/residents/resident_rules.h"
#include "services/residents/resident_tables.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::residents {

using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;

absl::StatusOr<int> SweepNotes(storage::Store& store, uint32_t owner, absl::Time now, int limit) {
  int swept = 0;
  storage::CommitResult result = storage::ReadWriteAndWait(
      store, {.deadline = storage::SteadyNow() + absl::Seconds(30)},
      [&](storage::Transaction& txn) {
        swept = 0;
        const AnyTable& table = Residents().table();
        AnyTable::WalkOptions expired;
        expired.index = index::kResidentsByNoteExpiry;
        expired.end = KeyTuple::Of(now + absl::Nanoseconds(1)).bytes();
        AnyTable::Walk walk = table.WalkRows(txn, owner, expired);
        // A resident comes once for each of its notes.
        std::map<std::string, std::pair<storage::RowMeta, Resident>> rows;
        Resident resident;
        while (static_cast<int>(rows.size()) < limit) {
          ASSIGN_OR_RETURN(bool more, walk.Next(resident));
          if (!more) break;
          rows.emplace(walk.key().tuple.bytes(), std::make_pair(walk.meta(), resident));
        }
        for (const auto& [tuple, row] : rows) {
          storage::RowKey key = {.owner = owner};
          key.tuple.AddEncoded(tuple);
          Resident after = row.second;
          DropExpiredNotes(now, after);
          RETURN_IF_ERROR(table.Update(txn, key, row.second, after, row.first));
          ++swept;
        }
        return absl::OkStatus();
      });
  RETURN_IF_ERROR(result.status);
  return swept;
}

}  // namespace osiedle::residents
