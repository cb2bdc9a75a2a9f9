// What each RPC about municipalities means.
#ifndef OSIEDLE_SERVICES_REGISTRY_MUNICIPALITY_HANDLERS_H_
#define OSIEDLE_SERVICES_REGISTRY_MUNICIPALITY_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/registry/v1/municipality.pb.h"
#include "osiedle/registry/v1/municipality_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::registry {

absl::Status CreateMunicipality(const call::Call& call, storage::Transaction& transaction,
                                const v1::CreateMunicipalityRequest& request,
                                v1::Municipality& response);
absl::Status UpdateMunicipality(const call::Call& call, storage::Transaction& transaction,
                                const v1::UpdateMunicipalityRequest& request,
                                v1::Municipality& response);
absl::Status ChangeTerritorialCode(const call::Call& call, storage::Transaction& transaction,
                                   const v1::ChangeTerritorialCodeRequest& request,
                                   v1::Municipality& response);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_MUNICIPALITY_HANDLERS_H_
