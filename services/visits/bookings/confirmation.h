// The moment at which a crew goes.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_CONFIRMATION_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_CONFIRMATION_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/rpc/call.h"
#include "services/visits/bookings/visit_writer.h"
#include "storage/transaction.h"

namespace osiedle::visits {

// Moves `visit.after` to CONFIRMED at the time of the call; whoever calls saves it. The visit in
// whose place it stands (IsReplacedBy, visit_states.h) becomes RESCHEDULED, and is saved here, in
// the same transaction, whether the caller may know of it or not. HOLD_EXPIRED: a later call took
// what the hold kept: the other side of the procedure is met at that time, or a resident who limits
// how often is met by another visit. REQUIRES: `visit.after` is HELD, and IsAccepted.
absl::Status Confirm(const call::Call& call, storage::Transaction& transaction,
                     VisitUnderChange& visit);

// The two steps alone.
void BecomeConfirmed(absl::Time now, v1::Visit& visit);
void BecomeRescheduled(absl::Time now, v1::Visit& old);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_CONFIRMATION_H_
