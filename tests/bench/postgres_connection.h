// One connection to PostgreSQL. A failure ends the program, as every failure of a benchmark does.
#ifndef OSIEDLE_TESTS_BENCH_POSTGRES_CONNECTION_H_
#define OSIEDLE_TESTS_BENCH_POSTGRES_CONNECTION_H_

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace osiedle::bench {

struct FreeResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, FreeResult>;

// The parameters of a prepared statement, in binary form; at most 16.
class PostgresParameters {
 public:
  void Clear() { values_.clear(); }
  // text and bytea have the same form.
  void AddBytes(absl::string_view bytes) { values_.emplace_back(bytes); }
  void AddInt8(int64_t value);
  void AddInt4(int32_t value);
  void AddFloat8(double value);
  // timestamptz.
  void AddTime(int64_t unix_micros);

  int size() const { return static_cast<int>(values_.size()); }
  const std::vector<std::string>& values() const { return values_; }

 private:
  std::vector<std::string> values_;
};

class PostgresConnection {
 public:
  explicit PostgresConnection(const std::string& connection_info);

  // One or several statements without parameters.
  void Run(const std::string& sql);
  // The text of a file of this folder.
  void RunFile(const std::string& name);
  void Prepare(const std::string& name, const std::string& sql);
  // Rows in text form.
  PostgresResult Query(const std::string& sql);
  PostgresResult QueryPrepared(const std::string& name, const PostgresParameters& parameters);
  // Rows of a table from lines in COPY's text form.
  void Copy(const std::string& table, const std::string& lines);

  // Without waiting for the answer; rows in binary form.
  void Send(const std::string& name, const PostgresParameters& parameters);
  // Takes in what has arrived. Whether the answer is whole; then `result` has it.
  bool Receive(PostgresResult& result);
  int socket() const { return PQsocket(connection_.get()); }

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  PostgresResult Checked(PGresult* result);

  std::unique_ptr<PGconn, Finish> connection_;
};

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_POSTGRES_CONNECTION_H_
