#include "osiedle/client/change_feed.h"
#include "osiedle/changes/v1/change.pb.h"
#include "osiedle/changes/v1/change_requests.pb.h"

#include <utility>

namespace osiedle::client {

using changes::v1::Change;
using changes::v1::ListChangesRequest;
using changes::v1::ListChangesResponse;

ChangeFeed::ChangeFeed(ChangesClient client, ListChangesRequest request)
    : client_(std::move(client)), request_(std::move(request)) {}

absl::StatusOr<std::vector<Change>> ChangeFeed::Next(const CallOptions& options) {
  // The server looks through a bounded part of the feed at a time: a page may be empty though more
  // follows.
  bool more = true;
  while (more) {
    absl::StatusOr<ListChangesResponse> response = client_.ListChanges(request_, options);
    if (!response.ok()) return response.status();
    request_.set_cursor(response->next_cursor());
    request_.clear_from_now();
    if (!response->changes().empty()) {
      return std::vector<Change>(std::make_move_iterator(response->mutable_changes()->begin()),
                                 std::make_move_iterator(response->mutable_changes()->end()));
    }
    more = response->more_available();
  }
  return std::vector<Change>();
}

}  // namespace osiedle::client
