// The failures of this area beyond those that every area has (services/call/rpc/errors.h).
#ifndef OSIEDLE_SERVICES_REGISTRY_REGISTRY_ERRORS_H_
#define OSIEDLE_SERVICES_REGISTRY_REGISTRY_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "osiedle/registry/v1/register.pb.h"

namespace osiedle::registry {

// REGISTER_INCOMPLETE, with the four counts in its metadata, under the names of their fields.
absl::Status RegisterIncomplete(const v1::Register& the_register);
// STATE_TRANSITION_REFUSED: a complete register takes no new unit.
absl::Status RegisterIsComplete(const v1::Register& the_register);
// UNIT_NOT_IN_REGISTER: the newest complete register of `day` has no such municipality.
absl::Status UnitNotInRegister(absl::string_view code, absl::CivilDay day);
// RESOURCE_NOT_FOUND: no complete register of `day` has the code.
absl::Status NoUnitOnDay(absl::string_view code, absl::CivilDay day);
// TERRITORIAL_CODE_TAKEN. Does not say by whom: the caller need not know that municipality.
absl::Status TerritorialCodeTaken(absl::string_view code);
// RESOURCE_BUILT_IN.
absl::Status ResourceBuiltIn(absl::string_view name);
// RESOURCE_IN_USE: the live resource `user`, in the metadata `resource`, depends on `name`.
absl::Status ResourceInUse(absl::string_view name, absl::string_view user);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_REGISTRY_ERRORS_H_
