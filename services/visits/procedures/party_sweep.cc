#include "services/visits/procedures/party_sweep.h"

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "osiedle/residents/v1/resident.pb.h"
#include "osiedle/visits/v1/procedure_party.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/registry/background_reader.h"
#include "services/residents/resident_reader.h"
#include "services/visits/procedures/procedure_tables.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::visits {
namespace {

using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::RowKey;
using ::osiedle::visits::v1::ProcedureParty;

// Adds the parties who are this resident and were recorded up to `end`.
absl::Status AddEnded(const Reader& reader, uint32_t municipality, const std::string& resident,
                      absl::Time end, int limit, std::vector<RowKey>& ended) {
  AnyTable::Walk walk = ProcedureParties().table().WalkRows(
      reader, municipality, AnyTable::Under(index::kPartiesByResident, KeyTuple::Of(resident)));
  ProcedureParty party;
  while (static_cast<int>(ended.size()) < limit) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(party));
    if (!more) break;
    if (call::TimeOf(party.create_time()) <= end) ended.push_back(walk.key());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<RowKey>> FindEnded(const Reader& reader, uint32_t owner, int limit) {
  std::vector<RowKey> ended;
  ASSIGN_OR_RETURN(const std::optional<uint32_t> municipality,
                   registry::MunicipalityOfOwner(reader, owner));
  if (!municipality.has_value()) return ended;
  AnyTable::Walk walk = residents::WalkResidents(reader, owner);
  Resident resident;
  while (static_cast<int>(ended.size()) < limit) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(resident));
    if (!more) break;
    const std::optional<absl::Time> end = residents::EndOfLinks(resident);
    if (!end.has_value()) continue;
    // A party under this name may be the restricted resident.
    if (owner == *municipality) {
      ASSIGN_OR_RETURN(const bool is_restricted,
                       residents::IsRestrictedName(reader, owner, resident.name()));
      if (is_restricted) continue;
    }
    RETURN_IF_ERROR(AddEnded(reader, *municipality, resident.name(), *end, limit, ended));
  }
  return ended;
}

// The resident of a party never changes, and an ended link stays ended.
absl::Status TakeOut(storage::Transaction& transaction, const RowKey& key) {
  ASSIGN_OR_RETURN(const std::optional<storage::Row<ProcedureParty>> row,
                   ProcedureParties().table().Find(transaction, key));
  if (!row.has_value()) return absl::OkStatus();
  ProcedureParty after = row->message;
  after.clear_resident();
  return ProcedureParties().table().Update(transaction, key, row->message, after, row->meta);
}

}  // namespace

absl::StatusOr<int> SweepParties(storage::Store& store, uint32_t owner, absl::Time /*now*/,
                                 int limit) {
  constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();
  ASSIGN_OR_RETURN(
      const std::unique_ptr<const storage::Snapshot> snapshot,
      store.GetSnapshot(
          {.read_keys = kNoLimit, .read_bytes = kNoLimit, .time = absl::InfiniteDuration()}));
  ASSIGN_OR_RETURN(const std::vector<RowKey> ended, FindEnded(*snapshot, owner, limit));
  if (ended.empty()) return 0;
  const storage::CommitResult result =
      storage::ReadWriteAndWait(store, {.deadline = storage::SteadyNow() + absl::Seconds(30)},
                                [&](storage::Transaction& transaction) {
                                  for (const RowKey& key : ended) {
                                    RETURN_IF_ERROR(TakeOut(transaction, key));
                                  }
                                  return absl::OkStatus();
                                });
  RETURN_IF_ERROR(result.status);
  return static_cast<int>(ended.size());
}

}  // namespace osiedle::visits
