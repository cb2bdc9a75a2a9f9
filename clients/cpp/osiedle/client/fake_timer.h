// A timer for tests: a wait ends at once and moves the clock.
#ifndef OSIEDLE_CLIENT_FAKE_TIMER_H_
#define OSIEDLE_CLIENT_FAKE_TIMER_H_

#include <utility>
#include <vector>

#include "osiedle/client/timer.h"

namespace osiedle::client {

// Not thread-safe.
class FakeTimer final : public Timer {
 public:
  absl::Time Now() override { return now_; }

  void After(absl::Duration delay, absl::AnyInvocable<void() &&> then) override {
    waits_.push_back(delay);
    now_ += delay;
    std::move(then)();
  }

  void Advance(absl::Duration by) { now_ += by; }
  const std::vector<absl::Duration>& waits() const { return waits_; }

 private:
  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  std::vector<absl::Duration> waits_;
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_FAKE_TIMER_H_
