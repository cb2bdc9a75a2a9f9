// The handlers of the change feed.
#ifndef OSIEDLE_SERVICES_CHANGES_CHANGE_HANDLERS_H_
#define OSIEDLE_SERVICES_CHANGES_CHANGE_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/changes/v1/change_requests.pb.h"
#include "osiedle/changes/v1/change_service.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::changes {

absl::Status ListChanges(const call::Call& call, const storage::Snapshot& snapshot,
                         const v1::ListChangesRequest& request, v1::ListChangesResponse& response);

}  // namespace osiedle::changes

#endif  // OSIEDLE_SERVICES_CHANGES_CHANGE_HANDLERS_H_
