#include "services/residents/resident_handlers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/residents/resident_parts.h"
#include "services/residents/resident_reader.h"
#include "services/residents/resident_rules.h"
#include "services/residents/resident_tables.h"

namespace osiedle::residents {

using ::osiedle::call::Call;
using ::osiedle::internal::v1::ResidentMark;
using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

namespace {

constexpr size_t kMostDoubles = 20;
// Beyond that an alias is so common that it tells nothing.
constexpr size_t kMostMarkedAlike = 50;

// Adds the survivors of those with this mark.
absl::Status AddMarkedAlike(const Call& call, const Reader& reader, ResidentMark::Kind kind,
                            absl::string_view mark, absl::string_view self,
                            std::vector<std::string>& doubles) {
  absl::StatusOr<std::vector<std::string>> names =
      MarkedAlike(call, reader, kind, mark, kMostMarkedAlike);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    absl::StatusOr<bool> known = IsKnownResident(call, reader, name);
    if (!known.ok()) return known.status();
    if (!*known) continue;
    absl::StatusOr<std::string> survivor = SurvivorOf(call, reader, name);
    if (!survivor.ok()) return survivor.status();
    if (*survivor != self) doubles.push_back(*std::move(survivor));
  }
  return absl::OkStatus();
}

// Everyone who may call a method here knows every resident of the municipality, so nobody is left
// out for the caller's sake.
absl::Status FillPossibleDoubles(const Call& call, const Reader& reader, Resident& resident) {
  absl::StatusOr<std::string> self = SurvivorOf(call, reader, resident.name());
  if (!self.ok()) return self.status();
  std::vector<std::string> doubles;
  if (!resident.alias().empty()) {
    absl::Status added = AddMarkedAlike(call, reader, ResidentMark::ALIAS,
                                        AliasMark(call, resident.alias()), *self, doubles);
    if (!added.ok()) return added;
  }
  if (LevelOf(resident) == Resident::IDENTIFIED) {
    absl::StatusOr<std::optional<std::string>> mark =
        MarkOf(call, reader, resident.name(), ResidentMark::PESEL);
    if (!mark.ok()) return mark.status();
    if (mark->has_value()) {
      absl::Status added =
          AddMarkedAlike(call, reader, ResidentMark::PESEL, **mark, *self, doubles);
      if (!added.ok()) return added;
    }
  }
  std::sort(doubles.begin(), doubles.end());
  doubles.erase(std::unique(doubles.begin(), doubles.end()), doubles.end());
  if (doubles.size() > kMostDoubles) doubles.resize(kMostDoubles);
  for (std::string& name : doubles) resident.add_possible_doubles(std::move(name));
  return absl::OkStatus();
}

}  // namespace

void Conceal(const Call& call, Resident& resident) {
  resident.clear_reach();
  resident.clear_identity();
  DropExpiredNotes(call.time(), resident);
}

absl::Status GetResident(const Call& call, const Snapshot& snapshot,
                         const v1::GetResidentRequest& request, Resident& response) {
  absl::Status got = Residents().Get(call, snapshot, request, response);
  if (got.ok()) Conceal(call, response);
  return got;
}

absl::Status RevealResident(const Call& call, const Snapshot& snapshot,
                            const v1::RevealResidentRequest& request, Resident& response) {
  absl::Status got = Residents().Get(call, snapshot, request, response);
  if (got.ok()) DropExpiredNotes(call.time(), response);
  return got;
}

absl::Status ListResidents(const Call& call, const Snapshot& snapshot,
                           const v1::ListResidentsRequest& request,
                           v1::ListResidentsResponse& response) {
  absl::Status listed = Residents().List(call, snapshot, request, response);
  if (listed.ok()) {
    for (Resident& resident : *response.mutable_residents()) Conceal(call, resident);
  }
  return listed;
}

absl::Status CreateResident(const Call& call, Transaction& transaction,
                            const v1::CreateResidentRequest& request, Resident& response) {
  absl::Status created = Residents().Create(call, transaction, request, response);
  if (!created.ok()) return created;
  Conceal(call, response);
  return FillPossibleDoubles(call, transaction, response);
}

absl::Status UpdateResident(const Call& call, Transaction& transaction,
                            const v1::UpdateResidentRequest& request, Resident& response) {
  absl::Status updated = Residents().Update(call, transaction, request, response);
  if (!updated.ok()) return updated;
  Conceal(call, response);
  return FillPossibleDoubles(call, transaction, response);
}

absl::Status DeleteResident(const Call& call, Transaction& transaction,
                            const v1::DeleteResidentRequest& request, Resident& response) {
  absl::Status deleted = Residents().Delete(call, transaction, request, response);
  if (deleted.ok()) Conceal(call, response);
  return deleted;
}

absl::Status UndeleteResident(const Call& call, Transaction& transaction,
                              const v1::UndeleteResidentRequest& request, Resident& response) {
  absl::Status undeleted = Residents().Undelete(call, transaction, request, response);
  if (undeleted.ok()) Conceal(call, response);
  return undeleted;
}

}  // namespace osiedle::residents
