// FindJointSlots: when a crew can go, and if it cannot, why.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_HANDLERS_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/visits/v1/joint_slot_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

absl::Status FindJointSlots(const call::Call& call, const storage::Snapshot& snapshot,
                            const v1::FindJointSlotsRequest& request,
                            v1::FindJointSlotsResponse& response);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_HANDLERS_H_
