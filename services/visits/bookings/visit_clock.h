// The thread that does what happens to visits by itself at a moment, in all municipalities.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_CLOCK_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_CLOCK_H_

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/call/area/follower.h"
#include "services/call/process/clock.h"
#include "storage/metric.h"
#include "storage/steady_time.h"
#include "storage/store.h"

namespace osiedle::visits {

// Two things happen to a visit by itself. A hold ends: nobody sees it as taken from that moment on,
// whether the clock has run or not (visit_states.h, Lapse), and the clock writes it down, so that
// the change feed tells of it. And a crew that has checked in is overdue: the clock counts each
// telling in `overdue_count`, and the feed tells of each.
//
// What is due stands in VisitTimerTable, in the order of time. Each telling is a transaction that
// counts it, takes its timer away and puts the next one. So each is told once: also when two clocks
// run at once, after a restart, and when the wall clock steps back. A server that was down tells
// what it missed at once, in order.
//
// At rest a look reads one key. Thread-safe.
class VisitClock final : public call::Follower {
 public:
  // How often the thread looks.
  static constexpr absl::Duration kInterval = absl::Seconds(1);

  // With a thread that looks every `interval`, at the time of `clock`. Both outlive it.
  VisitClock(storage::Store& store, const call::Clock& clock, absl::Duration interval);
  // Without a thread: looks when Step is called.
  explicit VisitClock(storage::Store& store);
  // Stops.
  ~VisitClock() override;
  VisitClock(const VisitClock&) = delete;

  // Does all that is due at `now`, and gives the number of tellings. A visit for which that fails
  // is left for the next look, and does not stop the others; the first failure is returned.
  absl::StatusOr<int> Step(absl::Time now);

  // Waits for the look under way, and begins no other. Not to be called by two threads at once.
  void Stop() override;
  // Also after Stop().
  void AddMetrics(std::vector<storage::Metric>& metrics) const override;

 private:
  void Serve(const call::Clock& clock, absl::Duration interval);

  storage::Store& store_;
  storage::StopSignal ending_;
  std::atomic<uint64_t> ended_holds_ = 0;
  std::atomic<uint64_t> tellings_ = 0;
  std::atomic<uint64_t> failures_ = 0;
  std::thread thread_;
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_CLOCK_H_
