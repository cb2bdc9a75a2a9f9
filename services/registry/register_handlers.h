// The handlers of the RPCs about registers of territorial units.
#ifndef OSIEDLE_SERVICES_REGISTRY_REGISTER_HANDLERS_H_
#define OSIEDLE_SERVICES_REGISTRY_REGISTER_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/registry/v1/register.pb.h"
#include "osiedle/registry/v1/register_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::registry {

absl::Status ImportUnits(const call::Call& call, storage::Transaction& transaction,
                         const v1::ImportUnitsRequest& request, v1::ImportUnitsResponse& response);
absl::Status CompleteRegister(const call::Call& call, storage::Transaction& transaction,
                              const v1::CompleteRegisterRequest& request, v1::Register& response);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_REGISTER_HANDLERS_H_
