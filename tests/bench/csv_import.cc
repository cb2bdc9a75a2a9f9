#include "tests/bench/csv_import.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/csv.h"
#include "clients/cli/day_files.h"
#include "osiedle/client/contacts_client.h"
#include "osiedle/client/in_flight.h"
#include "tests/api/town.h"
#include "tests/bench/die.h"

namespace osiedle::bench {

using contacts::v1::Contact;

Measurement ImportContacts(int port, const std::string& text) {
  // What the server queues for one principal.
  constexpr int kInFlight = 256;
  client::ConnectionOptions options;
  options.token = client::StaticToken(tests::TokenOf(tests::As::kAssistant));
  const client::ContactsClient client(client::Connect(absl::StrCat("127.0.0.1:", port), options));

  const absl::Time begin = absl::Now();
  const auto csv = cli::ParseCsv(text, ',', "contacts.csv");
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
                             sent = absl::Now()](const absl::StatusOr<Contact>& contact) {
                              OrDie(contact.status());
                              latency_ms = absl::ToDoubleMilliseconds(absl::Now() - sent);
                              in_flight.Leave();
                            });
    }
  }
  const double seconds = absl::ToDoubleSeconds(absl::Now() - begin);
  const double rows = static_cast<double>(latencies_ms.size());
  return Summarise(std::move(latencies_ms), rows / seconds);
}

}  // namespace osiedle::bench
