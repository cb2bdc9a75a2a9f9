// The steps of a visit that need no slot: what happened to it, or that it is wanted or not.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_HANDLERS_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "osiedle/visits/v1/visit_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::visits {

absl::Status ProposeVisit(const call::Call& call, storage::Transaction& transaction,
                          const v1::ProposeVisitRequest& request, v1::Visit& response);
absl::Status CheckInVisit(const call::Call& call, storage::Transaction& transaction,
                          const v1::CheckInVisitRequest& request, v1::Visit& response);
absl::Status CheckOutVisit(const call::Call& call, storage::Transaction& transaction,
                           const v1::CheckOutVisitRequest& request, v1::Visit& response);
absl::Status CompleteVisit(const call::Call& call, storage::Transaction& transaction,
                           const v1::CompleteVisitRequest& request, v1::Visit& response);
absl::Status RefuseVisit(const call::Call& call, storage::Transaction& transaction,
                         const v1::RefuseVisitRequest& request, v1::Visit& response);
absl::Status ReportNoContact(const call::Call& call, storage::Transaction& transaction,
                             const v1::ReportNoContactRequest& request, v1::Visit& response);
absl::Status AbortVisit(const call::Call& call, storage::Transaction& transaction,
                        const v1::AbortVisitRequest& request, v1::Visit& response);
absl::Status CancelVisit(const call::Call& call, storage::Transaction& transaction,
                         const v1::CancelVisitRequest& request, v1::Visit& response);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_HANDLERS_H_
