// A thread that runs one task again and again.
#ifndef OSIEDLE_SERVICES_SERVER_PERIODIC_H_
#define OSIEDLE_SERVICES_SERVER_PERIODIC_H_

#include <thread>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "storage/steady_time.h"

namespace osiedle::server {

class Periodic {
 public:
  // Calls `task` on a thread of its own, first after one `interval`.
  Periodic(absl::Duration interval, absl::AnyInvocable<void()> task);
  // Waits for a running task, and starts no other.
  ~Periodic();
  Periodic(const Periodic&) = delete;

 private:
  storage::StopSignal ending_;
  std::thread thread_;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_PERIODIC_H_
