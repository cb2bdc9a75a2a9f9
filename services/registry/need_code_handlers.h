// What each RPC about codes of needs means.
#ifndef OSIEDLE_SERVICES_REGISTRY_NEED_CODE_HANDLERS_H_
#define OSIEDLE_SERVICES_REGISTRY_NEED_CODE_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/registry/v1/need_code.pb.h"
#include "services/call/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::registry {

absl::Status GetNeedCode(const call::Call& call, const storage::Snapshot& snapshot,
                         const v1::GetNeedCodeRequest& request, v1::NeedCode& response);
absl::Status ListNeedCodes(const call::Call& call, const storage::Snapshot& snapshot,
                           const v1::ListNeedCodesRequest& request,
                           v1::ListNeedCodesResponse& response);
absl::Status CreateNeedCode(const call::Call& call, storage::Transaction& transaction,
                            const v1::CreateNeedCodeRequest& request, v1::NeedCode& response);
absl::Status UpdateNeedCode(const call::Call& call, storage::Transaction& transaction,
                            const v1::UpdateNeedCodeRequest& request, v1::NeedCode& response);
absl::Status DeleteNeedCode(const call::Call& call, storage::Transaction& transaction,
                            const v1::DeleteNeedCodeRequest& request, v1::NeedCode& response);
absl::Status UndeleteNeedCode(const call::Call& call, storage::Transaction& transaction,
                              const v1::UndeleteNeedCodeRequest& request, v1::NeedCode& response);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_NEED_CODE_HANDLERS_H_
