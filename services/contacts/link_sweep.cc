#include "services/contacts/link_sweep.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/contacts/contact_tables.h"
#include "services/registry/background_reader.h"
#include "services/residents/resident_reader.h"
#include "storage/status_macros.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::TimeOf;
using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::RowKey;

// A contact, and a resident whose link with it has ended.
struct EndedLink {
  RowKey contact;
  std::string resident;
};

// Adds the contacts of one resident whose link has ended.
absl::Status AddEnded(const Reader& reader, uint32_t owner, const std::string& resident,
                      absl::Time end, int limit, std::vector<EndedLink>& ended) {
  AnyTable::Walk walk = Contacts().table().WalkRows(
      reader, owner, AnyTable::Under(index::kContactsByResident, KeyTuple::Of(resident)));
  v1::Contact contact;
  while (static_cast<int>(ended.size()) < limit) {
    ASSIGN_OR_RETURN(bool more, walk.Next(contact));
    if (!more) break;
    if (TimeOf(contact.create_time()) <= end) ended.push_back({walk.key(), resident});
  }
  return absl::OkStatus();
}

// Links of the residents of `owner`, a municipality or a compartment. The contacts are always the
// municipality's.
absl::StatusOr<std::vector<EndedLink>> FindEnded(storage::Store& store, uint32_t owner, int limit) {
  constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();
  ASSIGN_OR_RETURN(
      std::unique_ptr<const storage::Snapshot> snapshot,
      store.GetSnapshot(
          {.read_keys = kNoLimit, .read_bytes = kNoLimit, .time = absl::InfiniteDuration()}));
  std::vector<EndedLink> ended;
  ASSIGN_OR_RETURN(const std::optional<uint32_t> municipality,
                   registry::MunicipalityOfOwner(*snapshot, owner));
  if (!municipality.has_value()) return ended;
  AnyTable::Walk walk = residents::WalkResidents(*snapshot, owner);
  Resident resident;
  while (static_cast<int>(ended.size()) < limit) {
    ASSIGN_OR_RETURN(bool more, walk.Next(resident));
    if (!more) break;
    const std::optional<absl::Time> end = residents::EndOfLinks(resident);
    if (!end.has_value()) continue;
    if (owner == *municipality) {
      // A link under this name may be of the restricted resident.
      ASSIGN_OR_RETURN(const bool is_restricted,
                       residents::IsRestrictedName(*snapshot, owner, resident.name()));
      if (is_restricted) continue;
    }
    RETURN_IF_ERROR(AddEnded(*snapshot, *municipality, resident.name(), *end, limit, ended));
  }
  return ended;
}

// An ended link stays ended. Since the link was found, only the contact may have changed.
absl::Status TakeOut(storage::Transaction& transaction, const EndedLink& link) {
  v1::Contact before;
  ASSIGN_OR_RETURN(std::optional<storage::RowMeta> meta,
                   Contacts().table().Get(transaction, link.contact, before));
  if (!meta.has_value()) return absl::OkStatus();
  v1::Contact after = before;
  auto& names = *after.mutable_residents();
  names.erase(std::remove(names.begin(), names.end(), link.resident), names.end());
  return Contacts().table().Update(transaction, link.contact, before, after, *meta);
}

}  // namespace

absl::StatusOr<int> SweepLinks(storage::Store& store, uint32_t owner, absl::Time /*now*/,
                               int limit) {
  ASSIGN_OR_RETURN(std::vector<EndedLink> ended, FindEnded(store, owner, limit));
  if (ended.empty()) return 0;
  storage::CommitResult result =
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

}  // namespace osiedle::contacts
