// What an audit entry says of those who saw a resident, without a store.
#ifndef OSIEDLE_SERVICES_ACCESS_SIGHTING_RULES_H_
#define OSIEDLE_SERVICES_ACCESS_SIGHTING_RULES_H_

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "osiedle/access/v1/sighting.pb.h"
#include "osiedle/internal/v1/log.pb.h"

namespace osiedle::access {

// "municipalities/rybnik/residents/a" of that name and of all names below it; "" of other names.
absl::string_view ResidentIn(absl::string_view name);

// What an entry has to do with residents of these names. No resident: nothing.
struct Seen {
  // The first of them that the entry names.
  std::string resident;
  v1::Sighting::Kind kind = v1::Sighting::KIND_UNSPECIFIED;
};
Seen SeenIn(const internal::v1::AuditEntry& entry,
            const absl::flat_hash_set<std::string>& residents);

// Leaves what a resident may learn: day, kind, purpose and institution; the staff member when names
// are released.
void ReduceForResident(bool names_are_released, v1::Sighting& sighting);

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_SIGHTING_RULES_H_
