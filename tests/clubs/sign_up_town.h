// A served town whose events people sign up for, and whose server is killed meanwhile.
#ifndef OSIEDLE_TESTS_CLUBS_SIGN_UP_TOWN_H_
#define OSIEDLE_TESTS_CLUBS_SIGN_UP_TOWN_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/event_service.grpc.pb.h"
#include "osiedle/clubs/v1/registration_service.grpc.pb.h"
#include "tests/api/clock_offset.h"
#include "tests/api/town.h"

namespace osiedle::tests {

// As many people have room at each event in the beginning.
inline constexpr int kCapacity = 20;
// As many are in the largest party.
inline constexpr int kMostInAParty = 6;

// Thread-safe, except for the methods that make events or move the server or its clock: those are
// one thread's.
class SignUpTown {
 public:
  SignUpTown();

  // New events for a round, two of each policy of sign-up; gives the names of the occurrences.
  std::vector<std::string> MakeEvents(int round);
  // Before this moment no event begins, and no sign-up closes.
  absl::Time first_start() const { return first_start_; }

  // The server that serves now. `number` grows with each start.
  struct Served {
    std::shared_ptr<clubs::v1::EventService::Stub> events;
    std::shared_ptr<clubs::v1::RegistrationService::Stub> registrations;
    int number = 0;
  };
  Served served();
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
  const absl::Time first_start_;
  absl::Mutex mutex_;
  Served served_ ABSL_GUARDED_BY(mutex_);
  // In order; the first one is settled for ever.
  std::vector<ClockStep> steps_ ABSL_GUARDED_BY(mutex_) = {{absl::InfinitePast(), {}}};
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_CLUBS_SIGN_UP_TOWN_H_
