// What each RPC of this area means.
#ifndef OSIEDLE_SERVICES_EXCHANGE_EXCHANGE_HANDLERS_H_
#define OSIEDLE_SERVICES_EXCHANGE_EXCHANGE_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/exchange/v1/rows.pb.h"
#include "services/call/call.h"
#include "storage/snapshot.h"

namespace osiedle::exchange {

// No transaction: each row is one. Blocks until all of them are done.
absl::Status ImportRows(const call::Call& call, const v1::ImportRowsRequest& request,
                        v1::ImportRowsResponse& response);

absl::Status ExportRows(const call::Call& call, const storage::Snapshot& snapshot,
                        const v1::ExportRowsRequest& request, v1::ExportRowsResponse& response);

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_EXCHANGE_HANDLERS_H_
