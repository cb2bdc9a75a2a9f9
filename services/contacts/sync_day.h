// A day that a phone recorded without network, as a batch of changes.
#ifndef OSIEDLE_SERVICES_CONTACTS_SYNC_DAY_H_
#define OSIEDLE_SERVICES_CONTACTS_SYNC_DAY_H_

#include "absl/status/statusor.h"
#include "osiedle/contacts/v1/sync_day.pb.h"
#include "osiedle/contacts/v1/sync_day_requests.pb.h"
#include "services/call/rpc/batch.h"
#include "services/call/rpc/call.h"

namespace osiedle::contacts {

// A call::BatchPlanner. Items that name each other keep their order; all others may run side by
// side, because in whatever order they do, the same comes of it:
//  - what creates bears the client's id, and a second creation changes nothing;
//  - stays, ends and tallies of an outing merge (outing_states.h);
//  - an act by which a level rises counts once, whatever came after it.
// REQUIRES: `request` and `response` outlive the batch.
absl::StatusOr<call::Batch> PlanDay(const call::Call& call, const v1::SyncDayRequest& request,
                                    v1::SyncDayResponse& response);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_SYNC_DAY_H_
