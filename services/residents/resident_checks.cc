#include "services/residents/resident_checks.h"

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/message_compare.h"
#include "services/call/rpc/errors.h"
#include "services/registry/registry_reader.h"
#include "services/residents/boundary_rules.h"
#include "services/residents/resident_compartments.h"
#include "services/residents/resident_errors.h"
#include "services/residents/resident_parts.h"
#include "services/residents/resident_reader.h"
#include "services/residents/resident_rules.h"
#include "services/residents/resident_tables.h"
#include "storage/status_macros.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Change;
using ::osiedle::residents::v1::Boundary;
using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::Reader;

// The day of birth in the recorded PESEL, if the change must agree with it.
absl::StatusOr<std::optional<absl::CivilDay>> PeselBirthFor(const Call& call, const Reader& reader,
                                                            const Resident* before,
                                                            const Resident& after) {
  const bool is_asked =
      before != nullptr && before->identity().pesel_recorded() &&
      after.identity().pesel().empty() && after.identity().has_date_of_birth() &&
      !call::SameMessage(before->identity().date_of_birth(), after.identity().date_of_birth());
  if (!is_asked) return std::optional<absl::CivilDay>();
  return PeselBirthDay(call, reader, after.name());
}

absl::Status CheckRoomForBoundary(const Call& call, const Reader& reader,
                                  const Resident& resident) {
  const std::optional<storage::RowKey> key = ResidentKey(call, resident.name());
  AnyTable::Walk walk = Boundaries().table().WalkRows(
      reader, call.compartment(), AnyTable::Under(storage::IndexId::kRows, key->tuple));
  Boundary boundary;
  for (int count = 0; count < kMaxBoundaries; ++count) {
    ASSIGN_OR_RETURN(bool more, walk.Next(boundary));
    if (!more) return absl::OkStatus();
  }
  return StateRefuses(resident, "there is no room for another boundary");
}

}  // namespace

absl::Status CheckResidentChange(const Change<Resident>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  if (before == nullptr) {
    after.set_identity_level(LevelOf(after));
    after.set_state(Resident::ACTIVE);
  }
  // Only a date of birth (also that in a PESEL) is compared with today.
  absl::CivilDay today;
  if (after.has_identity()) {
    ASSIGN_OR_RETURN(today, registry::Today(call, reader));
  }
  ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> pesel_birth,
                   PeselBirthFor(call, reader, before, after));
  CheckResident(before, after, call.time(), today, pesel_birth, violations);
  FillNoteExpiry(call.time(), after);
  RETURN_IF_ERROR(registry::FillController(change));
  RETURN_IF_ERROR(FillRestriction(change));
  if (before != nullptr && before->state() == Resident::ERASED) {
    return StateRefuses(*before, "nothing about the person changes any more");
  }
  return absl::OkStatus();
}

absl::Status CheckResidentDelete(const Call& call, const Reader& reader, const Resident& resident) {
  return CheckNoneMergedInto(call, reader, resident.name());
}

absl::Status CheckNoneMergedInto(const Call& call, const Reader& reader, absl::string_view name) {
  ASSIGN_OR_RETURN(const std::vector<Resident> merged, MergedInto(call, reader, name, 1));
  if (merged.empty()) return absl::OkStatus();
  const bool readable = Residents().SeesWithin(ReadableResidents(call), merged.front());
  return OthersMergedInto(name, readable ? merged.front().name() : "");
}

absl::Status CheckBoundaryChange(const Change<Boundary>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  CheckBoundary(after, violations);
  const absl::string_view name = ResidentOfBoundary(after.name());
  // A boundary without a name: only its fields are checked.
  if (name.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Resident> resident, FindReadable(call, reader, name));
  if (!resident.has_value()) return call::ResourceNotFound(name);
  if (resident->has_delete_time()) return call::ResourceDeleted(name);
  if (resident->state() == Resident::ERASED) {
    return StateRefuses(*resident, "nothing about the person changes any more");
  }
  if (LevelOf(*resident) < Resident::ALIAS) {
    violations.Add(before == nullptr ? "parent" : "boundary.name", common::v1::NEEDS_LEVEL,
                   {{"needed", Resident::IdentityLevel_Name(Resident::ALIAS)},
                    {"level", Resident::IdentityLevel_Name(LevelOf(*resident))}});
  }
  if (before != nullptr) return absl::OkStatus();
  return CheckRoomForBoundary(call, reader, *resident);
}

}  // namespace osiedle::residents
