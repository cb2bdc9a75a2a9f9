#include "services/visits/bookings/confirmation.h"

#include <algorithm>
#include <optional>

#include "absl/status/statusor.h"
#include "services/visits/bookings/visit_reader.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/bookings/visits_along.h"
#include "storage/status_macros.h"

namespace osiedle::visits {

using ::osiedle::call::Call;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::Visit;

absl::Status Confirm(const Call& call, Transaction& transaction, VisitUnderChange& visit) {
  if (!visit.after.rescheduled_from().empty()) {
    ASSIGN_OR_RETURN(const std::optional<Visit> old,
                     FindVisit(call, transaction, visit.after.rescheduled_from()));
    if (old.has_value() && IsReplacedBy(*old, visit.after)) {
      ASSIGN_OR_RETURN(VisitUnderChange replaced, LoadAlong(call, transaction, old->name()));
      BecomeRescheduled(call.time(), replaced.after);
      RETURN_IF_ERROR(SaveAlong(call, transaction, replaced));
    }
  }
  BecomeConfirmed(call.time(), visit.after);
  return absl::OkStatus();
}

void BecomeConfirmed(absl::Time now, Visit& visit) {
  visit.clear_hold_expire_time();
  Reach(Visit::CONFIRMED, std::max(now, LastMoment(visit)), now, visit);
}

void BecomeRescheduled(absl::Time now, Visit& old) {
  old.clear_hold_expire_time();
  Reach(Visit::RESCHEDULED, std::max(now, LastMoment(old)), now, old);
}

}  // namespace osiedle::visits
