// The handlers of the RPCs about territorial units.
#ifndef OSIEDLE_SERVICES_REGISTRY_UNIT_HANDLERS_H_
#define OSIEDLE_SERVICES_REGISTRY_UNIT_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/registry/v1/unit.pb.h"
#include "osiedle/registry/v1/unit_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::registry {

absl::Status ListUnits(const call::Call& call, const storage::Snapshot& snapshot,
                       const v1::ListUnitsRequest& request, v1::ListUnitsResponse& response);
absl::Status LookUpUnit(const call::Call& call, const storage::Snapshot& snapshot,
                        const v1::LookUpUnitRequest& request, v1::Unit& response);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_UNIT_HANDLERS_H_
