// When a failed call is sent once more, and after how long.
#ifndef OSIEDLE_CLIENT_RETRY_POLICY_H_
#define OSIEDLE_CLIENT_RETRY_POLICY_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "osiedle/client/method.h"

namespace osiedle::client {

struct RetryPolicy {
  // The wait after the first failure; each further wait is twice as long, up to `max_delay`. Half
  // of a wait is random, so that clients that failed together do not come back together.
  absl::Duration first_delay = absl::Milliseconds(100);
  absl::Duration max_delay = absl::Seconds(2);

  // The time for one try. When it passes and the call as a whole has time left, a call that may be
  // repeated is tried again. Infinite: a try may take all the time that is left.
  absl::Duration try_timeout = absl::InfiniteDuration();
};

// Whether the same request may be sent again after `status`.
//
// A read: after UNAVAILABLE and DEADLINE_EXCEEDED, and whenever the server sends RetryInfo. A
// change with a request_id: the same and after UNKNOWN, because the server gives its first answer
// instead of making the change twice. In all other cases the caller decides.
bool IsRetriable(const Method& method, bool has_request_id, const absl::Status& status);

// The wait after `failures` (at least 1) of one call, the last with `status`: that of the policy,
// or that of the server if it is longer. `random` is in [0, 1).
absl::Duration RetryDelay(const RetryPolicy& policy, int failures, const absl::Status& status,
                          double random);

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_RETRY_POLICY_H_
