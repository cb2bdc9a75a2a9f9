#include "services/call/process/clock.h"

#include <algorithm>
#include <limits>

#include "absl/time/clock.h"

namespace osiedle::call {

absl::Time SystemClock::Now() const { return absl::Now(); }

MonotonicClock::MonotonicClock(const Clock* source)
    : source_(source), latest_nanos_(std::numeric_limits<int64_t>::min()) {}

absl::Time MonotonicClock::Now() const {
  return absl::FromUnixNanos(LatestOf(absl::ToUnixNanos(source_->Now())));
}

void MonotonicClock::StartAt(absl::Time time) { LatestOf(absl::ToUnixNanos(time)); }

absl::Duration MonotonicClock::Behind() const {
  const int64_t now = absl::ToUnixNanos(source_->Now());
  return absl::Nanoseconds(LatestOf(now) - now);
}

int64_t MonotonicClock::LatestOf(int64_t nanos) const {
  int64_t latest = latest_nanos_.load(std::memory_order_relaxed);
  while (latest < nanos && !latest_nanos_.compare_exchange_weak(latest, nanos)) {
  }
  return std::max(latest, nanos);
}

SimulatedClock::SimulatedClock(absl::Time now) : nanos_(absl::ToUnixNanos(now)) {}

absl::Time SimulatedClock::Now() const { return absl::FromUnixNanos(nanos_.load()); }

void SimulatedClock::Set(absl::Time now) { nanos_.store(absl::ToUnixNanos(now)); }

void SimulatedClock::Advance(absl::Duration by) { nanos_.fetch_add(absl::ToInt64Nanoseconds(by)); }

}  // namespace osiedle::call
