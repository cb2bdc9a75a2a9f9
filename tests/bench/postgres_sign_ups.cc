#include "tests/bench/postgres_sign_ups.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "services/call/fields/fingerprint.h"
#include "tests/bench/postgres_written.h"
#include "tests/bench/sign_ups.h"

namespace osiedle::bench {
namespace {

constexpr char kSignUp[] =
    "SELECT sign_up($1::text, $2::text, $3::int, $4::bytea, $5::timestamptz, $6::text, $7::bytea, "
    "$8::bytea, $9::bytea, $10::bytea, $11::bytea)";

}  // namespace

PostgresSignUps::PostgresSignUps(const std::string& connection_info,
                                 const clubs::v1::Registration& sample)
    : connection_([&] {
        PostgresConnection connection(connection_info);
        connection.RunFile("postgres_sign_ups.sql");
        return connection;
      }()),
      // Whoever waits for the lock of a row waits for the disk: few connections may be quicker.
      sign_up_{.load = {.name = "sign_up",
                        .sql = kSignUp,
                        .renew =
                            [this,
                             written = WrittenOf(
                                 sample, "osiedle.pl/Registration",
                                 "osiedle.clubs.v1.RegistrationService.CreateRegistration"),
                             hash = call::Blake2b("request", 32)](PostgresParameters& parameters,
                                                                  std::mt19937_64& random) {
                              const absl::Time now = absl::Now();
                              parameters.AddBytes(event_);
                              parameters.AddBytes(NewId(now, random));
                              parameters.AddInt4(1);
                              parameters.AddBytes(written.record);
                              parameters.AddTime(absl::ToUnixMicros(now));
                              parameters.AddBytes("municipality");
                              parameters.AddBytes(NewIdHash(random));
                              parameters.AddBytes(hash);
                              parameters.AddBytes(written.response);
                              parameters.AddBytes(written.audit);
                              parameters.AddBytes(written.change);
                            },
                        .is_good = IsTrue},
               .tried = {1, 2, 4, 8, 16, 32, kSignUpsInFlight}},
      clients_(connection_info, kSignUpsInFlight, {sign_up_.load}) {}

Measurement PostgresSignUps::SignUp(absl::Duration duration) {
  event_ = absl::StrCat("na-probe-", ++events_);
  connection_.Run(absl::StrFormat("INSERT INTO event_places VALUES ('%s', %d, 0, 0, 0, 0)", event_,
                                  kPlacesOfTheEvent));
  return clients_.MeasureAtBest(sign_up_, duration);
}

}  // namespace osiedle::bench
