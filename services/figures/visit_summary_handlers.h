// The handler that counts visits exactly.
#ifndef OSIEDLE_SERVICES_FIGURES_VISIT_SUMMARY_HANDLERS_H_
#define OSIEDLE_SERVICES_FIGURES_VISIT_SUMMARY_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/figures/v1/visit_summary_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::figures {

absl::Status SummarizeVisits(const call::Call& call, const storage::Snapshot& snapshot,
                             const v1::SummarizeVisitsRequest& request,
                             v1::SummarizeVisitsResponse& response);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_VISIT_SUMMARY_HANDLERS_H_
