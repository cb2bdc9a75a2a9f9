// Follows what changes in a municipality, from a cursor on.
#ifndef OSIEDLE_CLIENT_CHANGE_FEED_H_
#define OSIEDLE_CLIENT_CHANGE_FEED_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "osiedle/changes/v1/change.pb.h"
#include "osiedle/changes/v1/change_requests.pb.h"
#include "osiedle/client/changes_client.h"

namespace osiedle::client {

//   ChangeFeed feed(client, request);       // request.cursor: where the last run ended
//   while (true) {
//     absl::StatusOr<std::vector<Change>> changes = feed.Next();
//     if (!changes.ok() || changes->empty()) break;   // a failure, or nothing new: ask again later
//     ... work them off ...
//     ... keep feed.cursor() in the same transaction ...
//   }
//
// A program that keeps the cursor only after its changes are worked off loses no change. When it
// stops in between, it sees some changes again. When Next fails with CURSOR_EXPIRED, the store was
// restored from a backup or lost its latest changes: read the municipality anew and start with an
// empty cursor. Not thread-safe.
class ChangeFeed {
 public:
  // `request` says the municipality, the filter, the page size and where to start: at a cursor, at
  // the first change, or at what comes from now on (`from_now`; the first Next then gives nothing).
  ChangeFeed(ChangesClient client, changes::v1::ListChangesRequest request);

  // The next changes, oldest first; empty when there are no more now. A failure leaves the cursor
  // as it was.
  absl::StatusOr<std::vector<changes::v1::Change>> Next(const CallOptions& options = {});

  // The place in the feed behind the changes that Next gave.
  const std::string& cursor() const { return request_.cursor(); }

 private:
  ChangesClient client_;
  changes::v1::ListChangesRequest request_;
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_CHANGE_FEED_H_
