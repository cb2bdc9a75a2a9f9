// A served town whose events people sign up for, and whose server is killed meanwhile.
#ifndef OSIEDLE_TESTS_CLUBS_SIGN_UP_TOWN_H_
#define OSIEDLE_TESTS_CLUBS_SIGN_UP_TOWN_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "osiedle/clubs/v1/event_service.grpc.pb.h"
#include "osiedle/clubs/v1/registration_service.grpc.pb.h"
#include "tests/proof/stepped_town.h"

namespace osiedle::tests {

// As many people have room at each event in the beginning.
inline constexpr int kCapacity = 20;
// As many are in the largest party.
inline constexpr int kMostInAParty = 6;

// MakeEvents, too, is for one thread alone.
class SignUpTown : public SteppedTown {
 public:
  SignUpTown();

  // New events for a round, two of each policy of sign-up; gives the names of the occurrences.
  std::vector<std::string> MakeEvents(int round);
  // Before this moment no event begins, and no sign-up closes.
  absl::Time first_start() const { return first_start_; }

  // What the server that serves now answers.
  struct Served {
    std::shared_ptr<clubs::v1::EventService::Stub> events;
    std::shared_ptr<clubs::v1::RegistrationService::Stub> registrations;
    int number = 0;
  };
  Served served();

 private:
  const absl::Time first_start_;
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_CLUBS_SIGN_UP_TOWN_H_
