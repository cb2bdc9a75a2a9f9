#include "services/call/rpc/access.h"

#include "absl/strings/str_cat.h"
#include "services/call/rpc/errors.h"

namespace osiedle::call {

absl::Status CheckAccess(const Call& call, const MethodInfo& method,
                         const storage::Reader* /*reader*/) {
  const Principal& principal = call.principal();
  const absl::string_view municipality =
      call.of_platform() ? absl::string_view() : absl::string_view(call.municipality());
  const bool somewhere = principal.MayRoleSomewhere(method.roles);
  if (method.access.scope() == common::v1::Access::ANY_MUNICIPALITY
          ? somewhere
          : principal.MayRole(municipality, method.roles)) {
    return absl::OkStatus();
  }
  // A caller without any of the roles anywhere learns only that, and so does a caller who knows the
  // municipality.
  if (!somewhere || (!call.of_platform() && principal.Knows(municipality))) {
    return RoleRequired(method.short_name, method.role_names);
  }
  return call.of_platform() ? PlatformDenied()
                            : MunicipalityDenied(absl::StrCat("municipalities/", municipality));
}

}  // namespace osiedle::call
