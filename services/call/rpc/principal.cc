#include "services/call/rpc/principal.h"

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"

namespace osiedle::call {
namespace {

constexpr char kEverywhere[] = "*";

}  // namespace

RoleSet RoleSet::All() {
  RoleSet all;
  for (int role = common::v1::Role_MIN; role <= common::v1::Role_MAX; ++role) {
    if (role != common::v1::ROLE_UNSPECIFIED && common::v1::Role_IsValid(role)) {
      all.Add(static_cast<common::v1::Role>(role));
    }
  }
  return all;
}

std::string RoleSet::Names() const {
  std::string names;
  for (int role = common::v1::Role_MIN; role <= common::v1::Role_MAX; ++role) {
    if (!common::v1::Role_IsValid(role) || !Contains(static_cast<common::v1::Role>(role))) continue;
    absl::StrAppend(&names, names.empty() ? "" : ", ",
                    common::v1::Role_Name(static_cast<common::v1::Role>(role)));
  }
  return names;
}

bool Grant::Covers(absl::string_view in_municipality) const {
  return municipality == kEverywhere ||
         (!in_municipality.empty() && municipality == in_municipality);
}

bool Principal::MayRole(absl::string_view municipality, RoleSet roles) const {
  return absl::c_any_of(grants, [&](const Grant& grant) {
    return grant.roles.Intersects(roles) && grant.Covers(municipality);
  });
}

bool Principal::Knows(absl::string_view municipality) const {
  return MayRole(municipality, RoleSet::All());
}

bool Principal::MayRoleSomewhere(RoleSet roles) const {
  return absl::c_any_of(grants, [&](const Grant& grant) { return grant.roles.Intersects(roles); });
}

}  // namespace osiedle::call
