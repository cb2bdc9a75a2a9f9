// The clock and the waits of retries. A test gives a timer of its own and does not wait.
#ifndef OSIEDLE_CLIENT_TIMER_H_
#define OSIEDLE_CLIENT_TIMER_H_

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"

namespace osiedle::client {

// Thread-safe.
class Timer {
 public:
  virtual ~Timer() = default;

  // Runs forward only, whatever the wall clock does. Only the distance of its moments has a
  // meaning.
  virtual absl::Time Now() = 0;

  // Runs `then` once after `delay`, on another thread, and does not wait for it.
  virtual void After(absl::Duration delay, absl::AnyInvocable<void() &&> then) = 0;

  // The system's clock, and gRPC's threads.
  static Timer& Real();
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_TIMER_H_
