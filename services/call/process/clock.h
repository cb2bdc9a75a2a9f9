// Wall clocks, for recorded times. Deadlines and waits run on storage/steady_time.h. Nothing else
// in the program asks the operating system for the time.
#ifndef OSIEDLE_SERVICES_CALL_PROCESS_CLOCK_H_
#define OSIEDLE_SERVICES_CALL_PROCESS_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"

namespace osiedle::call {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's clock. It may step back.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override;
};

// Never steps back: while its source stands before a time already told, it tells that time again.
// Two calls may get the same time. Lock-free. A restart forgets the latest time, unless StartAt
// tells it. Whole nanoseconds, of the years 1678 to 2262.
class MonotonicClock final : public Clock {
 public:
  // `source` must outlive this clock.
  explicit MonotonicClock(const Clock* source);
  absl::Time Now() const override;
  // From now on tells no time before this one.
  void StartAt(absl::Time time);
  // How far the source stands behind the latest time told; zero when it does not.
  absl::Duration Behind() const;

 private:
  // The later one of `nanos` and the latest time told. The result is the latest time told from now
  // on.
  int64_t LatestOf(int64_t nanos) const;

  const Clock* const source_;
  mutable std::atomic<int64_t> latest_nanos_;
};

// Stands still until it is told otherwise, in either direction: for tests.
class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(absl::Time now = absl::FromUnixSeconds(1'700'000'000));
  absl::Time Now() const override;
  void Set(absl::Time now);
  // A negative duration steps back.
  void Advance(absl::Duration by);

 private:
  std::atomic<int64_t> nanos_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_PROCESS_CLOCK_H_
