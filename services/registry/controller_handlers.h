// What each RPC about controllers of data means.
#ifndef OSIEDLE_SERVICES_REGISTRY_CONTROLLER_HANDLERS_H_
#define OSIEDLE_SERVICES_REGISTRY_CONTROLLER_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/registry/v1/controller.pb.h"
#include "services/call/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::registry {

absl::Status GetController(const call::Call& call, const storage::Snapshot& snapshot,
                           const v1::GetControllerRequest& request, v1::Controller& response);
absl::Status ListControllers(const call::Call& call, const storage::Snapshot& snapshot,
                             const v1::ListControllersRequest& request,
                             v1::ListControllersResponse& response);
absl::Status CreateController(const call::Call& call, storage::Transaction& transaction,
                              const v1::CreateControllerRequest& request, v1::Controller& response);
absl::Status UpdateController(const call::Call& call, storage::Transaction& transaction,
                              const v1::UpdateControllerRequest& request, v1::Controller& response);
absl::Status DeleteController(const call::Call& call, storage::Transaction& transaction,
                              const v1::DeleteControllerRequest& request, v1::Controller& response);
absl::Status UndeleteController(const call::Call& call, storage::Transaction& transaction,
                                const v1::UndeleteControllerRequest& request,
                                v1::Controller& response);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_CONTROLLER_HANDLERS_H_
