// Cursors: places in the change feed of a municipality, sealed like page tokens.
#ifndef OSIEDLE_SERVICES_CHANGES_CHANGE_CURSOR_H_
#define OSIEDLE_SERVICES_CHANGES_CHANGE_CURSOR_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/call/call.h"
#include "storage/snapshot.h"

namespace osiedle::changes {

// The cursor that stands behind `position` in the feed of the call's municipality, in the present
// history of the store. Good for every principal and with every filter.
std::string CursorAt(const call::Call& call, storage::LogPosition position);

// The position. CURSOR_INVALID or CURSOR_EXPIRED.
absl::StatusOr<storage::LogPosition> PositionOf(const call::Call& call, absl::string_view cursor);

}  // namespace osiedle::changes

#endif  // OSIEDLE_SERVICES_CHANGES_CHANGE_CURSOR_H_
