// When people, vehicles and rooms are free.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_FREE_BUSY_HANDLERS_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_FREE_BUSY_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/visits/v1/calendar_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

absl::Status ListFreeBusy(const call::Call& call, const storage::Snapshot& snapshot,
                          const v1::ListFreeBusyRequest& request,
                          v1::ListFreeBusyResponse& response);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_FREE_BUSY_HANDLERS_H_
