// A bound on the number of calls that were started without waiting and are under way.
#ifndef OSIEDLE_CLIENT_IN_FLIGHT_H_
#define OSIEDLE_CLIENT_IN_FLIGHT_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace osiedle::client {

//   InFlight in_flight(256);
//   for (...) {
//     in_flight.Enter();
//     client.Start<Contact>(request, {}, [&](absl::StatusOr<Contact> contact) {
//       ...
//       in_flight.Leave();
//     });
//   }
//   in_flight.WaitUntilNone();
//
// Thread-safe. Outlives the calls: the destructor waits for them.
class InFlight {
 public:
  // At least 1. The server queues at most 256 changes of one principal and refuses more.
  explicit InFlight(int most) : most_(most) {}
  ~InFlight() { WaitUntilNone(); }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

  // Waits until fewer than `most` are under way, and counts one more.
  void Enter() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](InFlight* self)
             ABSL_EXCLUSIVE_LOCKS_REQUIRED(self->mutex_) { return self->count_ < self->most_; },
        this));
    ++count_;
  }

  // Counts one call less. Call it last in the `done` of that call.
  void Leave() {
    absl::MutexLock lock(&mutex_);
    --count_;
  }

  void WaitUntilNone() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](InFlight* self)
             ABSL_EXCLUSIVE_LOCKS_REQUIRED(self->mutex_) { return self->count_ == 0; },
        this));
  }

 private:
  const int most_;
  absl::Mutex mutex_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_IN_FLIGHT_H_
