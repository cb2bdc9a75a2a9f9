// The creation of busy sources, by Create and by Update, for callers who know the calendar alone.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_BUSY_SOURCE_HANDLERS_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_BUSY_SOURCE_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/visits/v1/busy_source_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::visits {

// The standard methods, which tell that an id is taken (RESOURCE_EXISTS). Here this would tell what
// sources there are. So a calendar of which the caller may not know is RESOURCE_NOT_FOUND first.
absl::Status CreateBusySource(const call::Call& call, storage::Transaction& transaction,
                              const v1::CreateBusySourceRequest& request, v1::BusySource& response);
absl::Status UpdateBusySource(const call::Call& call, storage::Transaction& transaction,
                              const v1::UpdateBusySourceRequest& request, v1::BusySource& response);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_BUSY_SOURCE_HANDLERS_H_
