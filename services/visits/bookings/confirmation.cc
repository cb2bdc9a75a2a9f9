#include "services/visits/bookings/confirmation.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "services/call/fields/proto_time.h"
#include "services/residents/resident_reader.h"
#include "services/visits/bookings/side_check.h"
#include "services/visits/bookings/visit_reader.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/bookings/visits_along.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {

using ::osiedle::call::Call;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::Visit;

namespace {

// A call may come just before the hold ends, and be done after another call that came just after
// it. The other call was judged as if nobody were met in this slot. So what it may have taken is
// looked at here: the meetings with a resident, and the two sides of a procedure. AfterVisit looks
// at the crew.

// HOLD_EXPIRED when a resident wants to be met so often and no more, and another visit with them
// was held since the hold ended.
absl::Status CheckMeetings(const Call& call, const storage::Reader& reader, const Visit& visit) {
  if (!visit.has_hold_expire_time()) return absl::OkStatus();
  const absl::Time end = call::TimeOf(visit.hold_expire_time());
  for (const std::string& resident : visit.subject().residents()) {
    const absl::StatusOr<residents::AllBoundaries> all =
        residents::AllBoundariesOf(call, reader, resident);
    // There is no such record any more, or the caller may not know it.
    if (absl::IsNotFound(all.status())) continue;
    RETURN_IF_ERROR(all.status());
    const bool is_limited = absl::c_any_of(
        all->boundaries, [](const auto& boundary) { return boundary.has_frequency(); });
    if (!is_limited) continue;
    ASSIGN_OR_RETURN(const bool is_met,
                     HasMeetingTakenSince(call, reader, all->records, end, {visit.name()}));
    if (is_met) return HoldExpired(end);
  }
  return absl::OkStatus();
}

// HOLD_EXPIRED when the other side of the procedure is met at that time.
absl::Status CheckSides(const Call& call, const storage::Reader& reader, const Visit& visit) {
  const Interval slot = {.begin = calendar::MinuteAtOrBefore(call::TimeOf(visit.start_time())),
                         .end = calendar::MinuteAtOrAfter(call::TimeOf(visit.end_time()))};
  ASSIGN_OR_RETURN(const bool meets_other_side,
                   MeetsOtherSide(call, reader, visit, slot, /*except=*/{}));
  return meets_other_side ? HoldExpired(call::TimeOf(visit.hold_expire_time())) : absl::OkStatus();
}

}  // namespace

absl::Status Confirm(const Call& call, Transaction& transaction, VisitUnderChange& visit) {
  RETURN_IF_ERROR(CheckMeetings(call, transaction, visit.after));
  RETURN_IF_ERROR(CheckSides(call, transaction, visit.after));
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
