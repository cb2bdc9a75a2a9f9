#include "services/staff/principal_handlers.h"

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/rpc/errors.h"
#include "services/staff/staff_checks.h"
#include "services/staff/staff_errors.h"
#include "services/staff/staff_member_rules.h"
#include "services/staff/staff_tables.h"
#include "storage/status_macros.h"

namespace osiedle::staff {

using ::osiedle::call::Call;
using ::osiedle::staff::v1::StaffMember;
using ::osiedle::storage::RowMeta;
using ::osiedle::storage::Transaction;

absl::Status LinkPrincipal(const Call& call, Transaction& transaction,
                           const v1::LinkPrincipalRequest& request, StaffMember& response) {
  RETURN_IF_ERROR(StaffMembers().CheckName(request.name()));
  if (!IsPrincipal(request.principal())) {
    return call::InvalidField({"principal", common::v1::NOT_A_PRINCIPAL});
  }
  StaffMember before;
  ASSIGN_OR_RETURN(RowMeta meta,
                   StaffMembers().LoadLive(call, transaction, request.name(), "", before));
  response = before;
  // The same change is sent again, perhaps with the old etag.
  if (absl::c_linear_search(before.principals(), request.principal())) return absl::OkStatus();
  if (!request.etag().empty() && request.etag() != before.etag()) {
    return call::EtagMismatch(request.name());
  }
  RETURN_IF_ERROR(CheckPrincipalIsFree(call, transaction, request.principal()));
  if (before.principals_size() >= kMaxPrincipals) {
    return call::InvalidField(
        {"principal", common::v1::TOO_MANY_PRINCIPALS, {{"max", absl::StrCat(kMaxPrincipals)}}});
  }
  response.add_principals(request.principal());
  return StaffMembers().Save(call, transaction, meta, before, response);
}

absl::Status UnlinkPrincipal(const Call& call, Transaction& transaction,
                             const v1::UnlinkPrincipalRequest& request, StaffMember& response) {
  RETURN_IF_ERROR(StaffMembers().CheckName(request.name()));
  StaffMember before;
  // A deleted staff member may stand in the way of its own undeletion by a principal.
  ASSIGN_OR_RETURN(RowMeta meta, StaffMembers().Load(call, transaction, request.name(), before));
  if (!request.etag().empty() && request.etag() != before.etag()) {
    return call::EtagMismatch(request.name());
  }
  response = before;
  auto& principals = *response.mutable_principals();
  const auto linked = absl::c_find(principals, request.principal());
  if (linked == principals.end()) return PrincipalNotLinked(request.name());
  principals.erase(linked);
  return StaffMembers().Save(call, transaction, meta, before, response);
}

}  // namespace osiedle::staff
