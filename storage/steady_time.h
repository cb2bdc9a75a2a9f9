// Time that only runs forward: of deadlines, budgets, and whatever is waited for. The wall clock
// steps when somebody or NTP sets it, and belongs into records alone. The two are types apart, so
// that they cannot be compared.
#ifndef OSIEDLE_STORAGE_STEADY_TIME_H_
#define OSIEDLE_STORAGE_STEADY_TIME_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "absl/time/time.h"

namespace osiedle::storage {

// A moment in the life of the machine. Means nothing but its distance from others.
class SteadyTime {
 public:
  constexpr SteadyTime() = default;
  // For clocks.
  explicit constexpr SteadyTime(absl::Duration since_start) : since_start_(since_start) {}
  // Later than every other.
  static constexpr SteadyTime InfiniteFuture() { return SteadyTime(absl::InfiniteDuration()); }

  friend SteadyTime operator+(SteadyTime time, absl::Duration by) {
    return SteadyTime(time.since_start_ + by);
  }
  friend SteadyTime operator-(SteadyTime time, absl::Duration by) {
    return SteadyTime(time.since_start_ - by);
  }
  friend absl::Duration operator-(SteadyTime a, SteadyTime b) {
    return a.since_start_ - b.since_start_;
  }
  friend bool operator==(SteadyTime a, SteadyTime b) { return a.since_start_ == b.since_start_; }
  friend bool operator<(SteadyTime a, SteadyTime b) { return a.since_start_ < b.since_start_; }
  friend bool operator>(SteadyTime a, SteadyTime b) { return b < a; }
  friend bool operator<=(SteadyTime a, SteadyTime b) { return !(b < a); }
  friend bool operator>=(SteadyTime a, SteadyTime b) { return !(a < b); }

 private:
  absl::Duration since_start_;
};

// Thread-safe.
class SteadyClock {
 public:
  virtual ~SteadyClock() = default;
  virtual SteadyTime Now() const = 0;

  // The machine's, CLOCK_MONOTONIC.
  static const SteadyClock& Machine();
};

// Of the machine's steady clock.
SteadyTime SteadyNow();

// Stands still until it is told otherwise: for tests.
class SimulatedSteadyClock final : public SteadyClock {
 public:
  SteadyTime Now() const override { return SteadyTime(absl::Nanoseconds(nanos_.load())); }
  void Advance(absl::Duration by) { nanos_.fetch_add(absl::ToInt64Nanoseconds(by)); }

 private:
  std::atomic<int64_t> nanos_ = 0;
};

// Tells a thread to stop, once and for ever. Unlike absl::Notification, whose limits are moments of
// the wall clock, it is waited for on the steady one. Thread-safe.
class StopSignal {
 public:
  void Give();
  bool given() const { return given_.load(std::memory_order_acquire); }
  // True: it was given. False: it was not, for all of `limit`.
  bool WaitFor(absl::Duration limit) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::atomic<bool> given_ = false;
};

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_STEADY_TIME_H_
