// osiedle.changes.v1.ChangeService: what changed in a municipality; change_feed.h follows it.
#ifndef OSIEDLE_CLIENT_CHANGES_CLIENT_H_
#define OSIEDLE_CLIENT_CHANGES_CLIENT_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "osiedle/changes/v1/change_service.pb.h"
#include "osiedle/client/service_client.h"

namespace osiedle::client {

// One method for each RPC; the proto files say what each does, and how it fails. A List is a range
// that fetches its pages as it is walked (paged_range.h).
class ChangesClient : public ServiceClient {
 public:
  explicit ChangesClient(std::shared_ptr<Connection> connection)
      : ServiceClient(std::move(connection), "osiedle.changes.v1.ChangeService") {}

  absl::StatusOr<changes::v1::ListChangesResponse> ListChanges(
      const changes::v1::ListChangesRequest& request, const CallOptions& options = {}) const {
    return Call<changes::v1::ListChangesResponse>(request, options);
  }
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_CHANGES_CLIENT_H_
