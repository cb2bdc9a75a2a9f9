// The failures of this area beyond those that every area has (services/call/rpc/errors.h).
#ifndef OSIEDLE_SERVICES_CHANGES_CHANGE_ERRORS_H_
#define OSIEDLE_SERVICES_CHANGES_CHANGE_ERRORS_H_

#include "absl/status/status.h"

namespace osiedle::changes {

// CURSOR_INVALID: not made here, or for another municipality; which of these is not told.
absl::Status CursorInvalid();
// CURSOR_EXPIRED: the store's history is another than the one that the cursor is a place in: it was
// restored, or has lost its latest changes.
absl::Status CursorExpired();

}  // namespace osiedle::changes

#endif  // OSIEDLE_SERVICES_CHANGES_CHANGE_ERRORS_H_
