// Brings iCalendar files into busy sources.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_IMPORT_HANDLERS_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_IMPORT_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/visits/v1/busy_source_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::visits {

absl::Status ImportBusySource(const call::Call& call, storage::Transaction& transaction,
                              const v1::ImportBusySourceRequest& request,
                              v1::ImportBusySourceResponse& response);

// For a repeat of an import: call::KeptAnswer. The times are read again.
void ReduceImported(v1::ImportBusySourceResponse& response);
absl::Status CompleteImported(const call::Call& call, const storage::Reader& reader,
                              v1::ImportBusySourceResponse& response);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_IMPORT_HANDLERS_H_
