// osiedle events list|show|registrations|waitlist|sheet
#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/commands.h"
#include "clients/cli/events_action.h"
#include "clients/cli/events_text.h"
#include "clients/cli/listed_rows.h"
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

struct ListArguments {
  std::shared_ptr<EventFlags> flags = std::make_shared<EventFlags>();
  int limit = 100;
};

// ---- occurrences

absl::StatusOr<std::vector<Occurrence>> ReadOccurrences(const Session& session,
                                                        const ListOccurrencesRequest& request) {
  auto occurrences = ReadRows(EventClient(session.connection).ListOccurrences(request),
                              "such events: ask for fewer days with --from and --until");
  if (!occurrences.ok()) return occurrences;
  std::stable_sort(occurrences->begin(), occurrences->end(),
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
  const size_t more = KeepFirst(arguments.limit, *occurrences);
  if (session.json) {
    ListOccurrencesResponse response;
    response.mutable_occurrences()->Add(occurrences->begin(), occurrences->end());
    session.out << JsonText(response);
  } else {
    session.out << OccurrencesText(*occurrences, *zone, session.width);
  }
  TellOfMore(session, more, arguments.limit);
  if (occurrences->empty() && flags.from.empty() && flags.until.empty()) {
    TellBehindTheList(session,
                      "the next four weeks were looked at: --from and --until name other days");
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

// In the order in which they signed up, or in which they wait.
void SortByQueue(std::vector<Registration>& rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const Registration& a, const Registration& b) {
    return a.queue_number() < b.queue_number();
  });
}

// `none` is said where nobody is in the list.
absl::Status PrintQueue(Session& session, const EventFlags& flags, const char* none) {
  const absl::StatusOr<std::string> town = TownOf(flags, {"occurrences"});
  if (!town.ok()) return town.status();
  ListRegistrationsRequest request;
  request.set_page_size(kMaxPage);
  absl::Status filled = FillRegistrations(flags, request);
  if (!filled.ok()) return filled;
  const absl::StatusOr<absl::TimeZone> zone = ZoneOf(session, *town);
  if (!zone.ok()) return zone.status();
  auto rows = ReadRows(RegistrationClient(session.connection).ListRegistrations(request),
                       "such registrations: ask for fewer states with --state");
  if (!rows.ok()) return rows.status();
  SortByQueue(*rows);
  if (!session.json) {
    session.out << (rows->empty() ? none : RegistrationsText(*rows, *zone, session.width));
    return absl::OkStatus();
  }
  ListRegistrationsResponse response;
  response.mutable_registrations()->Add(rows->begin(), rows->end());
  session.out << JsonText(response);
  return absl::OkStatus();
}

absl::Status PrintRegistrations(Session& session, const EventFlags& flags) {
  return PrintQueue(
      session, flags,
      flags.states.empty() ? "Nobody is registered.\n" : "There is no such registration.\n");
}

absl::Status PrintWaitlist(Session& session, const EventFlags& flags) {
  EventFlags waiting = flags;
  waiting.states = {"OFFERED", "WAITLISTED"};
  return PrintQueue(session, waiting, "Nobody waits.\n");
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
  command->add_option("--from", flags.from,
                      "the first day, as in 2026-12-01; today, when not given");
  command->add_option("--until", flags.until, "the last day; four weeks, when not given");
  command->add_option("--club", flags.club, "only of this club, as in clubs/klub");
  command->add_option("--series", flags.series,
                      "only of this series, as in eventSeries/planszowki");
  command->add_flag("--all", flags.all, "cancelled ones, too");
  AddLimit(*command, arguments->limit);
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
      ->add_option(
          "--state", flags->states,
          "as in confirmed; more than one may be given; those that have not ended, when not given")
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
