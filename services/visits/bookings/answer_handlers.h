// The answers of those who are asked to go.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_ANSWER_HANDLERS_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_ANSWER_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "osiedle/visits/v1/visit_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::visits {

absl::Status RespondToVisit(const call::Call& call, storage::Transaction& transaction,
                            const v1::RespondToVisitRequest& request, v1::Visit& response);
absl::Status IssueResponseCode(const call::Call& call, storage::Transaction& transaction,
                               const v1::IssueResponseCodeRequest& request,
                               v1::IssueResponseCodeResponse& response);
absl::Status RedeemResponseCode(const call::Call& call, storage::Transaction& transaction,
                                const v1::RedeemResponseCodeRequest& request,
                                v1::RedeemResponseCodeResponse& response);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_ANSWER_HANDLERS_H_
