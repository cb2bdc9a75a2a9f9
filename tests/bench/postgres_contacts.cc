#include "tests/bench/postgres_contacts.h"

#include <array>
#include <cstdio>
#include <cstring>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/fields/field_mask.h"
#include "services/call/fields/fingerprint.h"
#include "services/call/fields/ids.h"
#include "services/call/resource/standard_resource.h"
#include "storage/records/envelope.h"
#include "tests/bench/die.h"
#include "tests/bench/requests.h"

namespace osiedle::bench {
namespace {

using contacts::v1::Contact;

constexpr int kConnections[] = {16, 32, 64, 128};

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

std::string NewId(absl::Time time, std::mt19937_64& random) {
  const uint64_t halves[2] = {random(), random()};
  std::array<uint8_t, 16> seed = {};
  std::memcpy(seed.data(), halves, seed.size());
  return call::IdSource(time, seed).Next();
}

std::string RecordOf(Contact contact) {
  contact.clear_etag();
  return storage::EncodeEnvelope({.revision = 1}, contact.SerializeAsString());
}

// As the call path writes them.
internal::v1::AuditEntry AuditOf(const Contact& contact) {
  internal::v1::AuditEntry audit;
  *audit.mutable_event_time() = contact.create_time();
  audit.set_principal("assistant");
  audit.set_method("osiedle.contacts.v1.ContactService.CreateContact");
  audit.set_outcome(internal::v1::AuditEntry::CHANGED);
  audit.set_resource("municipalities/rybnik");
  internal::v1::ResourceChange& change = *audit.add_changes();
  change.set_name(contact.name());
  change.set_kind(common::v1::CREATED);
  change.set_resource_type("osiedle.pl/Contact");
  change.set_etag(contact.etag());
  for (std::string& field : call::ChangedFields(Contact::default_instance(), contact)) {
    change.add_changed_fields(std::move(field));
  }
  std::mt19937_64 random(1);
  audit.set_request_id(RequestId(random));
  audit.set_transaction_id(std::string(16, 't'));
  return audit;
}

internal::v1::ChangeEntry ChangeOf(const internal::v1::AuditEntry& audit) {
  internal::v1::ChangeEntry change;
  *change.add_changes() = audit.changes(0);
  *change.mutable_change_time() = audit.event_time();
  change.set_principal(audit.principal());
  return change;
}

bool IsTrue(const PGresult& result) {
  return PQntuples(&result) == 1 && PQgetlength(&result, 0, 0) == 1 &&
         *PQgetvalue(&result, 0, 0) == 1;
}

}  // namespace

PostgresContacts::Tuned PostgresContacts::CreateLoad(const Contact& sample, const char* name,
                                                     const char* sql) {
  const internal::v1::AuditEntry audit_entry = AuditOf(sample);
  // Serialised once, and not in every call, which is in PostgreSQL's favour.
  return {.load = {.name = name,
                   .sql = sql,
                   .renew =
                       [record = RecordOf(sample), response = sample.SerializeAsString(),
                        audit = audit_entry.SerializeAsString(),
                        change = ChangeOf(audit_entry).SerializeAsString(),
                        hash = call::Blake2b("request", 32)](PostgresParameters& parameters,
                                                             std::mt19937_64& random) {
                         const absl::Time now = absl::Now();
                         const uint64_t id_hash[2] = {random(), random()};
                         parameters.AddBytes(NewId(now, random));
                         parameters.AddBytes(record);
                         parameters.AddTime(absl::ToUnixMicros(now));
                         parameters.AddTime(int64_t{1'760'000'000} * 1'000'000);
                         parameters.AddBytes(kStopId);
                         parameters.AddBytes("municipality");
                         parameters.AddBytes(absl::string_view(
                             reinterpret_cast<const char*>(id_hash), sizeof(id_hash)));
                         parameters.AddBytes(hash);
                         parameters.AddBytes(response);
                         parameters.AddBytes(audit);
                         parameters.AddBytes(change);
                       },
                   .is_good = IsTrue}};
}

PostgresContacts::PostgresContacts(const std::string& connection_info, const Contact& sample,
                                   uint64_t count)
    : create_by_with_(CreateLoad(sample, "create_by_with", kCreateByWith)),
      create_by_function_(CreateLoad(sample, "create_by_function", kCreateByFunction)),
      get_{.load = {.name = "get",
                    .sql = kGet,
                    .renew =
                        [count](PostgresParameters& parameters, std::mt19937_64& random) {
                          parameters.AddBytes(FilledId(random() % count));
                        },
                    .is_good =
                        [size = RecordOf(sample).size()](const PGresult& result) {
                          return PQntuples(&result) == 1 &&
                                 PQgetlength(&result, 0, 0) == static_cast<int>(size);
                        }}},
      clients_([&] {
        PostgresConnection connection(connection_info);
        connection.RunFile("postgres_contacts.sql");
        connection.Run(absl::StrCat("INSERT INTO stops VALUES ('", kStopId, "')"));
        connection.Run(absl::StrFormat(
            "INSERT INTO contacts SELECT 'k' || lpad(i::text, 15, '0'), '\\x%s', "
            "to_timestamp(1672531200 + i), to_timestamp(1672530600 + i), '%s', 'municipality' "
            "FROM generate_series(0, %d) AS i",
            absl::BytesToHexString(RecordOf(sample)), kStopId, count - 1));
        connection.Run("VACUUM ANALYZE");
        return PostgresClients(connection_info, kConnections[std::size(kConnections) - 1],
                               {create_by_with_.load, create_by_function_.load, get_.load});
      }()) {}

Measurement PostgresContacts::Measure(Tuned& tuned, absl::Duration duration) {
  if (tuned.connections == 0) {
    double best = 0;
    for (int connections : kConnections) {
      const Measurement tried = clients_.Measure(tuned.load, connections, duration);
      std::fprintf(stderr, "PostgreSQL, %s: %.0f calls/s with %d connections\n",
                   tuned.load.name.c_str(), tried.per_second, connections);
      if (tried.per_second <= best) continue;
      best = tried.per_second;
      tuned.connections = connections;
    }
  }
  return clients_.Measure(tuned.load, tuned.connections, duration);
}

Measurement PostgresContacts::Create(absl::Duration duration) {
  if (create_ == nullptr) {
    const double by_with = Measure(create_by_with_, duration).per_second;
    const double by_function = Measure(create_by_function_, duration).per_second;
    create_ = by_with > by_function ? &create_by_with_ : &create_by_function_;
  }
  return Measure(*create_, duration);
}

Measurement PostgresContacts::Get(absl::Duration duration) { return Measure(get_, duration); }

}  // namespace osiedle::bench
