// A PostgreSQL server of the benchmark's own, on a Unix socket in a temporary folder.
#ifndef OSIEDLE_TESTS_BENCH_POSTGRES_SERVER_H_
#define OSIEDLE_TESTS_BENCH_POSTGRES_SERVER_H_

#include <sys/types.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace osiedle::bench {

// The server and its folder are gone when this program has ended, however it ended: a shell that
// started the server waits for that.
class PostgresServer {
 public:
  // A new, empty cluster with the settings of postgres_server.cc. Fails where PostgreSQL is not
  // installed, and tells what PostgreSQL said where it does not start.
  static absl::StatusOr<std::unique_ptr<PostgresServer>> Start();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // For PQconnectdb.
  const std::string& connection_info() const { return connection_info_; }

 private:
  PostgresServer() = default;

  absl::Status Spawn(const std::string& programs);
  absl::Status AwaitConnections() const;

  std::string folder_;
  std::string connection_info_;
  // The shell, which ends once this end of its standard input is closed.
  pid_t guard_ = -1;
  int guard_input_ = -1;
};

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_POSTGRES_SERVER_H_
