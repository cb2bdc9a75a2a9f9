#include "services/registry/need_code_handlers.h"

#include "services/registry/registry_tables.h"

namespace osiedle::registry {

using ::osiedle::call::Call;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

absl::Status GetNeedCode(const Call& call, const Snapshot& snapshot,
                         const v1::GetNeedCodeRequest& request, v1::NeedCode& response) {
  return NeedCodes().Get(call, snapshot, request, response);
}

absl::Status ListNeedCodes(const Call& call, const Snapshot& snapshot,
                           const v1::ListNeedCodesRequest& request,
                           v1::ListNeedCodesResponse& response) {
  return NeedCodes().List(call, snapshot, request, response);
}

absl::Status CreateNeedCode(const Call& call, Transaction& transaction,
                            const v1::CreateNeedCodeRequest& request, v1::NeedCode& response) {
  return NeedCodes().Create(call, transaction, request, response);
}

absl::Status UpdateNeedCode(const Call& call, Transaction& transaction,
                            const v1::UpdateNeedCodeRequest& request, v1::NeedCode& response) {
  return NeedCodes().Update(call, transaction, request, response);
}

absl::Status DeleteNeedCode(const Call& call, Transaction& transaction,
                            const v1::DeleteNeedCodeRequest& request, v1::NeedCode& response) {
  return NeedCodes().Delete(call, transaction, request, response);
}

absl::Status UndeleteNeedCode(const Call& call, Transaction& transaction,
                              const v1::UndeleteNeedCodeRequest& request, v1::NeedCode& response) {
  return NeedCodes().Undelete(call, transaction, request, response);
}

}  // namespace osiedle::registry
