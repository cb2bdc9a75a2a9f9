// The task that was done.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_TASK_HANDLERS_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_TASK_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/visits/v1/visit_task.pb.h"
#include "osiedle/visits/v1/visit_task_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::visits {

absl::Status CompleteVisitTask(const call::Call& call, storage::Transaction& transaction,
                               const v1::CompleteVisitTaskRequest& request,
                               v1::VisitTask& response);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_TASK_HANDLERS_H_
