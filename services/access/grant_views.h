// Grants as the API shows them and takes them.
#ifndef OSIEDLE_SERVICES_ACCESS_GRANT_VIEWS_H_
#define OSIEDLE_SERVICES_ACCESS_GRANT_VIEWS_H_

#include <string>

#include "google/protobuf/repeated_field.h"
#include "osiedle/access/v1/caller.pb.h"
#include "osiedle/common/v1/role.pb.h"
#include "services/call/rpc/principal.h"

namespace osiedle::access {

v1::GrantView ViewOf(const call::Grant& grant);
// The grant in `municipality` (its id) that a client describes. Roles that do not exist are left
// out.
call::Grant GrantOf(const v1::GrantView& view, std::string municipality);

// In the order of their numbers.
void AddRoles(call::RoleSet roles, google::protobuf::RepeatedField<int>& added);

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_GRANT_VIEWS_H_
