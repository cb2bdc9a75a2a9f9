// Why a principal may call a method, or may not.
#ifndef OSIEDLE_SERVICES_ACCESS_EXPLANATION_HANDLERS_H_
#define OSIEDLE_SERVICES_ACCESS_EXPLANATION_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/access/v1/explanation_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::access {

// Asks call::CheckAccess for a call that nobody makes.
absl::Status ExplainAccess(const call::Call& call, const storage::Snapshot& snapshot,
                           const v1::ExplainAccessRequest& request,
                           v1::ExplainAccessResponse& response);

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_EXPLANATION_HANDLERS_H_
