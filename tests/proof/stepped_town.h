// A served town whose server is killed, and whose clock steps forward, while clients call it.
#ifndef OSIEDLE_TESTS_PROOF_STEPPED_TOWN_H_
#define OSIEDLE_TESTS_PROOF_STEPPED_TOWN_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "tests/api/clock_offset.h"
#include "tests/api/town.h"

namespace osiedle::tests {

// Thread-safe, except for the methods that move the server or its clock: those are one thread's.
class SteppedTown {
 public:
  // `more_tokens`: see Town.
  explicit SteppedTown(const std::string& more_tokens = "");

  // The server that serves now. `number` grows with each start.
  struct Running {
    std::shared_ptr<grpc::Channel> channel;
    int number = 0;
  };
  Running running();
  // Waits until another server than this one serves, or a while has passed.
  void AwaitNext(int number);

  // kill -9, a step of the clock while no server runs, and a start over the same store.
  void KillAndStartAgain(absl::Duration step);
  // Forward, under a server that runs.
  void StepClock(absl::Duration by);
  // Between these two lies what the server's clock says: for some seconds after a step it may still
  // tell the time before (absl::Now asks the machine every other second).
  absl::Time EarliestNow();
  absl::Time LatestNow();
  absl::Duration clock_offset();

  Town& town() { return town_; }

 private:
  // How far the server's clock is ahead, from a moment of the machine's clock on.
  struct ClockStep {
    absl::Time settled;
    absl::Duration offset;
  };

  void Connect();

  ClockOffset clock_;
  Town town_;
  absl::Mutex mutex_;
  Running running_ ABSL_GUARDED_BY(mutex_);
  // In order; the first one is settled for ever.
  std::vector<ClockStep> steps_ ABSL_GUARDED_BY(mutex_) = {{absl::InfinitePast(), {}}};
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_PROOF_STEPPED_TOWN_H_
