#include "services/visits/bookings/subject_sweep.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/registry/background_reader.h"
#include "services/residents/resident_reader.h"
#include "services/visits/bookings/visit_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::RowKey;
using ::osiedle::visits::v1::Visit;

// A visit, and a resident whose link with it has ended.
struct EndedLink {
  RowKey visit;
  std::string resident;
};

// Adds the visits of one resident that were recorded up to `end`.
absl::Status AddEnded(const Reader& reader, uint32_t municipality, const std::string& resident,
                      absl::Time end, int limit, std::vector<EndedLink>& ended) {
  AnyTable::Walk walk = Visits().table().WalkRows(
      reader, municipality, AnyTable::Under(index::kVisitsByResident, KeyTuple::Of(resident)));
  Visit visit;
  while (static_cast<int>(ended.size()) < limit) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(visit));
    if (!more) break;
    if (call::TimeOf(visit.create_time()) <= end) ended.push_back({walk.key(), resident});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<EndedLink>> FindEnded(const Reader& reader, uint32_t owner, int limit) {
  std::vector<EndedLink> ended;
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
    // A link under this name may be of the restricted resident.
    if (owner == *municipality) {
      ASSIGN_OR_RETURN(const bool is_restricted,
                       residents::IsRestrictedName(reader, owner, resident.name()));
      if (is_restricted) continue;
    }
    RETURN_IF_ERROR(AddEnded(reader, *municipality, resident.name(), *end, limit, ended));
  }
  return ended;
}

// An ended link stays ended. Since the link was found, only the visit may have changed. What takes
// a calendar does not depend on residents, so nothing else follows.
absl::Status TakeOut(storage::Transaction& transaction, const EndedLink& link) {
  Visit before;
  ASSIGN_OR_RETURN(const std::optional<storage::RowMeta> meta,
                   Visits().table().Get(transaction, link.visit, before));
  if (!meta.has_value()) return absl::OkStatus();
  Visit after = before;
  auto& names = *after.mutable_subject()->mutable_residents();
  names.erase(std::remove(names.begin(), names.end(), link.resident), names.end());
  return Visits().table().Update(transaction, link.visit, before, after, *meta);
}

}  // namespace

absl::StatusOr<int> SweepSubjects(storage::Store& store, uint32_t owner, absl::Time /*now*/,
                                  int limit) {
  constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();
  ASSIGN_OR_RETURN(
      const std::unique_ptr<const storage::Snapshot> snapshot,
      store.GetSnapshot(
          {.read_keys = kNoLimit, .read_bytes = kNoLimit, .time = absl::InfiniteDuration()}));
  ASSIGN_OR_RETURN(const std::vector<EndedLink> ended, FindEnded(*snapshot, owner, limit));
  if (ended.empty()) return 0;
  const storage::CommitResult result =
      storage::ReadWriteAndWait(store, {.deadline = storage::SteadyNow() + absl::Seconds(30)},
                                [&](storage::Transaction& transaction) {
                                  for (const EndedLink& link : ended) {
                                    RETURN_IF_ERROR(TakeOut(transaction, link));
                                  }
                                  return absl::OkStatus();
                                });
  RETURN_IF_ERROR(result.status);
  return static_cast<int>(ended.size());
}

}  // namespace osiedle::visits
