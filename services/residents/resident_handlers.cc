#include "services/residents/resident_handlers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/fields/field_mask.h"
#include "services/call/resource/tries.h"
#include "services/residents/resident_parts.h"
#include "services/residents/resident_reader.h"
#include "services/residents/resident_rules.h"
#include "services/residents/resident_tables.h"
#include "storage/status_macros.h"

namespace osiedle::residents {

using ::osiedle::call::Call;
using ::osiedle::internal::v1::ResidentMark;
using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

namespace {

constexpr size_t kMaxDoubles = 20;
// An alias with more records is so common that it tells nothing.
constexpr size_t kMaxMarkedAlike = 50;

// Adds the survivors of the residents with this mark.
absl::Status AddMarkedAlike(const Call& call, const Reader& reader, ResidentMark::Kind kind,
                            absl::string_view mark, absl::string_view self,
                            std::vector<std::string>& doubles) {
  ASSIGN_OR_RETURN(std::vector<std::string> names,
                   MarkedAlike(call, reader, kind, mark, kMaxMarkedAlike));
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(bool known, IsKnownResident(call, reader, name));
    if (!known) continue;
    ASSIGN_OR_RETURN(std::string survivor, SurvivorOf(call, reader, name));
    if (survivor != self) doubles.push_back(std::move(survivor));
  }
  return absl::OkStatus();
}

// Names the survivors, each once, but not the resident.
absl::Status NameDoubles(const Call& call, const Reader& reader,
                         const std::optional<std::string>& pesel_mark, Resident& resident) {
  ASSIGN_OR_RETURN(std::string self, SurvivorOf(call, reader, resident.name()));
  std::vector<std::string> doubles;
  if (!resident.alias().empty()) {
    RETURN_IF_ERROR(AddMarkedAlike(call, reader, ResidentMark::ALIAS,
                                   AliasMark(call, resident.alias()), self, doubles));
  }
  if (pesel_mark.has_value()) {
    RETURN_IF_ERROR(AddMarkedAlike(call, reader, ResidentMark::PESEL, *pesel_mark, self, doubles));
  }
  std::sort(doubles.begin(), doubles.end());
  doubles.erase(std::unique(doubles.begin(), doubles.end()), doubles.end());
  if (doubles.size() > kMaxDoubles) doubles.resize(kMaxDoubles);
  for (std::string& name : doubles) resident.add_possible_doubles(std::move(name));
  return absl::OkStatus();
}

// The mark of a PESEL by which the caller may now look for doubles. Nothing: not now, and the
// answer says so. A look is a guess, also by a caller who may know every resident, so looks are
// limited. A call that only validates would leave no trace of a look.
absl::StatusOr<std::optional<std::string>> MarkToLookFor(const Call& call, Transaction& transaction,
                                                         const std::string& pesel,
                                                         Resident& response) {
  std::optional<std::string> mark;
  bool may_look = call.MayReveal() && !call.validate_only();
  const call::TryBrake brake = {.table = PeselLookups(),
                                .of_principal = kLookupsOfPrincipal,
                                .of_municipality = kLookupsOfMunicipality};
  if (may_look) {
    ASSIGN_OR_RETURN(absl::Duration wait, call::WaitForTry(call, transaction, brake));
    may_look = wait == absl::ZeroDuration();
  }
  if (!may_look) {
    response.set_possible_doubles_incomplete(true);
    return mark;
  }
  RETURN_IF_ERROR(call::CountTry(call, transaction, brake));
  mark = PeselMark(call, pesel);
  return mark;
}

}  // namespace

absl::Status RevealResident(const Call& call, const Snapshot& snapshot,
                            const v1::RevealResidentRequest& request, Resident& response) {
  RETURN_IF_ERROR(Residents().CheckName(request.name()));
  RETURN_IF_ERROR(Residents().Load(call, snapshot, request.name(), response).status());
  DropExpiredNotes(call.time(), response);
  return absl::OkStatus();
}

// Only residents of whom the caller may know are named as doubles.
absl::Status CreateResident(const Call& call, Transaction& transaction,
                            const v1::CreateResidentRequest& request, Resident& response) {
  absl::Status created = Residents().Create(call, transaction, request, response);
  return created.ok() ? NameDoubles(call, transaction, std::nullopt, response) : created;
}

absl::Status UpdateResident(const Call& call, Transaction& transaction,
                            const v1::UpdateResidentRequest& request, Resident& response) {
  RETURN_IF_ERROR(Residents().Update(call, transaction, request, response));
  const std::string& pesel = request.resident().identity().pesel();
  std::optional<std::string> mark;
  if (!pesel.empty() &&
      call::NamesPath(request.update_mask(), request.resident(), "identity.pesel")) {
    ASSIGN_OR_RETURN(mark, MarkToLookFor(call, transaction, pesel, response));
  }
  return NameDoubles(call, transaction, mark, response);
}

absl::Status CompleteCreated(const Call& call, const Reader& reader, Resident& response) {
  return NameDoubles(call, reader, std::nullopt, response);
}

absl::Status CompleteUpdated(const Call& call, const Reader& reader, Resident& response) {
  // The request may bring a PESEL, but this call looks for no doubles by it.
  response.set_possible_doubles_incomplete(true);
  return NameDoubles(call, reader, std::nullopt, response);
}

}  // namespace osiedle::residents
