#include "osiedle/client/retry_policy.h"

#include <algorithm>
#include <optional>

#include "osiedle/client/error.h"

namespace osiedle::client {

bool IsRetriable(const Method& method, bool has_request_id, const absl::Status& status) {
  if (!method.reads() && !has_request_id) return false;
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return true;
    case absl::StatusCode::kUnknown:
      return !method.reads();
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
      return RetryAfter(status).has_value();
    default:
      return false;
  }
}

absl::Duration RetryDelay(const RetryPolicy& policy, int failures, const absl::Status& status,
                          double random) {
  absl::Duration delay = policy.first_delay;
  for (int i = 1; i < failures && delay < policy.max_delay; ++i) delay *= 2;
  delay = std::min(delay, policy.max_delay);
  // What the server asks for is spread as well, upward only.
  return std::max(delay * (0.5 + 0.5 * random),
                  RetryAfter(status).value_or(absl::ZeroDuration()) * (1 + 0.25 * random));
}

}  // namespace osiedle::client
