#include "tests/bench/postgres_contacts.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "services/call/fields/fingerprint.h"
#include "tests/bench/die.h"
#include "tests/bench/postgres_written.h"
#include "tests/bench/requests.h"

namespace osiedle::bench {
namespace {

using contacts::v1::Contact;

constexpr int kMostConnections = 128;

// As sync_baseline writes it, all in one statement.
constexpr char kCreateByWith[] = R"(
WITH first_time AS (
  INSERT INTO replays SELECT $7::bytea, $8::bytea, $9::bytea, $3::timestamptz
  FROM stops WHERE id = $5::text
  ON CONFLICT DO NOTHING RETURNING true
), created AS (
  INSERT INTO contacts
  SELECT $1::text, $2::bytea, $3::timestamptz, $4::timestamptz, $5::text, $6::text
  FROM first_time RETURNING true
), audited AS (
  INSERT INTO audit_log (entry) SELECT $10::bytea FROM created
), changed AS (
  INSERT INTO change_log (entry) SELECT $11::bytea FROM created
)
SELECT count(*) = 1 FROM created)";

constexpr char kCreateByFunction[] =
    "SELECT create_contact($1::text, $2::bytea, $3::timestamptz, $4::timestamptz, $5::text, "
    "$6::text, $7::bytea, $8::bytea, $9::bytea, $10::bytea, $11::bytea)";

constexpr char kGet[] = "SELECT record FROM contacts WHERE id = $1::text";

// Of the contacts that are there from the beginning.
std::string FilledId(uint64_t i) { return absl::StrFormat("k%015d", i); }

Written WrittenOfContact(const Contact& sample) {
  return WrittenOf(sample, "osiedle.pl/Contact",
                   "osiedle.contacts.v1.ContactService.CreateContact");
}

TunedLoad Tuned(PostgresLoad load) {
  return {.load = std::move(load), .tried = {16, 32, 64, kMostConnections}};
}

}  // namespace

TunedLoad PostgresContacts::CreateLoad(const Contact& sample, const char* name, const char* sql) {
  return Tuned({.name = name,
                .sql = sql,
                .renew =
                    [written = WrittenOfContact(sample), hash = call::Blake2b("request", 32)](
                        PostgresParameters& parameters, std::mt19937_64& random) {
                      const absl::Time now = absl::Now();
                      parameters.AddBytes(NewId(now, random));
                      parameters.AddBytes(written.record);
                      parameters.AddTime(absl::ToUnixMicros(now));
                      parameters.AddTime(int64_t{1'760'000'000} * 1'000'000);
                      parameters.AddBytes(kStopId);
                      parameters.AddBytes("municipality");
                      parameters.AddBytes(NewIdHash(random));
                      parameters.AddBytes(hash);
                      parameters.AddBytes(written.response);
                      parameters.AddBytes(written.audit);
                      parameters.AddBytes(written.change);
                    },
                .is_good = IsTrue});
}

PostgresContacts::PostgresContacts(const std::string& connection_info, const Contact& sample,
                                   uint64_t count)
    : create_by_with_(CreateLoad(sample, "create_by_with", kCreateByWith)),
      create_by_function_(CreateLoad(sample, "create_by_function", kCreateByFunction)),
      get_(Tuned({.name = "get",
                  .sql = kGet,
                  .renew =
                      [count](PostgresParameters& parameters, std::mt19937_64& random) {
                        parameters.AddBytes(FilledId(random() % count));
                      },
                  .is_good =
                      [size = WrittenOfContact(sample).record.size()](const PGresult& result) {
                        return PQntuples(&result) == 1 &&
                               PQgetlength(&result, 0, 0) == static_cast<int>(size);
                      }})),
      clients_([&] {
        PostgresConnection connection(connection_info);
        connection.RunFile("postgres_contacts.sql");
        connection.Run(absl::StrCat("INSERT INTO stops VALUES ('", kStopId, "')"));
        connection.Run(absl::StrFormat(
            "INSERT INTO contacts SELECT 'k' || lpad(i::text, 15, '0'), '\\x%s', "
            "to_timestamp(1672531200 + i), to_timestamp(1672530600 + i), '%s', 'municipality' "
            "FROM generate_series(0, %d) AS i",
            absl::BytesToHexString(WrittenOfContact(sample).record), kStopId, count - 1));
        connection.Run("VACUUM ANALYZE");
        return PostgresClients(connection_info, kMostConnections,
                               {create_by_with_.load, create_by_function_.load, get_.load});
      }()) {}

Measurement PostgresContacts::Create(absl::Duration duration) {
  if (create_ == nullptr) {
    const double by_with = clients_.MeasureAtBest(create_by_with_, duration).per_second;
    const double by_function = clients_.MeasureAtBest(create_by_function_, duration).per_second;
    create_ = by_with > by_function ? &create_by_with_ : &create_by_function_;
  }
  return clients_.MeasureAtBest(*create_, duration);
}

Measurement PostgresContacts::Get(absl::Duration duration) {
  return clients_.MeasureAtBest(get_, duration);
}

}  // namespace osiedle::bench
