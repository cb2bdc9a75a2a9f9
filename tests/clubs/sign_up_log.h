// What the clients of a run asked for, and what came of it, for a program that judges it.
#ifndef OSIEDLE_TESTS_CLUBS_SIGN_UP_LOG_H_
#define OSIEDLE_TESTS_CLUBS_SIGN_UP_LOG_H_

#include <string>

#include "absl/time/time.h"
#include "grpcpp/support/status.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/clubs/v1/party.pb.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "osiedle/clubs/v1/registration_requests.pb.h"
#include "tests/proof/call_log.h"

namespace osiedle::tests {

// How many people come.
int SizeOf(const clubs::v1::Party& party);

// A call that was answered in the end.
struct SignUpRecord {
  int client = 0;
  // The short name, as in `AcceptOffer`.
  std::string method;
  // What the call is about: a registration, or an occurrence.
  std::string name;
  // How many people, and how many places were asked for; 0 where the call does not say.
  int size = 0;
  int capacity = 0;
  // By the server's clock: not later than the first try, and not earlier than the answer.
  absl::Time began;
  absl::Time ended;
  int tries = 0;
  grpc::Status status;
};

// As check_sign_ups.py reads it.
class SignUpLog : public CallLog {
 public:
  using CallLog::CallLog;

  // The answer counts where the status is OK.
  void Add(const SignUpRecord& record, const clubs::v1::Registration& answer);
  void Add(const SignUpRecord& record, const clubs::v1::ReferPartyResponse& answer);
  void Add(const SignUpRecord& record, const clubs::v1::Occurrence& answer);

 private:
  void AddWith(const SignUpRecord& record, const std::string& answer);
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_CLUBS_SIGN_UP_LOG_H_
