// The rows of this area, and the resources over them.
//
//   residents             by id; by merged_into; by the expiry of each note; without reach and
//                         identity, which stand apart so that each can go alone:
//   resident_reaches      by resident: its name and reach
//   resident_identities   by resident: its name and identity
//   resident_marks        by resident and kind; by kind and mark: keyed hashes of alias and PESEL,
//                         and the fact that a name is restricted (resident_compartments.h)
//   boundaries            by resident and id
//   pesel_lookups         by principal, and one for the municipality (resource/tries.h)
//
// Residents and boundaries have besides these the indexes of all resources. Both are restrictable:
// the rows of a person stand in the compartment of a team, or in the municipality.
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENT_TABLES_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENT_TABLES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/internal/v1/resident.pb.h"
#include "osiedle/internal/v1/tries.pb.h"
#include "osiedle/residents/v1/boundary.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/resource/resource.h"
#include "storage/records/table.h"

namespace osiedle::residents {

// The indexes' numbers stand in keys on disk. NEVER RENUMBER, never use a number again.
namespace index {
inline constexpr storage::IndexId kResidentsByMergedInto{16};
inline constexpr storage::IndexId kResidentsByNoteExpiry{17};
inline constexpr storage::IndexId kResidentsByNeed{18};
inline constexpr storage::IndexId kResidentsByController{19};
inline constexpr storage::IndexId kMarksByMark{16};
}  // namespace index

const call::Resource<v1::Resident>& Residents();
const call::Resource<v1::Boundary>& Boundaries();

const storage::Table<v1::Resident>& ResidentReaches();
const storage::Table<v1::Resident>& ResidentIdentities();
const storage::Table<internal::v1::ResidentMark>& ResidentMarks();

const storage::Table<internal::v1::Tries>& PeselLookups();

// Where the row of a resident in the call's compartment stands, here and in the tables of its
// parts; nothing when `name` is none.
std::optional<storage::RowKey> ResidentKey(const call::Call& call, absl::string_view name);

// Where the fact stands that a resident's name is restricted. `municipality` is the municipality's
// number.
storage::RowKey RestrictedNameKey(uint32_t municipality, absl::string_view name);

// Reads the row of a resident, without its parts. Nothing: there is none. Also those of whom the
// caller may not know: for rules that must hold whoever calls.
absl::StatusOr<std::optional<v1::Resident>> FindResident(const call::Call& call,
                                                         const storage::Reader& reader,
                                                         absl::string_view name);
// The same, of those of whom the caller may know (ReadableResidents).
absl::StatusOr<std::optional<v1::Resident>> FindReadable(const call::Call& call,
                                                         const storage::Reader& reader,
                                                         absl::string_view name);

// "municipalities/rybnik/residents/a/boundaries/b" -> "municipalities/rybnik/residents/a".
absl::string_view ResidentOfBoundary(absl::string_view name);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENT_TABLES_H_
