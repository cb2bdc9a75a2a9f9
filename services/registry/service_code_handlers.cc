#include "services/registry/service_code_handlers.h"

#include "services/registry/registry_tables.h"

namespace osiedle::registry {

using ::osiedle::call::Call;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

absl::Status GetServiceCode(const Call& call, const Snapshot& snapshot,
                            const v1::GetServiceCodeRequest& request, v1::ServiceCode& response) {
  return ServiceCodes().Get(call, snapshot, request, response);
}

absl::Status ListServiceCodes(const Call& call, const Snapshot& snapshot,
                              const v1::ListServiceCodesRequest& request,
                              v1::ListServiceCodesResponse& response) {
  return ServiceCodes().List(call, snapshot, request, response);
}

absl::Status CreateServiceCode(const Call& call, Transaction& transaction,
                               const v1::CreateServiceCodeRequest& request,
                               v1::ServiceCode& response) {
  return ServiceCodes().Create(call, transaction, request, response);
}

absl::Status UpdateServiceCode(const Call& call, Transaction& transaction,
                               const v1::UpdateServiceCodeRequest& request,
                               v1::ServiceCode& response) {
  return ServiceCodes().Update(call, transaction, request, response);
}

absl::Status DeleteServiceCode(const Call& call, Transaction& transaction,
                               const v1::DeleteServiceCodeRequest& request,
                               v1::ServiceCode& response) {
  return ServiceCodes().Delete(call, transaction, request, response);
}

absl::Status UndeleteServiceCode(const Call& call, Transaction& transaction,
                                 const v1::UndeleteServiceCodeRequest& request,
                                 v1::ServiceCode& response) {
  return ServiceCodes().Undelete(call, transaction, request, response);
}

}  // namespace osiedle::registry
