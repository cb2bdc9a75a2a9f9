#include "tests/bench/csv_import.h"
#include "storage/steady_time.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/csv.h"
#include "clients/cli/day_files.h"
#include "clients/cli/row_files.h"
#include "osiedle/client/contacts_client.h"
#include "osiedle/client/exchange_client.h"
#include "osiedle/client/in_flight.h"
#include "tests/api/town.h"
#include "tests/bench/die.h"

namespace osiedle::bench {
namespace {

using contacts::v1::Contact;
using exchange::v1::ImportRowsRequest;
using exchange::v1::ImportRowsResponse;
using exchange::v1::RowResult;

std::shared_ptr<client::Connection> ConnectTo(int port) {
  client::ConnectionOptions options;
  options.token = client::StaticToken(tests::TokenOf(tests::As::kAssistant));
  return client::Connect(absl::StrCat("127.0.0.1:", port), options);
}

Measurement Since(storage::SteadyTime begin, double rows, std::vector<double> latencies_ms) {
  return Summarise(std::move(latencies_ms),
                   rows / absl::ToDoubleSeconds(storage::SteadyNow() - begin));
}

}  // namespace

Measurement ImportRows(int port, const std::string& csv) {
  constexpr int kInFlight = 4;
  const client::ExchangeClient client(ConnectTo(port));

  const storage::SteadyTime begin = storage::SteadyNow();
  const auto file = cli::ReadRowFile(csv, "contacts.csv");
  OrDie(file.status());
  ImportRowsRequest head;
  head.set_parent(tests::kRybnik);
  head.set_kind("contacts");
  std::vector<ImportRowsRequest> chunks = cli::ChunksOf(*file, head);
  std::vector<double> latencies_ms(chunks.size());
  {
    client::InFlight in_flight(kInFlight);
    for (size_t i = 0; i < chunks.size(); ++i) {
      in_flight.Enter();
      client.Start<ImportRowsResponse>(
          std::move(chunks[i]), {.timeout = absl::Seconds(30)},
          [&in_flight, &latency_ms = latencies_ms[i],
           sent = storage::SteadyNow()](const absl::StatusOr<ImportRowsResponse>& response) {
            OrDie(response.status());
            for (const RowResult& result : response->results()) {
              OrDie(result.outcome() == RowResult::CREATED, "a row was not created");
            }
            latency_ms = absl::ToDoubleMilliseconds(storage::SteadyNow() - sent);
            in_flight.Leave();
          });
    }
  }
  return Since(begin, static_cast<double>(file->rows.size()), std::move(latencies_ms));
}

Measurement CreateEach(int port, const std::string& csv_text) {
  // What the server queues for one principal.
  constexpr int kInFlight = 256;
  const client::ContactsClient client(ConnectTo(port));

  const storage::SteadyTime begin = storage::SteadyNow();
  const auto csv = cli::ParseCsv(csv_text, ',', "contacts.csv");
  OrDie(csv.status());
  cli::DayFiles day;
  OrDie(cli::ReadContacts(*csv, tests::kRybnik, day));
  std::vector<double> latencies_ms(day.contacts.size());
  {
    client::InFlight in_flight(kInFlight);
    for (size_t i = 0; i < day.contacts.size(); ++i) {
      contacts::v1::CreateContactRequest request;
      request.set_parent(tests::kRybnik);
      request.set_contact_id(day.contacts[i].id);
      *request.mutable_contact() = std::move(day.contacts[i].contact);
      request.mutable_contact()->clear_outing();
      in_flight.Enter();
      client.Start<Contact>(std::move(request), {},
                            [&in_flight, &latency_ms = latencies_ms[i],
                             sent = storage::SteadyNow()](const absl::StatusOr<Contact>& contact) {
                              OrDie(contact.status());
                              latency_ms = absl::ToDoubleMilliseconds(storage::SteadyNow() - sent);
                              in_flight.Leave();
                            });
    }
  }
  const double rows = static_cast<double>(latencies_ms.size());
  return Since(begin, rows, std::move(latencies_ms));
}

}  // namespace osiedle::bench
