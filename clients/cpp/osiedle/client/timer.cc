#include "osiedle/client/timer.h"

#include <chrono>
#include <memory>
#include <utility>

#include "grpcpp/alarm.h"

namespace osiedle::client {
namespace {

struct Wait {
  grpc::Alarm alarm;
  absl::AnyInvocable<void() &&> then;
};

class RealTimer final : public Timer {
 public:
  absl::Time Now() override {
    return absl::UnixEpoch() +
           absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
  }

  void After(absl::Duration delay, absl::AnyInvocable<void() &&> then) override {
    // gRPC turns the wall time into a steady one at once. absl::Now() may lag behind a step.
    // The wait owns itself until it is over: an alarm that is destroyed earlier is cancelled.
    auto* wait = new Wait{.alarm = {}, .then = std::move(then)};
    wait->alarm.Set(absl::ToChronoTime(absl::FromChrono(std::chrono::system_clock::now()) + delay),
                    [wait](bool) {
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
