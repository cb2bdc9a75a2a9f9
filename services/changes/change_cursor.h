// Cursors: places in the change feed of a municipality, sealed like page tokens.
#ifndef OSIEDLE_SERVICES_CHANGES_CHANGE_CURSOR_H_
#define OSIEDLE_SERVICES_CHANGES_CHANGE_CURSOR_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::changes {

// A place in a feed: behind the entry at `position`, or before the first one (0).
struct Place {
  storage::LogPosition position = 0;
  // Of that entry (MarkOf); "" at 0.
  std::string mark;
};

// Tells an entry from others that a store may have at the same position.
std::string MarkOf(absl::string_view entry);

// The place behind all changes that the feed of `snapshot` has now.
absl::StatusOr<Place> EndOf(const call::Call& call, const storage::Snapshot& snapshot);

// The cursor that stands at `place` in the feed of the call's municipality, in the present history
// of the store. Good for every principal and with every filter.
std::string CursorAt(const call::Call& call, const Place& place);

// The place of the cursor in the feed of `snapshot`. CURSOR_EXPIRED: the store was restored since,
// or its log has lost the place, even if it has grown past the place again. CURSOR_INVALID: not a
// cursor of this feed.
absl::StatusOr<Place> PlaceOf(const call::Call& call, const storage::Snapshot& snapshot,
                              absl::string_view cursor);

}  // namespace osiedle::changes

#endif  // OSIEDLE_SERVICES_CHANGES_CHANGE_CURSOR_H_
