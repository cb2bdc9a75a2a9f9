#include "tests/bench/postgres_connection.h"

#include <cstring>
#include <fstream>
#include <iterator>

#include "tests/bench/die.h"

namespace osiedle::bench {
namespace {

// PostgreSQL counts from 2000.
constexpr int64_t kEpochMicros = int64_t{946'684'800} * 1'000'000;

// The parameters as libpq wants them; they must not outlive the parameters.
struct Pointers {
  explicit Pointers(const PostgresParameters& parameters) {
    for (const std::string& value : parameters.values()) {
      values.push_back(value.data());
      lengths.push_back(static_cast<int>(value.size()));
      formats.push_back(1);
    }
  }
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
};

}  // namespace

void PostgresParameters::AddInt8(int64_t value) {
  const uint64_t big_endian = __builtin_bswap64(static_cast<uint64_t>(value));
  values_.emplace_back(reinterpret_cast<const char*>(&big_endian), sizeof(big_endian));
}

void PostgresParameters::AddInt4(int32_t value) {
  const uint32_t big_endian = __builtin_bswap32(static_cast<uint32_t>(value));
  values_.emplace_back(reinterpret_cast<const char*>(&big_endian), sizeof(big_endian));
}

void PostgresParameters::AddFloat8(double value) {
  int64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  AddInt8(bits);
}

void PostgresParameters::AddTime(int64_t unix_micros) { AddInt8(unix_micros - kEpochMicros); }

PostgresConnection::PostgresConnection(const std::string& connection_info)
    : connection_(PQconnectdb(connection_info.c_str())) {
  if (PQstatus(connection_.get()) != CONNECTION_OK) Die(PQerrorMessage(connection_.get()));
}

PostgresResult PostgresConnection::Checked(PGresult* result) {
  PostgresResult owned(result);
  const ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN) {
    Die(PQerrorMessage(connection_.get()));
  }
  return owned;
}

void PostgresConnection::Run(const std::string& sql) {
  Checked(PQexec(connection_.get(), sql.c_str()));
}

void PostgresConnection::RunFile(const std::string& name) {
  std::ifstream file(std::string(OSIEDLE_BENCH_SQL_DIR) + "/" + name);
  OrDie(file.good(), name.c_str());
  Run({std::istreambuf_iterator<char>(file), {}});
}

void PostgresConnection::Prepare(const std::string& name, const std::string& sql) {
  Checked(PQprepare(connection_.get(), name.c_str(), sql.c_str(), 0, nullptr));
}

PostgresResult PostgresConnection::Query(const std::string& sql) {
  return Checked(PQexec(connection_.get(), sql.c_str()));
}

PostgresResult PostgresConnection::QueryPrepared(const std::string& name,
                                                 const PostgresParameters& parameters) {
  const Pointers pointers(parameters);
  return Checked(PQexecPrepared(connection_.get(), name.c_str(), parameters.size(),
                                pointers.values.data(), pointers.lengths.data(),
                                pointers.formats.data(), /*resultFormat=*/0));
}

void PostgresConnection::Copy(const std::string& table, const std::string& lines) {
  PGconn* connection = connection_.get();
  Checked(PQexec(connection, ("COPY " + table + " FROM STDIN").c_str()));
  if (PQputCopyData(connection, lines.data(), static_cast<int>(lines.size())) != 1 ||
      PQputCopyEnd(connection, nullptr) != 1) {
    Die(PQerrorMessage(connection));
  }
  while (PGresult* result = PQgetResult(connection)) Checked(result);
}

void PostgresConnection::Send(const std::string& name, const PostgresParameters& parameters) {
  const Pointers pointers(parameters);
  if (PQsendQueryPrepared(connection_.get(), name.c_str(), parameters.size(),
                          pointers.values.data(), pointers.lengths.data(), pointers.formats.data(),
                          /*resultFormat=*/1) != 1) {
    Die(PQerrorMessage(connection_.get()));
  }
}

bool PostgresConnection::Receive(PostgresResult& result) {
  PGconn* connection = connection_.get();
  if (PQconsumeInput(connection) != 1) Die(PQerrorMessage(connection));
  while (PQisBusy(connection) == 0) {
    PGresult* next = PQgetResult(connection);
    if (next == nullptr) return true;
    result = Checked(next);
  }
  return false;
}

}  // namespace osiedle::bench
