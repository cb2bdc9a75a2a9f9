#include "osiedle/client/timer.h"

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "grpcpp/alarm.h"

namespace osiedle::client {
namespace {

struct Wait {
  grpc::Alarm alarm;
  absl::AnyInvocable<void() &&> then;
};

class RealTimer final : public Timer {
 public:
  absl::Time Now() override { return absl::Now(); }

  void After(absl::Duration delay, absl::AnyInvocable<void() &&> then) override {
    // The wait owns itself until it is over: an alarm that is destroyed earlier is cancelled.
    auto* wait = new Wait{.alarm = {}, .then = std::move(then)};
    wait->alarm.Set(absl::ToChronoTime(absl::Now() + delay), [wait](bool) {
      const std::unique_ptr<Wait> owned(wait);
      std::move(owned->then)();
    });
  }
};

}  // namespace

Timer& Timer::Real() {
  static auto* const timer = new RealTimer;
  return *timer;
}

}  // namespace osiedle::client
