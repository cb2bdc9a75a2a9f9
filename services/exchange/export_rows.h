// Export: a page of a list as rows.
#ifndef OSIEDLE_SERVICES_EXCHANGE_EXPORT_ROWS_H_
#define OSIEDLE_SERVICES_EXCHANGE_EXPORT_ROWS_H_

#include "absl/status/status.h"
#include "osiedle/exchange/v1/rows_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::exchange {

absl::Status ExportRows(const call::Call& call, const storage::Snapshot& snapshot,
                        const v1::ExportRowsRequest& request, v1::ExportRowsResponse& response);

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_EXPORT_ROWS_H_
