// The handlers of the RPCs of emergencies that are not standard.
#ifndef OSIEDLE_SERVICES_ACCESS_EMERGENCY_HANDLERS_H_
#define OSIEDLE_SERVICES_ACCESS_EMERGENCY_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/access/v1/emergency.pb.h"
#include "osiedle/access/v1/emergency_requests.pb.h"
#include "services/call/resource/tries.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::access {

// Real emergencies are rare. The limit of a municipality suffices for a night in which a block of
// flats is evacuated.
inline constexpr call::TryLimit kEmergenciesOfPrincipal = {.most = 5,
                                                           .interval = absl::Hours(24) / 5};
inline constexpr call::TryLimit kEmergenciesOfMunicipality = {.most = 50,
                                                              .interval = absl::Hours(24) / 50};

absl::Status DeclareEmergency(const call::Call& call, storage::Transaction& transaction,
                              const v1::DeclareEmergencyRequest& request, v1::Emergency& response);
absl::Status ReviewEmergency(const call::Call& call, storage::Transaction& transaction,
                             const v1::ReviewEmergencyRequest& request, v1::Emergency& response);

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_EMERGENCY_HANDLERS_H_
