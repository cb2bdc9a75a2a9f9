// One occurrence changed by itself: moved, called off.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_OCCURRENCE_HANDLERS_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_OCCURRENCE_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/clubs/v1/occurrence_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

absl::Status MoveOccurrence(const call::Call& call, storage::Transaction& transaction,
                            const v1::MoveOccurrenceRequest& request,
                            v1::MoveOccurrenceResponse& response);
absl::Status CancelOccurrence(const call::Call& call, storage::Transaction& transaction,
                              const v1::CancelOccurrenceRequest& request,
                              v1::CancelOccurrenceResponse& response);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_OCCURRENCE_HANDLERS_H_
