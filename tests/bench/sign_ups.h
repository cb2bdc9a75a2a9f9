// Many who sign up for one event at once: sign-up for a popular trip opens.
#ifndef OSIEDLE_TESTS_BENCH_SIGN_UPS_H_
#define OSIEDLE_TESTS_BENCH_SIGN_UPS_H_

#include <memory>
#include <string>
#include <vector>

#include "osiedle/clubs/v1/registration_service.grpc.pb.h"
#include "tests/api/town.h"
#include "tests/bench/load.h"

namespace osiedle::bench {

using RegistrationStub = clubs::v1::RegistrationService::Stub;

inline constexpr int kSignUpsInFlight = 64;
// More than there can be sign-ups in a round, and as many as an event can have.
inline constexpr int kPlacesOfTheEvent = 100'000;

class SignUpsTown {
 public:
  SignUpsTown();

  const std::vector<std::unique_ptr<RegistrationStub>>& stubs() const { return stubs_; }

  // kSignUpsInFlight, each a party of one person for a new event. Every one is confirmed, or the
  // program ends.
  Load<clubs::v1::CreateRegistrationRequest, clubs::v1::Registration, RegistrationStub> SignUps();

  // A registration as the server gives it.
  clubs::v1::Registration Sample();

 private:
  std::string NewEvent();

  tests::Town town_;
  int events_ = 0;
  std::vector<std::unique_ptr<RegistrationStub>> stubs_;
};

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_SIGN_UPS_H_
