#include "services/residents/resident_reader.h"

#include <optional>
#include <utility>

#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/errors.h"
#include "services/residents/resident_rules.h"
#include "services/residents/resident_tables.h"
#include "storage/status_macros.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::Call;
using ::osiedle::residents::v1::Boundary;
using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;

const call::PermissionLines& ReadingResidents() {
  return call::LinesOf(common::v1::READ_RESIDENTS);
}

// The record at the end of the links, as far as the caller may know of them.
absl::StatusOr<Resident> Survivor(const Call& call, const Reader& reader, absl::string_view name) {
  ASSIGN_OR_RETURN(std::optional<Resident> last, FindReadable(call, reader, name));
  if (!last.has_value()) return call::ResourceNotFound(name);
  // Merging refuses circles and more than kMaxRecords.
  for (size_t i = 0; i <= kMaxRecords; ++i) {
    if (last->merged_into().empty()) return *std::move(last);
    ASSIGN_OR_RETURN(std::optional<Resident> next, FindReadable(call, reader, last->merged_into()));
    if (!next.has_value()) return *std::move(last);
    last = std::move(next);
  }
  return absl::DataLossError("residents are merged in a circle");
}

// Adds the live boundaries of one record.
absl::Status AddBoundaries(const Call& call, const Reader& reader, absl::string_view name,
                           std::vector<Boundary>& boundaries) {
  const std::optional<storage::RowKey> key = ResidentKey(call, name);
  if (!key.has_value()) return absl::OkStatus();
  AnyTable::Walk walk = Boundaries().table().WalkRows(
      reader, key->owner, AnyTable::Under(storage::IndexId::kRows, key->tuple));
  Boundary boundary;
  while (true) {
    ASSIGN_OR_RETURN(bool more, walk.Next(boundary));
    if (!more) return absl::OkStatus();
    if (boundary.has_delete_time()) continue;
    boundary.set_etag(call::EtagOf(walk.meta().revision));
    boundaries.push_back(boundary);
  }
}

}  // namespace

call::RecordScope ReadableResidents(const Call& call) {
  return call::RecordsFor(call, ReadingResidents());
}

bool IsKnown(const Resident& resident) {
  return !resident.has_delete_time() && resident.state() != Resident::ERASED &&
         LevelOf(resident) >= Resident::ALIAS;
}

absl::StatusOr<bool> IsKnownResident(const Call& call, const Reader& reader,
                                     absl::string_view name) {
  ASSIGN_OR_RETURN(std::optional<Resident> resident, FindReadable(call, reader, name));
  return resident.has_value() && IsKnown(*resident);
}

std::optional<absl::Time> EndOfLinks(const Resident& resident) {
  if (resident.state() == Resident::ERASED || LevelOf(resident) == Resident::COUNTED) {
    return absl::InfiniteFuture();
  }
  return LastCounted(resident);
}

absl::StatusOr<bool> IsRestrictedName(const Reader& reader, uint32_t municipality,
                                      absl::string_view name) {
  return ResidentMarks().Exists(reader, RestrictedNameKey(municipality, name));
}

absl::StatusOr<bool> IsInCompartment(const Call& call, const Reader& reader, absl::string_view name,
                                     uint32_t compartment) {
  std::optional<storage::RowKey> key = ResidentKey(call, name);
  if (!key.has_value()) return false;
  key->owner = compartment;
  return Residents().table().Exists(reader, *key);
}

AnyTable::Walk WalkResidents(const Reader& reader, uint32_t owner) {
  return Residents().table().WalkRows(reader, owner, {});
}

absl::StatusOr<Link> LinkTo(const Call& call, const Reader& reader, absl::string_view name,
                            absl::Time time) {
  ASSIGN_OR_RETURN(std::optional<Resident> resident, FindReadable(call, reader, name));
  if (!resident.has_value()) return Link::kUnknown;
  if (call.compartment() == call.owner()) {
    ASSIGN_OR_RETURN(const bool is_restricted, IsRestrictedName(reader, call.owner(), name));
    if (is_restricted) return Link::kUnknown;
  }
  const bool holds = time > EndOfLinks(*resident).value_or(absl::InfinitePast());
  return holds ? Link::kHolds : Link::kEnded;
}

