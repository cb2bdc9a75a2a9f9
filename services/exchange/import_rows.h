// Import: each row of a chunk as an item of a batch.
#ifndef OSIEDLE_SERVICES_EXCHANGE_IMPORT_ROWS_H_
#define OSIEDLE_SERVICES_EXCHANGE_IMPORT_ROWS_H_

#include "absl/status/statusor.h"
#include "osiedle/exchange/v1/rows_requests.pb.h"
#include "services/call/rpc/batch.h"
#include "services/call/rpc/call.h"

namespace osiedle::exchange {

// A call::BatchPlanner. Rows of a kind that may name another of its own kind keep their order. A
// row that has not begun at the call's deadline is refused with DEADLINE_PASSED; a repeat runs it.
absl::StatusOr<call::Batch> PlanImport(const call::Call& call, const v1::ImportRowsRequest& request,
                                       v1::ImportRowsResponse& response);

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_IMPORT_ROWS_H_
