// What each RPC about codes of services means.
#ifndef OSIEDLE_SERVICES_REGISTRY_SERVICE_CODE_HANDLERS_H_
#define OSIEDLE_SERVICES_REGISTRY_SERVICE_CODE_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/registry/v1/service_code.pb.h"
#include "services/call/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::registry {

absl::Status GetServiceCode(const call::Call& call, const storage::Snapshot& snapshot,
                            const v1::GetServiceCodeRequest& request, v1::ServiceCode& response);
absl::Status ListServiceCodes(const call::Call& call, const storage::Snapshot& snapshot,
                              const v1::ListServiceCodesRequest& request,
                              v1::ListServiceCodesResponse& response);
absl::Status CreateServiceCode(const call::Call& call, storage::Transaction& transaction,
                               const v1::CreateServiceCodeRequest& request,
                               v1::ServiceCode& response);
absl::Status UpdateServiceCode(const call::Call& call, storage::Transaction& transaction,
                               const v1::UpdateServiceCodeRequest& request,
                               v1::ServiceCode& response);
absl::Status DeleteServiceCode(const call::Call& call, storage::Transaction& transaction,
                               const v1::DeleteServiceCodeRequest& request,
                               v1::ServiceCode& response);
absl::Status UndeleteServiceCode(const call::Call& call, storage::Transaction& transaction,
                                 const v1::UndeleteServiceCodeRequest& request,
                                 v1::ServiceCode& response);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_SERVICE_CODE_HANDLERS_H_
