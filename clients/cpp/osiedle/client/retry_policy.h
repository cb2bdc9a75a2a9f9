// When a failed call is sent once more, and after how long.
#ifndef OSIEDLE_CLIENT_RETRY_POLICY_H_
#define OSIEDLE_CLIENT_RETRY_POLICY_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "osiedle/client/method.h"

namespace osiedle::client {

struct RetryPolicy {
  // The wait after the first failure; each further one waits twice as long, up to the greatest.
  // Half of a wait is random, so that clients that failed together do not come back together.
  absl::Duration first_delay = absl::Milliseconds(100);
  absl::Duration max_delay = absl::Seconds(2);

  // For one try: when it passes and the call as a whole has time left, a call that may be repeated
  // is. Infinite: a try may take all the time that is left.
  absl::Duration try_timeout = absl::InfiniteDuration();
};

// Whether the same request may be sent again after `status`.
//
// A read: after UNAVAILABLE and DEADLINE_EXCEEDED, and wherever the server says when to come back
// (RetryInfo). A change: the same and after UNKNOWN, but only with a request_id, because the server
// then gives its first answer instead of doing it twice. All else is for the caller to decide.
bool IsRetriable(const Method& method, bool has_request_id, const absl::Status& status);

// How long to wait after `failures` (at least 1) of one call, the last with `status`: what the
// policy says, or what the server asked for if that is longer. `random` is in [0, 1).
absl::Duration RetryDelay(const RetryPolicy& policy, int failures, const absl::Status& status,
                          double random);

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_RETRY_POLICY_H_
