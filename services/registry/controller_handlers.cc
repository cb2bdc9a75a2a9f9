#include "services/registry/controller_handlers.h"

#include "services/registry/registry_tables.h"

namespace osiedle::registry {

using ::osiedle::call::Call;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

absl::Status GetController(const Call& call, const Snapshot& snapshot,
                           const v1::GetControllerRequest& request, v1::Controller& response) {
  return Controllers().Get(call, snapshot, request, response);
}

absl::Status ListControllers(const Call& call, const Snapshot& snapshot,
                             const v1::ListControllersRequest& request,
                             v1::ListControllersResponse& response) {
  return Controllers().List(call, snapshot, request, response);
}

absl::Status CreateController(const Call& call, Transaction& transaction,
                              const v1::CreateControllerRequest& request,
                              v1::Controller& response) {
  return Controllers().Create(call, transaction, request, response);
}

absl::Status UpdateController(const Call& call, Transaction& transaction,
                              const v1::UpdateControllerRequest& request,
                              v1::Controller& response) {
  return Controllers().Update(call, transaction, request, response);
}

absl::Status DeleteController(const Call& call, Transaction& transaction,
                              const v1::DeleteControllerRequest& request,
                              v1::Controller& response) {
  return Controllers().Delete(call, transaction, request, response);
}

absl::Status UndeleteController(const Call& call, Transaction& transaction,
                                const v1::UndeleteControllerRequest& request,
                                v1::Controller& response) {
  return Controllers().Undelete(call, transaction, request, response);
}

}  // namespace osiedle::registry
