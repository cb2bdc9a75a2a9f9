// Time that only runs forward, for deadlines, budgets and waits. The wall clock steps when somebody
// or NTP sets it, and belongs into records alone. The two have different types, so that they cannot
// be compared.
#ifndef OSIEDLE_STORAGE_STEADY_TIME_H_
#define OSIEDLE_STORAGE_STEADY_TIME_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "absl/time/time.h"

namespace osiedle::storage {

// A moment in the life of the machine. Only its distance from other moments has a meaning.
class SteadyTime {
 public:
  constexpr SteadyTime() = default;
  // For implementations of clocks.
  explicit constexpr SteadyTime(absl::Duration since_start) : since_start_(since_start) {}
  // Later than every other moment.
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

  // The machine's clock, CLOCK_MONOTONIC.
  static const SteadyClock& Machine();
};

// The time of the machine's steady clock.
SteadyTime SteadyNow();

// Stands still until it is told otherwise: for tests.
class SimulatedSteadyClock final : public SteadyClock {
 public:
  SteadyTime Now() const override { return SteadyTime(absl::Nanoseconds(nanos_.load())); }
  void Advance(absl::Duration by) { nanos_.fetch_add(absl::ToInt64Nanoseconds(by)); }

 private:
  std::atomic<int64_t> nanos_ = 0;
};

// Tells a thread to stop, once and for ever. Waits for it run on the steady clock; those for an
// absl::Notification run on the wall clock. Thread-safe.
class StopSignal {
 public:
  void Give();
  bool given() const { return given_.load(std::memory_order_acquire); }
  // True: the signal was given. False: `limit` passed without it.
  bool WaitFor(absl::Duration limit) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::atomic<bool> given_ = false;
};

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_STEADY_TIME_H_
