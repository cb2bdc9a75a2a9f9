// osiedle events list|show|registrations|waitlist|sheet
#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/commands.h"
#include "clients/cli/events_action.h"
#include "clients/cli/events_text.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/output_file.h"
#include "clients/cli/registrations_text.h"
#include "clients/print/leader_sheet.h"
#include "osiedle/client/attendance_client.h"
#include "osiedle/client/event_client.h"
#include "osiedle/client/registration_client.h"
#include "osiedle/clubs/v1/leader_sheet_requests.pb.h"

namespace osiedle::cli {
namespace {

using client::EventClient;
using client::RegistrationClient;
using clubs::v1::EventSeries;
using clubs::v1::ListOccurrencesRequest;
using clubs::v1::ListOccurrencesResponse;
using clubs::v1::ListRegistrationsRequest;
using clubs::v1::ListRegistrationsResponse;
using clubs::v1::Occurrence;
using clubs::v1::Registration;

// What a page holds at most (standard_fields.proto).
constexpr int kMaxPage = 500;
// Rows are sorted here, so all of them are read.
constexpr size_t kMaxRows = 10'000;

struct ListArguments {
  std::shared_ptr<EventFlags> flags = std::make_shared<EventFlags>();
  int limit = 100;
};

// ---- occurrences

absl::StatusOr<std::vector<Occurrence>> ReadOccurrences(const Session& session,
                                                        const ListOccurrencesRequest& request) {
  std::vector<Occurrence> occurrences;
  for (absl::StatusOr<Occurrence>& one : EventClient(session.connection).ListOccurrences(request)) {
    if (!one.ok()) return one.status();
    if (occurrences.size() == kMaxRows) {
      return UsageError(absl::StrCat("there are more than ", kMaxRows,
                                     " such events: ask for fewer days with --from and --until"));
    }
    occurrences.push_back(*std::move(one));
  }
  std::stable_sort(occurrences.begin(), occurrences.end(),
                   [](const Occurrence& a, const Occurrence& b) {
                     return std::tuple(a.start_time().seconds(), a.name()) <
                            std::tuple(b.start_time().seconds(), b.name());
                   });
  return occurrences;
}

absl::Status List(Session& session, const ListArguments& arguments) {
  const EventFlags& flags = *arguments.flags;
  ListOccurrencesRequest request;
  request.set_page_size(kMaxPage);
  // Wrong options are told before anything is sent.
  absl::Status filled = FillOccurrences(flags, absl::CivilDay(), request);
  if (!filled.ok()) return filled;
  const absl::StatusOr<absl::TimeZone> zone = ZoneOf(session, flags.parent);
  if (!zone.ok()) return zone.status();
  filled = FillOccurrences(flags, absl::ToCivilDay(absl::Now(), *zone), request);
  if (!filled.ok()) return filled;
  absl::StatusOr<std::vector<Occurrence>> occurrences = ReadOccurrences(session, request);
  if (!occurrences.ok()) {
    TellRefusedOptions(session, occurrences.status(), EventOptions());
    return occurrences.status();
  }
  const size_t found = occurrences->size();
  occurrences->resize(std::min(found, static_cast<size_t>(arguments.limit)));
  if (session.json) {
    ListOccurrencesResponse response;
    for (Occurrence& one : *occurrences) *response.add_occurrences() = std::move(one);
    session.out << JsonText(response);
  } else {
    session.out << OccurrencesText(*occurrences, *zone, session.width);
  }
  if (found > occurrences->size()) {
    session.err << found - occurrences->size() << " more: --limit=" << arguments.limit
                << " ends the list\n";
  }
  return absl::OkStatus();
}

absl::Status Show(Session& session, const EventFlags& flags) {
  const EventClient client(session.connection);
  return AskEvents<clubs::v1::GetOccurrenceRequest>(
      session, flags, {"occurrences"},
      [&flags](absl::TimeZone, clubs::v1::GetOccurrenceRequest& request) {
        request.set_name(flags.name);
        return absl::OkStatus();
      },
      [&client](const auto& request) { return client.GetOccurrence(request); },
      [&client](const Occurrence& occurrence, absl::TimeZone zone) {
        clubs::v1::GetEventSeriesRequest get;
        get.set_name(occurrence.series());
        const absl::StatusOr<EventSeries> series = client.GetEventSeries(get);
        return absl::StrCat(OccurrenceText(occurrence, zone),
                            series.ok() ? SeriesText(*series) : "");
      });
}

// ---- registrations

absl::StatusOr<std::vector<Registration>> ReadRegistrations(
    const Session& session, const ListRegistrationsRequest& request) {
  std::vector<Registration> rows;
  const RegistrationClient client(session.connection);
  for (absl::StatusOr<Registration>& one : client.ListRegistrations(request)) {
    if (!one.ok()) return one.status();
    if (rows.size() == kMaxRows) {
      return UsageError(absl::StrCat("there are more than ", kMaxRows, " registrations"));
    }
    rows.push_back(*std::move(one));
  }
  return rows;
}

// In the order in which they signed up, or in which they wait.
void SortByQueue(std::vector<Registration>& rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const Registration& a, const Registration& b) {
    return a.queue_number() < b.queue_number();
  });
}

