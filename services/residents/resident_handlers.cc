#include "services/residents/resident_handlers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/call/field_mask.h"
#include "services/call/tries.h"
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

// Names the survivors, each once, but not the resident.
absl::Status NameDoubles(const Call& call, const Reader& reader,
                         const std::optional<std::string>& pesel_mark, Resident& resident) {
  absl::StatusOr<std::string> self = SurvivorOf(call, reader, resident.name());
  if (!self.ok()) return self.status();
  std::vector<std::string> doubles;
  if (!resident.alias().empty()) {
    absl::Status added = AddMarkedAlike(call, reader, ResidentMark::ALIAS,
                                        AliasMark(call, resident.alias()), *self, doubles);
    if (!added.ok()) return added;
  }
  if (pesel_mark.has_value()) {
    absl::Status added =
        AddMarkedAlike(call, reader, ResidentMark::PESEL, *pesel_mark, *self, doubles);
    if (!added.ok()) return added;
  }
  std::sort(doubles.begin(), doubles.end());
  doubles.erase(std::unique(doubles.begin(), doubles.end()), doubles.end());
  if (doubles.size() > kMostDoubles) doubles.resize(kMostDoubles);
  for (std::string& name : doubles) resident.add_possible_doubles(std::move(name));
  return absl::OkStatus();
}

// The mark of a PESEL by which the caller may look for doubles now; nothing, and the answer says
// so: not now. Looking is guessing, also for those who may know everybody: it has a brake, and a
// call that only validates would leave no trace of a try.
absl::StatusOr<std::optional<std::string>> MarkToLookFor(const Call& call, Transaction& transaction,
                                                         const std::string& pesel,
                                                         Resident& response) {
  std::optional<std::string> mark;
  bool may_look = call.MayReveal() && !call.validate_only();
  const call::TryBrake brake = {.table = PeselLookups(),
                                .of_principal = kLookupsOfPrincipal,
                                .of_municipality = kLookupsOfMunicipality};
  if (may_look) {
    absl::StatusOr<absl::Duration> wait = call::WaitForTry(call, transaction, brake);
    if (!wait.ok()) return wait.status();
    may_look = *wait == absl::ZeroDuration();
  }
  if (!may_look) {
    response.set_possible_doubles_incomplete(true);
    return mark;
  }
  if (absl::Status counted = call::CountTry(call, transaction, brake); !counted.ok()) {
    return counted;
  }
  mark = PeselMark(call, pesel);
  return mark;
}

}  // namespace

absl::Status GetResident(const Call& call, const Snapshot& snapshot,
                         const v1::GetResidentRequest& request, Resident& response) {
  return Residents().Get(call, snapshot, request, response);
}

absl::Status RevealResident(const Call& call, const Snapshot& snapshot,
                            const v1::RevealResidentRequest& request, Resident& response) {
  if (absl::Status valid = Residents().CheckName(request.name()); !valid.ok()) return valid;
  absl::StatusOr<storage::RowMeta> meta =
      Residents().Load(call, snapshot, request.name(), response);
  if (!meta.ok()) return meta.status();
  DropExpiredNotes(call.time(), response);
  return absl::OkStatus();
}

absl::Status ListResidents(const Call& call, const Snapshot& snapshot,
                           const v1::ListResidentsRequest& request,
                           v1::ListResidentsResponse& response) {
  return Residents().List(call, snapshot, request, response);
}

// Everyone who may call a method here knows every resident of the municipality, so nobody is left
// out of the doubles by alias for the caller's sake.
absl::Status CreateResident(const Call& call, Transaction& transaction,
                            const v1::CreateResidentRequest& request, Resident& response) {
  absl::Status created = Residents().Create(call, transaction, request, response);
  return created.ok() ? NameDoubles(call, transaction, std::nullopt, response) : created;
}

absl::Status UpdateResident(const Call& call, Transaction& transaction,
                            const v1::UpdateResidentRequest& request, Resident& response) {
  absl::Status updated = Residents().Update(call, transaction, request, response);
  if (!updated.ok()) return updated;
  const std::string& pesel = request.resident().identity().pesel();
  std::optional<std::string> mark;
  if (!pesel.empty() &&
      call::NamesPath(request.update_mask(), request.resident(), "identity.pesel")) {
    absl::StatusOr<std::optional<std::string>> allowed =
        MarkToLookFor(call, transaction, pesel, response);
    if (!allowed.ok()) return allowed.status();
    mark = *std::move(allowed);
  }
  return NameDoubles(call, transaction, mark, response);
}

absl::Status RereadResident(const Call& call, const Reader& reader, Resident& response) {
  const std::string name = response.name();
  // The answer of a deletion of what never was.
  if (name.empty()) return absl::OkStatus();
  return Residents().Read(call, reader, name, response);
}

absl::Status RereadCreated(const Call& call, const Reader& reader, Resident& response) {
  absl::Status read = RereadResident(call, reader, response);
  return read.ok() ? NameDoubles(call, reader, std::nullopt, response) : read;
}

absl::Status RereadUpdated(const Call& call, const Reader& reader, Resident& response) {
  absl::Status read = RereadCreated(call, reader, response);
  // The request may have brought a PESEL, and this looks for none.
  response.set_possible_doubles_incomplete(true);
  return read;
}

absl::Status DeleteResident(const Call& call, Transaction& transaction,
                            const v1::DeleteResidentRequest& request, Resident& response) {
  return Residents().Delete(call, transaction, request, response);
}

absl::Status UndeleteResident(const Call& call, Transaction& transaction,
                              const v1::UndeleteResidentRequest& request, Resident& response) {
  return Residents().Undelete(call, transaction, request, response);
}

}  // namespace osiedle::residents
