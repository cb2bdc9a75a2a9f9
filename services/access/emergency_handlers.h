// The handlers of the RPCs of emergencies that are not standard.
#ifndef OSIEDLE_SERVICES_ACCESS_EMERGENCY_HANDLERS_H_
#define OSIEDLE_SERVICES_ACCESS_EMERGENCY_HANDLERS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "osiedle/access/v1/emergency.pb.h"
#include "osiedle/access/v1/emergency_requests.pb.h"
#include "services/call/resource/tries.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::access {

// Real emergencies are rare: five a day of one caller. The limit of a municipality, 50 a day,
// suffices for a night in which blocks of flats are evacuated.
inline constexpr call::TryLimit kEmergenciesOfPrincipal = {.most = 5,
                                                           .interval = absl::Minutes(288)};
inline constexpr call::TryLimit kEmergenciesOfMunicipality = {.most = 50,
                                                              .interval = absl::Seconds(1728)};

absl::Status DeclareEmergency(const call::Call& call, storage::Transaction& transaction,
                              const v1::DeclareEmergencyRequest& request, v1::Emergency& response);
absl::Status ReviewEmergency(const call::Call& call, storage::Transaction& transaction,
                             const v1::ReviewEmergencyRequest& request, v1::Emergency& response);

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_EMERGENCY_HANDLERS_H_
