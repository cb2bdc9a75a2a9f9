// The handlers of the RPCs about feedback. An answer is added up at once: no row, no audit entry
// and no event of the change feed holds it.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_FEEDBACK_HANDLERS_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_FEEDBACK_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/clubs/v1/feedback_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

absl::Status GiveFeedback(const call::Call& call, storage::Transaction& transaction,
                          const v1::GiveFeedbackRequest& request,
                          v1::GiveFeedbackResponse& response);
absl::Status SummarizeFeedback(const call::Call& call, const storage::Snapshot& snapshot,
                               const v1::SummarizeFeedbackRequest& request,
                               v1::SummarizeFeedbackResponse& response);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_FEEDBACK_HANDLERS_H_
