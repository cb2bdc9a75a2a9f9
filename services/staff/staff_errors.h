// The failures of this area beyond those that every area has (services/call/rpc/errors.h).
#ifndef OSIEDLE_SERVICES_STAFF_STAFF_ERRORS_H_
#define OSIEDLE_SERVICES_STAFF_STAFF_ERRORS_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace osiedle::staff {

// PRINCIPAL_LINKED: the live staff member `holder`, in the metadata `resource`, has the principal.
// "": one of whom the caller may not know.
absl::Status PrincipalLinked(absl::string_view holder);
// PRINCIPAL_NOT_LINKED: the staff member does not have the principal.
absl::Status PrincipalNotLinked(absl::string_view staff_member);
// TOO_MANY_TEAMS: live teams would name the staff member more than `max` times.
absl::Status TooManyTeams(absl::string_view staff_member, size_t max);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_STAFF_ERRORS_H_
