// What a caller is told of itself.
#ifndef OSIEDLE_SERVICES_ACCESS_CALLER_HANDLERS_H_
#define OSIEDLE_SERVICES_ACCESS_CALLER_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/access/v1/caller.pb.h"
#include "osiedle/access/v1/caller_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::access {

absl::Status GetCaller(const call::Call& call, const storage::Snapshot& snapshot,
                       const v1::GetCallerRequest& request, v1::Caller& response);

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_CALLER_HANDLERS_H_
