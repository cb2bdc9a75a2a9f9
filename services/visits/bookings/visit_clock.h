// The thread that does what happens to visits by itself at a moment, in all municipalities.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_CLOCK_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_CLOCK_H_

#include <atomic>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/call/area/follower.h"
#include "services/call/area/timer_loop.h"
#include "services/call/process/clock.h"
#include "storage/metric.h"
#include "storage/records/table.h"
#include "storage/store.h"

namespace osiedle::visits {

// Two things happen to a visit by itself. A hold ends: nobody sees it as taken from that moment on,
// whether the clock has run or not (visit_states.h, Lapse), and the clock writes it down, so that
// the change feed tells of it. And a crew that has checked in is overdue: the clock counts each
// telling in `overdue_count`, and the feed tells of each.
//
// What is due stands in VisitTimerTable, in the order of time (services/call/area/timer_loop.h).
// Each telling counts itself, so each is told once. Thread-safe.
class VisitClock final : public call::Follower {
 public:
  // How often the thread looks.
  static constexpr absl::Duration kInterval = absl::Seconds(1);

  // With a thread that looks every `interval`, at the time of `clock`. Both outlive it.
  VisitClock(storage::Store& store, const call::Clock& clock, absl::Duration interval);
  // Without a thread: looks when Step is called.
  explicit VisitClock(storage::Store& store);

  // As TimerLoop::Step; gives the number of tellings.
  absl::StatusOr<int> Step(absl::Time now) { return loop_.Step(now); }
  void Stop() override { loop_.Stop(); }
  // Also after Stop().
  void AddMetrics(std::vector<storage::Metric>& metrics) const override;

 private:
  absl::StatusOr<int> Tell(const storage::RowKey& key, absl::Time now);

  storage::Store& store_;
  std::atomic<uint64_t> ended_holds_ = 0;
  std::atomic<uint64_t> tellings_ = 0;
  call::TimerLoop loop_;
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_VISIT_CLOCK_H_
