#include "storage/steady_time.h"

#include <algorithm>
#include <chrono>

namespace osiedle::storage {
namespace {

class MachineClock final : public SteadyClock {
 public:
  SteadyTime Now() const override { return SteadyNow(); }
};

}  // namespace

const SteadyClock& SteadyClock::Machine() {
  static const auto* const clock = new MachineClock;
  return *clock;
}

SteadyTime SteadyNow() {
  return SteadyTime(absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch()));
}

void StopSignal::Give() {
  {
    const std::lock_guard lock(mutex_);
    given_.store(true, std::memory_order_release);
  }
  changed_.notify_all();
}

bool StopSignal::WaitFor(absl::Duration limit) const {
  std::unique_lock lock(mutex_);
  // An infinite limit would not fit into the clock's type.
  constexpr absl::Duration kLongest = absl::Hours(24 * 365);
  const auto until =
      std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(std::min(limit, kLongest));
  return changed_.wait_until(lock, until, [this] { return given(); });
}

}  // namespace osiedle::storage
