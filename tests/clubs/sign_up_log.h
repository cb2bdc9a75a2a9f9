// What the clients of a run asked for, and what came of it, for a program that judges it.
#ifndef OSIEDLE_TESTS_CLUBS_SIGN_UP_LOG_H_
#define OSIEDLE_TESTS_CLUBS_SIGN_UP_LOG_H_

#include <cstddef>
#include <fstream>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/support/status.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/clubs/v1/party.pb.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "osiedle/clubs/v1/registration_requests.pb.h"

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

// One JSON object a line, as check_sign_ups.py reads it. Thread-safe.
class SignUpLog {
 public:
  explicit SignUpLog(std::string path);

  // The answer counts where the status is OK.
  void Add(const SignUpRecord& record, const clubs::v1::Registration& answer);
  void Add(const SignUpRecord& record, const clubs::v1::ReferPartyResponse& answer);
  void Add(const SignUpRecord& record, const clubs::v1::Occurrence& answer);
  size_t size();
  void Await(size_t size);
  // Until now everything is in the file.
  void Flush();
  const std::string& path() const { return path_; }

 private:
  void AddWith(const SignUpRecord& record, const std::string& answer);

  const std::string path_;
  absl::Mutex mutex_;
  std::ofstream file_ ABSL_GUARDED_BY(mutex_);
  size_t size_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_CLUBS_SIGN_UP_LOG_H_
