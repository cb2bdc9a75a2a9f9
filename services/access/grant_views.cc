#include "services/access/grant_views.h"

#include <algorithm>
#include <utility>

namespace osiedle::access {

using ::osiedle::common::v1::Role;

v1::GrantView ViewOf(const call::Grant& grant) {
  v1::GrantView view;
  view.set_municipality(grant.municipality);
  AddRoles(grant.roles, *view.mutable_roles());
  view.mutable_controllers()->Add(grant.controllers.begin(), grant.controllers.end());
  view.mutable_districts()->Add(grant.districts.begin(), grant.districts.end());
  view.mutable_institutions()->Add(grant.institutions.begin(), grant.institutions.end());
  view.mutable_methods()->Add(grant.methods.begin(), grant.methods.end());
  std::sort(view.mutable_methods()->begin(), view.mutable_methods()->end());
  return view;
}

call::Grant GrantOf(const v1::GrantView& view, std::string municipality) {
  call::Grant grant = {.municipality = std::move(municipality), .roles = {}};
  for (const int role : view.roles()) {
    if (common::v1::Role_IsValid(role)) grant.roles.Add(static_cast<Role>(role));
  }
  grant.controllers.assign(view.controllers().begin(), view.controllers().end());
  grant.districts.assign(view.districts().begin(), view.districts().end());
  grant.institutions.assign(view.institutions().begin(), view.institutions().end());
  grant.methods.insert(view.methods().begin(), view.methods().end());
  return grant;
}

void AddRoles(call::RoleSet roles, google::protobuf::RepeatedField<int>& added) {
  for (int role = common::v1::Role_MIN; role <= common::v1::Role_MAX; ++role) {
    if (role == common::v1::ROLE_UNSPECIFIED || !common::v1::Role_IsValid(role)) continue;
    if (roles.Contains(static_cast<Role>(role))) added.Add(role);
  }
}

}  // namespace osiedle::access