bool MayReadResidents(const Call& call) { return !ReadableResidents(call).is_nothing(); }

std::string RolesOfReaders() { return ReadingResidents().role_names; }

absl::StatusOr<std::string> SurvivorOf(const Call& call, const Reader& reader,
                                       absl::string_view name) {
  ASSIGN_OR_RETURN(Resident survivor, Survivor(call, reader, name));
  return survivor.name();
}

absl::StatusOr<Person> PersonOf(const Call& call, const Reader& reader, absl::string_view name) {
  ASSIGN_OR_RETURN(Resident survivor, Survivor(call, reader, name));
  const call::RecordScope readable = ReadableResidents(call);
  // The search is breadth first. Every record points to one other, so no record comes twice.
  std::vector<Resident> all = {std::move(survivor)};
  for (size_t i = 0; i < all.size() && all.size() <= kMaxRecords; ++i) {
    ASSIGN_OR_RETURN(std::vector<Resident> merged,
                     MergedInto(call, reader, all[i].name(), kMaxRecords));
    for (Resident& resident : merged) {
      if (Residents().SeesWithin(readable, resident)) all.push_back(std::move(resident));
    }
  }
  Person person;
  for (size_t i = 0; i < all.size(); ++i) {
    if (i > 0 && !IsKnown(all[i])) continue;
    DropExpiredNotes(call.time(), all[i]);
    person.records.push_back(std::move(all[i]));
  }
  return person;
}

absl::StatusOr<std::vector<Boundary>> BoundariesOf(const Call& call, const Reader& reader,
                                                   const Person& person) {
  std::vector<Boundary> boundaries;
  for (const Resident& record : person.records) {
    RETURN_IF_ERROR(AddBoundaries(call, reader, record.name(), boundaries));
  }
  return boundaries;
}

absl::StatusOr<AllBoundaries> AllBoundariesOf(const Call& call, const Reader& reader,
                                              absl::string_view name) {
  AllBoundaries all;
  ASSIGN_OR_RETURN(all.records, AllRecordsOf(call, reader, name));
  const call::RecordScope readable = ReadableResidents(call);
  for (const std::string& record : all.records) {
    const size_t before = all.boundaries.size();
    RETURN_IF_ERROR(AddBoundaries(call, reader, record, all.boundaries));
    if (all.boundaries.size() == before) continue;
    ASSIGN_OR_RETURN(const bool is_readable, Residents().IsWithin(readable, call, reader, record));
    all.readable = all.readable && is_readable;
  }
  return all;
}

absl::StatusOr<bool> AreWithin(const Call& call, const Reader& reader,
                               const std::vector<std::string>& names,
                               const call::RecordScope& scope) {
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(const bool is_within, Residents().IsWithin(scope, call, reader, name));
    if (!is_within) return false;
  }
  return true;
}

absl::StatusOr<std::vector<std::string>> AllRecordsOf(const Call& call, const Reader& reader,
                                                      absl::string_view name) {
  std::vector<std::string> names = {std::string(name)};
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<Resident> record,
                     FindResident(call, reader, names.front()));
    if (!record.has_value()) return call::ResourceNotFound(names.front());
    if (record->merged_into().empty()) break;
    names.front() = record->merged_into();
  }
  for (size_t i = 0; i < names.size(); ++i) {
    ASSIGN_OR_RETURN(const std::vector<Resident> merged,
                     MergedInto(call, reader, names[i], kMaxRecords));
    for (const Resident& record : merged) names.push_back(record.name());
  }
  return names;
}

absl::StatusOr<std::vector<Resident>> MergedInto(const Call& call, const Reader& reader,
                                                 absl::string_view name, size_t limit) {
  std::vector<Resident> merged;
  AnyTable::Walk walk = Residents().table().WalkRows(
      reader, call.compartment(),
      AnyTable::Under(index::kResidentsByMergedInto, KeyTuple::Of(name)));
  Resident resident;
  while (merged.size() < limit) {
    ASSIGN_OR_RETURN(bool more, walk.Next(resident));
    if (!more) break;
    merged.push_back(resident);
  }
  return merged;
}

}  // namespace osiedle::residents
