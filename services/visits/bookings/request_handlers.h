// A visit out of a contact in a crisis.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_REQUEST_HANDLERS_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_REQUEST_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "osiedle/visits/v1/visit_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::visits {

absl::Status RequestVisit(const call::Call& call, storage::Transaction& transaction,
                          const v1::RequestVisitRequest& request, v1::Visit& response);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_REQUEST_HANDLERS_H_
