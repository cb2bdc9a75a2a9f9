// Restricted residents: the compartments in which they stand, and their way there and back.
//
// The rows of a restricted resident have the number of a team's compartment as their owner, in
// place of the municipality's (Call::compartment). So a call outside the team cannot come across
// them. In the municipality only the fact remains that the name is restricted: a mark that no call
// outside is told of (IsRestrictedName in resident_reader.h).
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENT_COMPARTMENTS_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENT_COMPARTMENTS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/resource/resource.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::residents {

// The restriction of a new resident: that of the call's team, if the call acts in one. In a team,
// RESOURCE_EXISTS: the municipality has a record of the name.
absl::Status FillRestriction(const call::Change<v1::Resident>& change);

// Marks the name of a new resident as restricted, where the call acts in a team.
absl::Status MarkNewName(const call::Call& call, storage::Transaction& transaction,
                         absl::string_view name);

// Moves the person to whom the record `name` belongs from the call's compartment to `owner`: all
// records that are merged with it, whatever their state, with their parts, marks and boundaries.
// The change feeds on both sides report it. `restriction` is that of the records from now on; null:
// none, and `owner` is the municipality.
//
// GRANT_TOO_NARROW: the caller may not know of one of the records. RESOURCE_EXISTS: a record of the
// same name is there already. EXTERNAL_ID_TAKEN: a record there has one of the external ids; only
// where `restriction` is null, because in a compartment the caller may know nothing: an external id
// that is taken there is left out.
absl::Status MovePerson(const call::Call& call, storage::Transaction& transaction,
                        absl::string_view name, uint32_t owner, const v1::Restriction* restriction);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENT_COMPARTMENTS_H_
