// Background work at moments that stand in a table of timers.
#ifndef OSIEDLE_SERVICES_CALL_AREA_TIMER_LOOP_H_
#define OSIEDLE_SERVICES_CALL_AREA_TIMER_LOOP_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/process/clock.h"
#include "storage/records/table.h"
#include "storage/steady_time.h"
#include "storage/store.h"
#include "storage/transaction.h"

namespace osiedle::call {

// What the logs say of work that no call asked for.
struct BackgroundDeed {
  // In place of a caller: "visit clock". No account has a name with a space.
  absl::string_view actor;
  // In place of a method: "osiedle.visits.v1.VisitClock".
  absl::string_view method;
};

// Appends the audit entry and the change event of a transaction. Appends nothing when nothing
// changed.
absl::Status RecordDeed(const BackgroundDeed& deed, storage::Transaction& transaction,
                        uint32_t owner, absl::Time now,
                        const std::vector<internal::v1::ResourceChange>& changes);

// The revision of the rows that a transaction writes, as that of a call (Call::BeginRun).
uint64_t RevisionOf(const storage::Transaction& transaction);

// A table of timers has one row for each thing that is due. Its owner is storage::kPlatform, so one
// walk finds what is due in all municipalities, and its key begins with the moment.
//
// Each telling is a transaction that does what is due, takes its timer away and puts the next one.
// So each is done once: also when two loops run at once, after a restart, and when the wall clock
// steps back. A server that was down does what it missed at once, in order.
//
// At rest a look reads one key. Thread-safe, but for Stop().
class TimerLoop {
 public:
  // Does what is due to one timer at `now`, and gives how many things it did. Blocks; called by one
  // thread at a time.
  using Tell = std::function<absl::StatusOr<int>(const storage::RowKey& timer, absl::Time now)>;

  // Without a thread: looks when Step is called. All outlive this.
  TimerLoop(storage::Store& store, const storage::AnyTable& timers, Tell tell);
  // Stops.
  ~TimerLoop();
  TimerLoop(const TimerLoop&) = delete;

  // From now on a thread looks every `interval`, at the time of `clock`, which outlives this.
  // `complaint` is for the log: "what is due to visits is not written". Once.
  void Start(const Clock& clock, absl::Duration interval, std::string complaint);

  // Does all that is due at `now`, and gives how many things that was. A timer for which that fails
  // is left for the next look, and does not stop the others; the first failure is returned.
  absl::StatusOr<int> Step(absl::Time now);

  // Waits for the look under way, and begins no other. Not to be called by two threads at once.
  void Stop();
  // Whether a telling that does many things should leave the rest to the next look.
  bool ending() const { return ending_.given(); }

  // How often something failed so far.
  uint64_t failures() const { return failures_.load(std::memory_order_relaxed); }

 private:
  void Serve(const Clock& clock, absl::Duration interval, const std::string& complaint);

  storage::Store& store_;
  const storage::AnyTable& timers_;
  const Tell tell_;
  storage::StopSignal ending_;
  std::atomic<uint64_t> failures_ = 0;
  std::thread thread_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_AREA_TIMER_LOOP_H_