absl::Status PrintRegistrations(Session& session, const EventFlags& flags) {
  const absl::StatusOr<std::string> town = TownOf(flags, {"occurrences"});
  if (!town.ok()) return town.status();
  ListRegistrationsRequest request;
  request.set_page_size(kMaxPage);
  absl::Status filled = FillRegistrations(flags, request);
  if (!filled.ok()) return filled;
  const absl::StatusOr<absl::TimeZone> zone = ZoneOf(session, *town);
  if (!zone.ok()) return zone.status();
  absl::StatusOr<std::vector<Registration>> rows = ReadRegistrations(session, request);
  if (!rows.ok()) return rows.status();
  SortByQueue(*rows);
  if (!session.json) {
    session.out << RegistrationsText(*rows, *zone, session.width);
    return absl::OkStatus();
  }
  ListRegistrationsResponse response;
  for (Registration& one : *rows) *response.add_registrations() = std::move(one);
  session.out << JsonText(response);
  return absl::OkStatus();
}

absl::Status PrintWaitlist(Session& session, const EventFlags& flags) {
  EventFlags waiting = flags;
  waiting.states = {"OFFERED", "WAITLISTED"};
  return PrintRegistrations(session, waiting);
}

// ---- sheets

absl::Status PrintSheet(Session& session, const EventFlags& flags, const std::string& output) {
  const absl::StatusOr<std::string> town = TownOf(flags, {"occurrences"});
  if (!town.ok()) return town.status();
  const absl::StatusOr<absl::TimeZone> zone = ZoneOf(session, *town);
  if (!zone.ok()) return zone.status();
  clubs::v1::GetLeaderSheetRequest request;
  request.set_name(flags.name);
  const auto sheet = client::AttendanceClient(session.connection).GetLeaderSheet(request);
  if (!sheet.ok()) return sheet.status();
  const absl::StatusOr<std::string> pdf = print::RenderLeaderSheet(*sheet, *zone);
  if (!pdf.ok()) return pdf.status();
  // What is on it is about people.
  absl::Status written = WriteFile(output, {.secret = true}, *pdf);
  if (!written.ok()) return written;
  if (session.json) {
    session.out << JsonText(*sheet);
  } else {
    session.out << output << ": " << sheet->lines_size()
                << (sheet->lines_size() == 1 ? " party\n" : " parties\n");
  }
  return absl::OkStatus();
}

void AddList(CLI::App& events, Command& chosen) {
  auto arguments = std::make_shared<ListArguments>();
  EventFlags& flags = *arguments->flags;
  CLI::App* command =
      events.add_subcommand("list", "list when events take place, the next one first");
  command->add_option("--parent", flags.parent, "the municipality, as in municipalities/rybnik")
      ->required();
  command->add_option("--from", flags.from, "the first day, as in 2026-12-01; today");
  command->add_option("--until", flags.until, "the last day; four weeks");
  command->add_option("--club", flags.club, "only of this club, as in clubs/klub");
  command->add_option("--series", flags.series,
                      "only of this series, as in eventSeries/planszowki");
  command->add_flag("--all", flags.all, "cancelled ones, too");
  command->add_option("--limit", arguments->limit, "how many rows")
      ->check(CLI::Range(1, static_cast<int>(kMaxRows)))
      ->capture_default_str();
  command->callback([arguments, &chosen] {
    chosen = [arguments](Session& session) { return List(session, *arguments); };
  });
}

void AddRegistrationLists(CLI::App& events, Command& chosen) {
  auto flags = std::make_shared<EventFlags>();
  CLI::App* command =
      AddEventCommand(events, chosen, "registrations", "list who signed up for an event", flags,
                      &PrintRegistrations);
  AddOccurrenceName(*command, *flags);
  command
      ->add_option("--state", flags->states,
                   "as in confirmed; more than one may be given; those that have not ended")
      ->allow_extra_args(false);
  command->add_flag("--all", flags->all, "those that have ended, too");

  auto waiting = std::make_shared<EventFlags>();
  command = AddEventCommand(events, chosen, "waitlist",
                            "list who waits for places, in their order, and what they are told",
                            waiting, &PrintWaitlist);
  AddOccurrenceName(*command, *waiting);
}

void AddSheet(CLI::App& events, Command& chosen) {
  auto flags = std::make_shared<EventFlags>();
  auto output = std::make_shared<std::string>();
  CLI::App* command = AddEventCommand(
      events, chosen, "sheet", "draw what a leader takes along to an event, as PDF in Polish",
      flags, [output](Session& session, const EventFlags& written) {
        return PrintSheet(session, written, *output);
      });
  AddOccurrenceName(*command, *flags);
  command->add_option("--output", *output, "the PDF file")->required();
}

}  // namespace

void AddOccurrenceName(CLI::App& command, EventFlags& flags) {
  command
      .add_option("occurrence", flags.name,
                  "as in municipalities/rybnik/occurrences/planszowki-20261201t1600")
      ->required();
}

void AddRegistrationName(CLI::App& command, EventFlags& flags) {
  command
      .add_option("registration", flags.name,
                  "as in municipalities/rybnik/occurrences/O/registrations/R")
      ->required();
}

void AddSeriesName(CLI::App& command, EventFlags& flags) {
  command.add_option("series", flags.name, "as in municipalities/rybnik/eventSeries/planszowki")
      ->required();
}

void AddEventsCommand(CLI::App& app, Command& chosen) {
  CLI::App* events = app.add_subcommand("events", "events of clubs, and who signs up for them");
  events->require_subcommand(1);
  events->footer(
      "Days and times are those of the municipality. Series are written down with osiedle call\n"
      "EventService.CreateEventSeries, or imported with osiedle import rows eventSeries; their\n"
      "occurrences come by themselves.");
  AddList(*events, chosen);
  auto shown = std::make_shared<EventFlags>();
  AddOccurrenceName(*AddEventCommand(*events, chosen, "show", "show one event", shown, &Show),
                    *shown);
  AddRegistrationLists(*events, chosen);
  AddSheet(*events, chosen);
  AddSignUpCommands(*events, chosen);
  AddPlanCommands(*events, chosen);
}

}  // namespace osiedle::cli
