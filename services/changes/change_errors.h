// The failures of this area beyond those that every area has (services/call/rpc/errors.h).
#ifndef OSIEDLE_SERVICES_CHANGES_CHANGE_ERRORS_H_
#define OSIEDLE_SERVICES_CHANGES_CHANGE_ERRORS_H_

#include "absl/status/status.h"

namespace osiedle::changes {

// CURSOR_INVALID: not made here, or for another municipality. The error does not tell which.
absl::Status CursorInvalid();
// CURSOR_EXPIRED: the store no longer has the history of the cursor. It was restored, or has lost
// its latest changes.
absl::Status CursorExpired();

}  // namespace osiedle::changes

#endif  // OSIEDLE_SERVICES_CHANGES_CHANGE_ERRORS_H_
