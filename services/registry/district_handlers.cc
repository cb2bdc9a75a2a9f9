#include "services/registry/district_handlers.h"

#include "services/registry/registry_tables.h"

namespace osiedle::registry {

using ::osiedle::call::Call;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

absl::Status GetDistrict(const Call& call, const Snapshot& snapshot,
                         const v1::GetDistrictRequest& request, v1::District& response) {
  return Districts().Get(call, snapshot, request, response);
}

absl::Status ListDistricts(const Call& call, const Snapshot& snapshot,
                           const v1::ListDistrictsRequest& request,
                           v1::ListDistrictsResponse& response) {
  return Districts().List(call, snapshot, request, response);
}

absl::Status CreateDistrict(const Call& call, Transaction& transaction,
                            const v1::CreateDistrictRequest& request, v1::District& response) {
  return Districts().Create(call, transaction, request, response);
}

absl::Status UpdateDistrict(const Call& call, Transaction& transaction,
                            const v1::UpdateDistrictRequest& request, v1::District& response) {
  return Districts().Update(call, transaction, request, response);
}

absl::Status DeleteDistrict(const Call& call, Transaction& transaction,
                            const v1::DeleteDistrictRequest& request, v1::District& response) {
  return Districts().Delete(call, transaction, request, response);
}

absl::Status UndeleteDistrict(const Call& call, Transaction& transaction,
                              const v1::UndeleteDistrictRequest& request, v1::District& response) {
  return Districts().Undelete(call, transaction, request, response);
}

}  // namespace osiedle::registry
