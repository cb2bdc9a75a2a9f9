// How a resident's identity level rises and falls.
#ifndef OSIEDLE_SERVICES_RESIDENTS_LEVEL_HANDLERS_H_
#define OSIEDLE_SERVICES_RESIDENTS_LEVEL_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::residents {

absl::Status RaiseIdentityLevel(const call::Call& call, storage::Transaction& transaction,
                                const v1::RaiseIdentityLevelRequest& request,
                                v1::Resident& response);
absl::Status LowerIdentityLevel(const call::Call& call, storage::Transaction& transaction,
                                const v1::LowerIdentityLevelRequest& request,
                                v1::Resident& response);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_LEVEL_HANDLERS_H_
