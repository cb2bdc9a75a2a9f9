#include "services/call/clock.h"

#include <limits>

#include "absl/time/clock.h"

namespace osiedle::call {

absl::Time SystemClock::Now() const { return absl::Now(); }

MonotonicClock::MonotonicClock(const Clock* source)
    : source_(source), latest_nanos_(std::numeric_limits<int64_t>::min()) {}

absl::Time MonotonicClock::Now() const {
  const int64_t now = absl::ToUnixNanos(source_->Now());
  int64_t latest = latest_nanos_.load(std::memory_order_relaxed);
  while (latest < now && !latest_nanos_.compare_exchange_weak(latest, now)) {
  }
  return absl::FromUnixNanos(latest < now ? now : latest);
}

SimulatedClock::SimulatedClock(absl::Time now) : nanos_(absl::ToUnixNanos(now)) {}

absl::Time SimulatedClock::Now() const { return absl::FromUnixNanos(nanos_.load()); }

void SimulatedClock::Set(absl::Time now) { nanos_.store(absl::ToUnixNanos(now)); }

void SimulatedClock::Advance(absl::Duration by) { nanos_.fetch_add(absl::ToInt64Nanoseconds(by)); }

}  // namespace osiedle::call
