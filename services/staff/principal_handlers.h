// The handlers of the RPCs that link principals of tokens to staff members.
#ifndef OSIEDLE_SERVICES_STAFF_PRINCIPAL_HANDLERS_H_
#define OSIEDLE_SERVICES_STAFF_PRINCIPAL_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "osiedle/staff/v1/staff_member_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::staff {

absl::Status LinkPrincipal(const call::Call& call, storage::Transaction& transaction,
                           const v1::LinkPrincipalRequest& request, v1::StaffMember& response);
absl::Status UnlinkPrincipal(const call::Call& call, storage::Transaction& transaction,
                             const v1::UnlinkPrincipalRequest& request, v1::StaffMember& response);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_PRINCIPAL_HANDLERS_H_
