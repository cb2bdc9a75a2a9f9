#include "services/visits/bookings/task_handlers.h"

#include "absl/status/statusor.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/moment_rules.h"
#include "services/call/fields/proto_time.h"
#include "services/call/rpc/errors.h"
#include "services/visits/bookings/visit_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {

using ::osiedle::call::Call;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::VisitTask;

absl::Status CompleteVisitTask(const Call& call, Transaction& transaction,
                               const v1::CompleteVisitTaskRequest& request, VisitTask& response) {
  call::Violations violations;
  if (!VisitTasks().type().pattern().Fits(request.name())) {
    violations.Add("name", common::v1::BAD_NAME,
                   {{"pattern", VisitTasks().type().pattern().text()}});
  }
  if (request.has_occur_time()) {
    call::CheckOccurTime(request.occur_time(), call.time(), "occur_time", violations);
  }
  if (!violations.empty()) return call::InvalidFields(violations);
  VisitTask before;
  ASSIGN_OR_RETURN(
      const storage::RowMeta meta,
      VisitTasks().LoadLive(call, transaction, request.name(), request.etag(), before));
  response = before;
  if (before.has_complete_time()) return absl::OkStatus();
  *response.mutable_complete_time() =
      request.has_occur_time() ? request.occur_time() : call::TimestampOf(call.time());
  return VisitTasks().Save(call, transaction, meta, before, response);
}

}  // namespace osiedle::visits
