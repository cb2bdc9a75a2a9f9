// The handlers that publish figures.
#ifndef OSIEDLE_SERVICES_FIGURES_EDITION_HANDLERS_H_
#define OSIEDLE_SERVICES_FIGURES_EDITION_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/figures/v1/edition.pb.h"
#include "osiedle/figures/v1/edition_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::figures {

// Counts in a snapshot of its own, of a moment just before the edition is issued. Only another
// edition, or a change of the municipality, makes it run again.
absl::Status IssueEdition(const call::Call& call, storage::Transaction& transaction,
                          const v1::IssueEditionRequest& request, v1::Edition& response);
absl::Status ListPublishedFigures(const call::Call& call, const storage::Snapshot& snapshot,
                                  const v1::ListPublishedFiguresRequest& request,
                                  v1::ListPublishedFiguresResponse& response);
absl::Status ListPublishedVisitFigures(const call::Call& call, const storage::Snapshot& snapshot,
                                       const v1::ListPublishedVisitFiguresRequest& request,
                                       v1::ListPublishedVisitFiguresResponse& response);
absl::Status ListPublishedAttendanceFigures(
    const call::Call& call, const storage::Snapshot& snapshot,
    const v1::ListPublishedAttendanceFiguresRequest& request,
    v1::ListPublishedAttendanceFiguresResponse& response);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_EDITION_HANDLERS_H_
