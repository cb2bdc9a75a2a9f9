// A client that signs parties up, answers offers and calls off at random.
#ifndef OSIEDLE_TESTS_CLUBS_SIGN_UP_CLIENT_H_
#define OSIEDLE_TESTS_CLUBS_SIGN_UP_CLIENT_H_

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "osiedle/clubs/v1/event_service.grpc.pb.h"
#include "osiedle/clubs/v1/registration_service.grpc.pb.h"
#include "tests/api/town.h"
#include "tests/clubs/known_registrations.h"
#include "tests/clubs/sign_up_log.h"
#include "tests/clubs/sign_up_town.h"

namespace osiedle::tests {

// One thread's. A call without an answer is repeated with the same `request_id` until there is one.
class SignUpClient {
 public:
  // All of them outlive the client. `events` are the occurrences for which it signs up. The same
  // seed asks for the same, as long as the registrations stand alike.
  SignUpClient(SignUpTown& town, const std::vector<std::string>& events, KnownRegistrations& known,
               SignUpLog& log, int number, uint64_t seed)
      : town_(town), events_(events), known_(known), log_(log), number_(number), random_(seed) {}

  // One call about some event or registration. Most of them fit how it stands.
  void Act();

  // The registrations with an offer, as far as a page has room for those of an event.
  std::vector<clubs::v1::Registration> Offers();
  // Whether the offer stands or not.
  void Accept(const clubs::v1::Registration& registration);

 private:
  using Registration = clubs::v1::Registration;
  using Events = clubs::v1::EventService::Stub;
  using Registrations = clubs::v1::RegistrationService::Stub;
  template <typename Stub, typename Request, typename Response>
  using Method = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);
  // Something to be done, and how often.
  struct Choice {
    int weight;
    void (SignUpClient::*act)();
  };

  void SignUp();
  void Refer();
  void CallOff();
  void AnswerOffer();
  void AnswerRequest();
  void ChangeParty();
  void ChangeCapacity();
  // A step that does not fit.
  void AnswerWhatWasNotAsked();

  void Approve(const Registration& registration);
  void Decline(const Registration& registration);

  int Draw(int from, int to) {
    return from + static_cast<int>(random_() % static_cast<uint64_t>(to - from + 1));
  }
  bool OneIn(int count) { return Draw(1, count) == 1; }
  const std::string& DrawEvent() { return events_[random_() % events_.size()]; }
  clubs::v1::Party DrawParty();
  // As the series says, some number, or a few more than are taken now.
  int DrawCapacity(const std::string& event);

  // Calls until there is an answer, and writes it down. `record` says what the call is about.
  template <typename Stub, typename Request, typename Response>
  std::optional<Response> Do(SignUpRecord record, Method<Stub, Request, Response> method,
                             Request request, As as = As::kCoordinator);
  // The same of a call whose answer is a registration, and about which clients then know.
  template <typename Request>
  void DoWith(const char* method_name, Method<Registrations, Request, Registration> method,
              Request request, const std::string& name, int size);
  void LookAgain(const std::string& registration);
  std::vector<Registration> OffersAt(const std::string& event);

  SignUpTown& town_;
  const std::vector<std::string>& events_;
  KnownRegistrations& known_;
  SignUpLog& log_;
  const int number_;
  std::mt19937_64 random_;
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_CLUBS_SIGN_UP_CLIENT_H_
