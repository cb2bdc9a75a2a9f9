// The methods that take and give back slots.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_HOLD_HANDLERS_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_HOLD_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "osiedle/visits/v1/visit_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::visits {

absl::Status HoldSlot(const call::Call& call, storage::Transaction& transaction,
                      const v1::HoldSlotRequest& request, v1::Visit& response);
absl::Status ReleaseSlot(const call::Call& call, storage::Transaction& transaction,
                         const v1::ReleaseSlotRequest& request, v1::Visit& response);
absl::Status RescheduleVisit(const call::Call& call, storage::Transaction& transaction,
                             const v1::RescheduleVisitRequest& request, v1::Visit& response);
absl::Status SubstituteCrewMember(const call::Call& call, storage::Transaction& transaction,
                                  const v1::SubstituteCrewMemberRequest& request,
                                  v1::Visit& response);
absl::Status FindSubstitutes(const call::Call& call, const storage::Snapshot& snapshot,
                             const v1::FindSubstitutesRequest& request,
                             v1::FindSubstitutesResponse& response);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_HOLD_HANDLERS_H_
