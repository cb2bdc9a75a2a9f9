// The handlers that count exactly.
#ifndef OSIEDLE_SERVICES_FIGURES_SUMMARY_HANDLERS_H_
#define OSIEDLE_SERVICES_FIGURES_SUMMARY_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/figures/v1/need_summary.pb.h"
#include "osiedle/figures/v1/need_summary_requests.pb.h"
#include "osiedle/figures/v1/outreach_summary.pb.h"
#include "osiedle/figures/v1/outreach_summary_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::figures {

absl::Status SummarizeNeeds(const call::Call& call, const storage::Snapshot& snapshot,
                            const v1::SummarizeNeedsRequest& request,
                            v1::SummarizeNeedsResponse& response);
absl::Status SummarizeOutreach(const call::Call& call, const storage::Snapshot& snapshot,
                               const v1::SummarizeOutreachRequest& request,
                               v1::SummarizeOutreachResponse& response);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_SUMMARY_HANDLERS_H_
