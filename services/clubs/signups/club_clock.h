// The thread that does what happens to occurrences and series by itself at a moment, in all
// municipalities.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_CLUB_CLOCK_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_CLUB_CLOCK_H_

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

namespace osiedle::clubs {

// What is due stands in ClubTimerTable, in the order of time. To an occurrence it does these
// things:
//  - An event that was called off: its registrations are CANCELLED. One that was moved: each
//    registration is told the new begin (`told_start_time`).
//  - Sign-up opens, or a standing registration changed: registrations are made of standing ones,
//    and those that are wanted no more are called off (FollowStanding).
//  - Offers end, places are added, and free places go on to those who wait (MoveOn).
// To a series it plans further occurrences (PlanAhead). What is due to many occurrences at once
// goes to each of them (many_occurrences.h).
//
// Readers see all but the last two things at the moment itself (registration_states.h, Lapse). So
// nothing depends on when the clock runs; it writes down, so that the feed tells of it.
//
// Each timer is one transaction, which writes at most some 50 rows of a kind, and puts a timer for
// now when there is more to do (services/call/area/timer_loop.h). Thread-safe.
class ClubClock final : public call::Follower {
 public:
  // How often the thread looks.
  static constexpr absl::Duration kInterval = absl::Seconds(1);

  // With a thread that looks every `interval`, at the time of `clock`. Both outlive it.
  ClubClock(storage::Store& store, const call::Clock& clock, absl::Duration interval);
  // Without a thread: looks when Step is called.
  explicit ClubClock(storage::Store& store);

  // As TimerLoop::Step; gives the number of rows that it changed.
  absl::StatusOr<int> Step(absl::Time now) { return loop_.Step(now); }
  void Stop() override { loop_.Stop(); }
  // Also after Stop().
  void AddMetrics(std::vector<storage::Metric>& metrics) const override;

 private:
  absl::StatusOr<int> Tell(const storage::RowKey& key, absl::Time now);

  storage::Store& store_;
  std::atomic<uint64_t> changed_registrations_ = 0;
  std::atomic<uint64_t> planned_occurrences_ = 0;
  call::TimerLoop loop_;
};

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_CLUB_CLOCK_H_
