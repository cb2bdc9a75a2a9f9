// osiedle.figures.v1.FigureService: what the outreach work adds up to.
#ifndef OSIEDLE_CLIENT_FIGURES_CLIENT_H_
#define OSIEDLE_CLIENT_FIGURES_CLIENT_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "osiedle/client/service_client.h"
#include "osiedle/figures/v1/edition.pb.h"
#include "osiedle/figures/v1/need_summary.pb.h"
#include "osiedle/figures/v1/outreach_summary.pb.h"

namespace osiedle::client {

// One method for each RPC; the proto files say what each does, and how it fails. A List is a range
// that fetches its pages as it is walked (paged_range.h).
class FiguresClient : public ServiceClient {
 public:
  explicit FiguresClient(std::shared_ptr<Connection> connection)
      : ServiceClient(std::move(connection), "osiedle.figures.v1.FigureService") {}

  absl::StatusOr<figures::v1::SummarizeNeedsResponse> SummarizeNeeds(
      const figures::v1::SummarizeNeedsRequest& request, const CallOptions& options = {}) const {
    return Call<figures::v1::SummarizeNeedsResponse>(request, options);
  }
  absl::StatusOr<figures::v1::SummarizeOutreachResponse> SummarizeOutreach(
      const figures::v1::SummarizeOutreachRequest& request, const CallOptions& options = {}) const {
    return Call<figures::v1::SummarizeOutreachResponse>(request, options);
  }
  absl::StatusOr<figures::v1::Edition> IssueEdition(const figures::v1::IssueEditionRequest& request,
                                                    const CallOptions& options = {}) const {
    return Call<figures::v1::Edition>(request, options);
  }
  absl::StatusOr<figures::v1::Edition> GetEdition(const figures::v1::GetEditionRequest& request,
                                                  const CallOptions& options = {}) const {
    return Call<figures::v1::Edition>(request, options);
  }
  PagedRange<figures::v1::Edition> ListEditions(const figures::v1::ListEditionsRequest& request,
                                                const CallOptions& options = {}) const {
    return List(request, options, &figures::v1::ListEditionsResponse::mutable_editions);
  }
  PagedRange<figures::v1::PublishedFigure> ListPublishedFigures(
      const figures::v1::ListPublishedFiguresRequest& request,
      const CallOptions& options = {}) const {
    return List(request, options,
                &figures::v1::ListPublishedFiguresResponse::mutable_published_figures);
  }
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_FIGURES_CLIENT_H_
