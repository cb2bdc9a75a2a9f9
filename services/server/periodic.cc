#include "services/server/periodic.h"

#include <utility>

namespace osiedle::server {

Periodic::Periodic(absl::Duration interval, absl::AnyInvocable<void()> task)
    : thread_([this, interval, task = std::move(task)]() mutable {
        while (!ending_.WaitForNotificationWithTimeout(interval)) task();
      }) {}

Periodic::~Periodic() {
  ending_.Notify();
  thread_.join();
}

}  // namespace osiedle::server
