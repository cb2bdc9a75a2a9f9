// Keeps a number of connections to PostgreSQL busy, straight through libpq, and times each call.
#ifndef OSIEDLE_TESTS_BENCH_POSTGRES_LOAD_H_
#define OSIEDLE_TESTS_BENCH_POSTGRES_LOAD_H_

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/bench/load.h"
#include "tests/bench/postgres_connection.h"

namespace osiedle::bench {

// A prepared statement: one call is one round trip and one transaction.
struct PostgresLoad {
  std::string name;
  std::string sql;
  // The parameters of the next call.
  std::function<void(PostgresParameters&, std::mt19937_64&)> renew;
  // Whether an answer counts; it is in binary form.
  std::function<bool(const PGresult&)> is_good;
};

// For `is_good`: the one value of the one row is true.
bool IsTrue(const PGresult& result);

// A load, and with how many connections it is quickest: found at its first measurement, among some.
struct TunedLoad {
  PostgresLoad load;
  std::vector<int> tried;
  int connections = 0;
};

// Connections that stay open from round to round, on which the statements are prepared.
class PostgresClients {
 public:
  PostgresClients(const std::string& connection_info, int connections,
                  const std::vector<PostgresLoad>& loads);

  // The first `connections` run the load for `duration`, after a warm-up of a fifth of it, as
  // Measure() of load.h does. One thread serves them all: on two processors that costs the server
  // less than a thread each.
  Measurement Measure(const PostgresLoad& load, int connections, absl::Duration duration);

  // The same with the best number of connections.
  Measurement MeasureAtBest(TunedLoad& tuned, absl::Duration duration);

  int size() const { return static_cast<int>(connections_.size()); }

 private:
  std::vector<std::unique_ptr<PostgresConnection>> connections_;
};

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_POSTGRES_LOAD_H_
