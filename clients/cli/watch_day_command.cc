// osiedle watch-day OUTING
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/commands.h"
#include "clients/cli/day_report.h"
#include "clients/cli/exit_code.h"
#include "osiedle/client/code_client.h"
#include "osiedle/client/contacts_client.h"
#include "osiedle/client/municipality_client.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "osiedle/contacts/v1/stop_requests.pb.h"
#include "osiedle/registry/v1/municipality_requests.pb.h"
#include "osiedle/registry/v1/need_code_requests.pb.h"

namespace osiedle::cli {
namespace {

using client::CodeClient;
using client::ContactsClient;
using client::MunicipalityClient;
using contacts::v1::Contact;

// Remembers what people call the rows of a list.
template <typename T>
absl::Status AddDisplayNames(client::PagedRange<T> rows, Day& day) {
  for (absl::StatusOr<T>& row : rows) {
    if (!row.ok()) return row.status();
    day.display_names[row->name()] = row->display_name();
  }
  return absl::OkStatus();
}

absl::StatusOr<Day> LoadDay(const std::shared_ptr<client::Connection>& connection,
                            const std::string& outing) {
  const std::vector<std::string> parts = absl::StrSplit(outing, '/');
  if (parts.size() != 4 || parts[0] != "municipalities" || parts[2] != "outings") {
    return UsageError(
        absl::StrCat("\"", outing, "\" is no outing: write municipalities/M/outings/O"));
  }
  const std::string municipality = absl::StrCat(parts[0], "/", parts[1]);
  const ContactsClient contacts(connection);
  Day day;

  contacts::v1::GetOutingRequest get_outing;
  get_outing.set_name(outing);
  absl::StatusOr<contacts::v1::Outing> stored = contacts.GetOuting(get_outing);
  if (!stored.ok()) return stored.status();
  day.outing = *std::move(stored);

  registry::v1::GetMunicipalityRequest get_municipality;
  get_municipality.set_name(municipality);
  absl::StatusOr<registry::v1::Municipality> town =
      MunicipalityClient(connection).GetMunicipality(get_municipality);
  if (!town.ok()) return town.status();
  day.municipality = *std::move(town);

  // Deleted ones too: the day may be long past.
  contacts::v1::ListStopsRequest stops;
  stops.set_parent(municipality);
  stops.set_page_size(500);
  stops.set_show_deleted(true);
  if (absl::Status added = AddDisplayNames(contacts.ListStops(stops), day); !added.ok()) {
    return added;
  }
  registry::v1::ListNeedCodesRequest codes;
  codes.set_parent(municipality);
  codes.set_page_size(500);
  codes.set_show_deleted(true);
  if (absl::Status added = AddDisplayNames(CodeClient(connection).ListNeedCodes(codes), day);
      !added.ok()) {
    return added;
  }

  contacts::v1::ListContactsRequest list;
  list.set_parent(municipality);
  list.set_page_size(500);
  list.set_filter(absl::StrCat("outing = \"", outing, "\""));
  absl::StatusOr<std::vector<Contact>> all = contacts.ListContacts(list).ReadAll();
  if (!all.ok()) return all.status();
  day.contacts = *std::move(all);
  std::stable_sort(day.contacts.begin(), day.contacts.end(), [](const auto& a, const auto& b) {
    return std::pair(a.occur_time().seconds(), a.occur_time().nanos()) <
           std::pair(b.occur_time().seconds(), b.occur_time().nanos());
  });
  return day;
}

absl::Status WatchDay(Session& session, const std::string& outing) {
  const absl::StatusOr<Day> day = LoadDay(session.connection, outing);
  if (!day.ok()) return day.status();
  if (session.json) {
    session.out << DayReportJson(*day).dump(2) << "\n";
  } else {
    session.out << DayReport(*day);
  }
  return absl::OkStatus();
}

}  // namespace

void AddWatchDayCommand(CLI::App& app, Command& chosen) {
  auto outing = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("watch-day", "show what happened on an outing, as tables");
  command->add_option("outing", *outing, "as in municipalities/rybnik/outings/2025-10-15")
      ->required();
  command->callback([outing, &chosen] {
    chosen = [outing](Session& session) { return WatchDay(session, *outing); };
  });
}

}  // namespace osiedle::cli
