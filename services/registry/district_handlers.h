// What each RPC about districts means.
#ifndef OSIEDLE_SERVICES_REGISTRY_DISTRICT_HANDLERS_H_
#define OSIEDLE_SERVICES_REGISTRY_DISTRICT_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/registry/v1/district.pb.h"
#include "services/call/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::registry {

absl::Status GetDistrict(const call::Call& call, const storage::Snapshot& snapshot,
                         const v1::GetDistrictRequest& request, v1::District& response);
absl::Status ListDistricts(const call::Call& call, const storage::Snapshot& snapshot,
                           const v1::ListDistrictsRequest& request,
                           v1::ListDistrictsResponse& response);
absl::Status CreateDistrict(const call::Call& call, storage::Transaction& transaction,
                            const v1::CreateDistrictRequest& request, v1::District& response);
absl::Status UpdateDistrict(const call::Call& call, storage::Transaction& transaction,
                            const v1::UpdateDistrictRequest& request, v1::District& response);
absl::Status DeleteDistrict(const call::Call& call, storage::Transaction& transaction,
                            const v1::DeleteDistrictRequest& request, v1::District& response);
absl::Status UndeleteDistrict(const call::Call& call, storage::Transaction& transaction,
                              const v1::UndeleteDistrictRequest& request, v1::District& response);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_DISTRICT_HANDLERS_H_
