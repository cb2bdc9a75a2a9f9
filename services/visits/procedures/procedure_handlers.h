// The steps of procedures, and their deadlines.
#ifndef OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_HANDLERS_H_
#define OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/visits/v1/procedure.pb.h"
#include "osiedle/visits/v1/procedure_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::visits {

absl::Status OpenProcedure(const call::Call& call, storage::Transaction& transaction,
                           const v1::OpenProcedureRequest& request, v1::Procedure& response);
absl::Status RecordStep(const call::Call& call, storage::Transaction& transaction,
                        const v1::RecordStepRequest& request, v1::Procedure& response);
absl::Status SuspendProcedure(const call::Call& call, storage::Transaction& transaction,
                              const v1::SuspendProcedureRequest& request, v1::Procedure& response);
absl::Status ResumeProcedure(const call::Call& call, storage::Transaction& transaction,
                             const v1::ResumeProcedureRequest& request, v1::Procedure& response);
absl::Status CloseProcedure(const call::Call& call, storage::Transaction& transaction,
                            const v1::CloseProcedureRequest& request, v1::Procedure& response);
absl::Status MonitorProcedure(const call::Call& call, storage::Transaction& transaction,
                              const v1::MonitorProcedureRequest& request, v1::Procedure& response);
absl::Status ListDeadlines(const call::Call& call, const storage::Snapshot& snapshot,
                           const v1::ListDeadlinesRequest& request,
                           v1::ListDeadlinesResponse& response);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_HANDLERS_H_
