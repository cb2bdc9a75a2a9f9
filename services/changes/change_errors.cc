#include "services/changes/change_errors.h"

#include "services/call/rpc/errors.h"

namespace osiedle::changes {

absl::Status CursorInvalid() {
  return call::MakeError(absl::StatusCode::kInvalidArgument, common::v1::CURSOR_INVALID,
                         "cursor was not given for this municipality");
}

absl::Status CursorExpired() {
  return call::MakeError(absl::StatusCode::kFailedPrecondition, common::v1::CURSOR_EXPIRED,
                         "the store was restored, or lost its latest changes, after the cursor was "
                         "given; read from the beginning");
}

}  // namespace osiedle::changes
