// How a resident is restricted to a team, and open to the municipality again.
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESTRICTION_HANDLERS_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESTRICTION_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::residents {

absl::Status RestrictResident(const call::Call& call, storage::Transaction& transaction,
                              const v1::RestrictResidentRequest& request,
                              v1::RestrictResidentResponse& response);
absl::Status LiftRestriction(const call::Call& call, storage::Transaction& transaction,
                             const v1::LiftRestrictionRequest& request,
                             v1::LiftRestrictionResponse& response);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESTRICTION_HANDLERS_H_
