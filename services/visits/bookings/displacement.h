// Which visits give way to an urgent one.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_DISPLACEMENT_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_DISPLACEMENT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/visits/v1/calendar.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/rpc/call.h"
#include "services/visits/slots/slot_occupations.h"
#include "services/visits/slots/slot_problem.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::visits {

// Whether a visit that is not urgent gives way: it has a slot, and its crew is not there yet.
bool GivesWay(const v1::Visit& visit);

// Who is to be free.
struct WayQuestion {
  // Its candidates do not count; `candidate` does, and `calendar` is theirs.
  const SlotProblem& problem;
  const Candidate& candidate;
  const v1::Calendar& calendar;
  Minute start = 0;
  v1::DutyKind duty_kind = {};
};

// Whether the candidate is free at the start when visits give way. Takes away those that do, the
// nearest to the start first and no more than need be, and adds their ids to `gone`, which do not
// count. False: duty, busy times, the notice or the maxima keep the candidate away, or a visit that
// does not give way, or `gone` would have more than `most`. `gone` may then hold any.
absl::StatusOr<bool> MakeWay(const call::Call& call, const storage::Reader& reader,
                             const WayQuestion& question, size_t most, VisitIds& gone);

// The visit loses its slot to another, and is PROPOSED again. The caller of the call need not know
// of it.
absl::Status Displace(const call::Call& call, storage::Transaction& transaction,
                      absl::string_view name);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_DISPLACEMENT_H_
