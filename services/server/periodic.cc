#include "services/server/periodic.h"

#include <utility>

namespace osiedle::server {

Periodic::Periodic(absl::Duration interval, absl::AnyInvocable<void()> task)
    : thread_([this, interval, task = std::move(task)]() mutable {
        while (!ending_.WaitFor(interval)) task();
      }) {}

Periodic::~Periodic() {
  ending_.Give();
  thread_.join();
}

}  // namespace osiedle::server
