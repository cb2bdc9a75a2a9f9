// CreateRegistration for one event as PostgreSQL does it, without a server in front of it.
#ifndef OSIEDLE_TESTS_BENCH_POSTGRES_SIGN_UPS_H_
#define OSIEDLE_TESTS_BENCH_POSTGRES_SIGN_UPS_H_

#include <string>

#include "absl/time/time.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "tests/bench/load.h"
#include "tests/bench/postgres_load.h"

namespace osiedle::bench {

class PostgresSignUps {
 public:
  // Makes the tables. Registrations have the size of `sample`, which is as a server gives it.
  PostgresSignUps(const std::string& connection_info, const clubs::v1::Registration& sample);

  // For a new event, one transaction each, READ COMMITTED, with the rows that osiedled writes.
  Measurement SignUp(absl::Duration duration);

 private:
  PostgresConnection connection_;
  // The event of the round; the load outlives no round.
  std::string event_;
  int events_ = 0;
  TunedLoad sign_up_;
  PostgresClients clients_;
};

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_POSTGRES_SIGN_UPS_H_
