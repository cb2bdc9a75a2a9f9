// The clocks of stored procedures: what deadlines.h computes, with the days and the visits of the
// municipality.
#ifndef OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_CLOCKS_H_
#define OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_CLOCKS_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "osiedle/visits/v1/procedure.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/rpc/call.h"
#include "services/visits/procedures/deadlines.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::visits {

// How days are counted in the call's municipality.
absl::StatusOr<DayCount> DayCountOf(const call::Call& call, const storage::Reader& reader);

// The part of these visits (VisitsOfProcedure) for which clocks ask.
StepVisits StepVisitsOf(const std::vector<v1::Visit>& visits);

// The visits of a procedure that its clocks look at.
absl::StatusOr<std::vector<v1::Visit>> VisitsForClocks(const call::Call& call,
                                                       const storage::Reader& reader,
                                                       const v1::Procedure& procedure);

// Fills in `clocks` and `next_due_time`. Before each Save of a procedure that changes its clocks.
absl::Status SetClocks(const call::Call& call, const storage::Reader& reader,
                       v1::Procedure& procedure);

// What follows from a write of a visit for the clocks of its procedure: an optional step gets its
// clock once a visit for it stands, and loses it with the last one. Part of AfterVisit. The caller
// need not know the procedure. `before` is null for a new visit.
absl::Status MoveClocks(const call::Call& call, storage::Transaction& transaction,
                        const v1::Visit* before, const v1::Visit& after);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_CLOCKS_H_
