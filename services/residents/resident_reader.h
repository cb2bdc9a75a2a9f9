// What other areas may ask about residents, in their own transaction or snapshot. All answers are
// about the municipality of the call; names of others name nothing there. A resident that the
// caller may not know (Call::compartment, Call::record_scope) does not exist for these questions.
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENT_READER_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENT_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/residents/v1/boundary.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/record_scope.h"
#include "storage/records/table.h"
#include "storage/snapshot.h"

namespace osiedle::residents {

// Most records of one person.
inline constexpr size_t kMaxRecords = 50;

// Whether this is the record of somebody in particular: live, at ALIAS or above, not erased.
bool IsKnown(const v1::Resident& resident);

// The residents of whom the caller may know, as GetResident decides it: also in answers of methods
// that are about something else. All others are nobody here: no answer names them, and the records
// of one person end where the next one is unknown.
call::RecordScope ReadableResidents(const call::Call& call);

// Whether something may be linked to this resident now: there is a record of theirs, and it is
// known. A merged one is as good as any.
absl::StatusOr<bool> IsKnownResident(const call::Call& call, const storage::Reader& reader,
                                     absl::string_view name);

// The moment up to which whatever was linked to this resident is so no more: when they were lowered
// to COUNTED last, as recorded here; for ever while they are COUNTED, and when they were erased.
// Nothing: no link has ended.
std::optional<absl::Time> EndOfLinks(const v1::Resident& resident);

// Whether a team's compartment has a record of this name. `municipality` is the municipality's
// number. Then the name names nobody outside the compartment in what was recorded with it: also not
// the record that somebody created under the same name later.
absl::StatusOr<bool> IsRestrictedName(const storage::Reader& reader, uint32_t municipality,
                                      absl::string_view name);

// Whether there is a record of this name in a compartment (its number), whatever its state. For the
// call path alone: it asks without regard to who calls.
absl::StatusOr<bool> IsInCompartment(const call::Call& call, const storage::Reader& reader,
                                     absl::string_view name, uint32_t compartment);

// Every resident of a municipality, or of a compartment.
storage::AnyTable::Walk WalkResidents(const storage::Reader& reader, uint32_t owner);

// What the name of a resident tells the caller in what was recorded with it.
enum class Link {
  // It names the resident. A deleted one is as good as any.
  kHolds,
  // The resident was lowered to COUNTED since, or erased.
  kEnded,
  // The caller may not know whom it names. Must be kept as it is, and not be told.
  kUnknown,
};
// `time` is when it was recorded.
absl::StatusOr<Link> LinkTo(const call::Call& call, const storage::Reader& reader,
                            absl::string_view name, absl::Time time);

// Whether the caller may read any resident here, and who may, for messages.
bool MayReadResidents(const call::Call& call);
std::string RolesOfReaders();

// All records of one person, without their parts and expired notes, with those that are only
// COUNTED, deleted or erased left out but for the first: that to which the others lead.
struct Person {
  std::vector<v1::Resident> records;
};
// RESOURCE_NOT_FOUND: there is no such record.
absl::StatusOr<Person> PersonOf(const call::Call& call, const storage::Reader& reader,
                                absl::string_view name);

// The name of the record to which this one leads, at once or by way of others, as far as the caller
// may know them; its own when it is not merged. RESOURCE_NOT_FOUND: there is no such record.
absl::StatusOr<std::string> SurvivorOf(const call::Call& call, const storage::Reader& reader,
                                       absl::string_view name);

// The names of all records of one person, also of those of which the caller may not know: that to
// which the others lead first. RESOURCE_NOT_FOUND: there is no such record.
absl::StatusOr<std::vector<std::string>> AllRecordsOf(const call::Call& call,
                                                      const storage::Reader& reader,
                                                      absl::string_view name);

// The live boundaries of a person's records.
absl::StatusOr<std::vector<v1::Boundary>> BoundariesOf(const call::Call& call,
                                                       const storage::Reader& reader,
                                                       const Person& person);

// The live boundaries of all records of one person, also of those that the caller may not know: for
// what must keep to them without telling of them. RESOURCE_NOT_FOUND: there is no such record.
struct AllBoundaries {
  // The names of the records, as AllRecordsOf.
  std::vector<std::string> records;
  std::vector<v1::Boundary> boundaries;
  // Whether the caller may read each of them.
  bool readable = true;
};
absl::StatusOr<AllBoundaries> AllBoundariesOf(const call::Call& call, const storage::Reader& reader,
                                              absl::string_view name);

// Whether all these records are within a scope.
absl::StatusOr<bool> AreWithin(const call::Call& call, const storage::Reader& reader,
                               const std::vector<std::string>& names,
                               const call::RecordScope& scope);

// The records that point to this one, deleted ones and those that the caller may not know included;
// at most `limit`.
absl::StatusOr<std::vector<v1::Resident>> MergedInto(const call::Call& call,
                                                     const storage::Reader& reader,
                                                     absl::string_view name, size_t limit);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENT_READER_H_
