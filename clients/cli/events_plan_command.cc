// osiedle events move|change|edit|cancel
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "clients/cli/commands.h"
#include "clients/cli/events_action.h"
#include "clients/cli/events_text.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/option_values.h"
#include "clients/cli/registrations_text.h"
#include "osiedle/client/event_client.h"
#include "osiedle/client/registration_client.h"

namespace osiedle::cli {
namespace {

using client::EventClient;
using clubs::v1::CancelOccurrenceRequest;
using clubs::v1::CancelRegistrationRequest;
using clubs::v1::EditEventSeriesRequest;
using clubs::v1::MoveOccurrenceRequest;
using clubs::v1::UpdateOccurrenceRequest;
using clubs::v1::WallTime;

// Of a response that has the occurrence and who is affected.
template <typename Response>
std::string ChangedText(const Response& response, absl::TimeZone zone, int width) {
  return absl::StrCat(OccurrenceText(response.occurrence(), zone), "\n",
                      AffectedText(response.affected_registrations(),
                                   response.affected_registration_count(), zone, width));
}

absl::Status Move(Session& session, const EventFlags& flags) {
  return AskEvents<MoveOccurrenceRequest>(
      session, flags, {"occurrences"},
      [&flags](absl::TimeZone, MoveOccurrenceRequest& request) { return FillMove(flags, request); },
      [&session](const MoveOccurrenceRequest& request) {
        return EventClient(session.connection).MoveOccurrence(request);
      },
      [&session](const clubs::v1::MoveOccurrenceResponse& response, absl::TimeZone zone) {
        return ChangedText(response, zone, session.width);
      });
}

absl::Status Change(Session& session, const EventFlags& flags) {
  return AskEvents<UpdateOccurrenceRequest>(
      session, flags, {"occurrences"},
      [&flags](absl::TimeZone, UpdateOccurrenceRequest& request) {
        return FillChange(flags, request);
      },
      [&session](const UpdateOccurrenceRequest& request) {
        return EventClient(session.connection).UpdateOccurrence(request);
      },
      &OccurrenceText);
}

// ---- cancel

absl::Status CallOff(Session& session, const EventFlags& flags) {
  return AskEvents<CancelOccurrenceRequest>(
      session, flags, {"occurrences"},
      [&flags](absl::TimeZone, CancelOccurrenceRequest& request) {
        return FillCallOff(flags, request);
      },
      [&session](const CancelOccurrenceRequest& request) {
        return EventClient(session.connection).CancelOccurrence(request);
      },
      [&session](const clubs::v1::CancelOccurrenceResponse& response, absl::TimeZone zone) {
        return ChangedText(response, zone, session.width);
      });
}

absl::Status CancelOne(Session& session, const EventFlags& flags) {
  return AskEvents<CancelRegistrationRequest>(
      session, flags, {"occurrences", "registrations"},
      [&flags](absl::TimeZone, CancelRegistrationRequest& request) {
        return FillCancel(flags, request);
      },
      [&session](const CancelRegistrationRequest& request) {
        return client::RegistrationClient(session.connection).CancelRegistration(request);
      },
      &RegistrationText);
}

absl::Status Cancel(Session& session, const EventFlags& flags) {
  return IsOfRegistration(flags.name) ? CancelOne(session, flags) : CallOff(session, flags);
}

// ---- edit

absl::CivilDay DayOf(const WallTime& time) {
  return absl::CivilDay(time.date().year(), time.date().month(), time.date().day());
}

// Of the first occurrence that changes: --from names it, or the series begins with it.
absl::StatusOr<absl::CivilDay> FirstDay(Session& session, const EventFlags& flags,
                                        const std::string& town) {
  const EventClient client(session.connection);
  if (flags.first.empty()) {
    clubs::v1::GetEventSeriesRequest get;
    get.set_name(flags.name);
    const auto series = client.GetEventSeries(get);
    if (!series.ok()) return series.status();
    return DayOf(series->start());
  }
  const absl::StatusOr<std::string> first = ReadName("--from", flags.first, "occurrences", town);
  if (!first.ok()) return first.status();
  clubs::v1::GetOccurrenceRequest get;
  get.set_name(*first);
  const auto occurrence = client.GetOccurrence(get);
  if (!occurrence.ok()) return occurrence.status();
  return DayOf(occurrence->original_start());
}

absl::Status Edit(Session& session, const EventFlags& flags) {
  const absl::StatusOr<std::string> town = TownOf(flags, {"eventSeries"});
  if (!town.ok()) return town.status();
  EditEventSeriesRequest trial;
  // Wrong options are told before anything is sent.
  absl::Status filled = FillEdit(flags, absl::CivilDay(), trial);
  if (!filled.ok()) return filled;
  absl::CivilDay first_day;
  if (IsHourAlone(flags.start)) {
    const absl::StatusOr<absl::CivilDay> day = FirstDay(session, flags, *town);
    if (!day.ok()) return day.status();
    first_day = *day;
  }
  return AskEvents<EditEventSeriesRequest>(
      session, flags, {"eventSeries"},
      [&flags, first_day](absl::TimeZone, EditEventSeriesRequest& request) {
        return FillEdit(flags, first_day, request);
      },
      [&session](const EditEventSeriesRequest& request) {
        return EventClient(session.connection).EditEventSeries(request);
      },
      [&session](const clubs::v1::EditEventSeriesResponse& response, absl::TimeZone zone) {
        return EditText(response, zone, session.width);
      });
}

// ---- options

void AddReason(CLI::App& command, EventFlags& flags) {
  command.add_option("--reason", flags.reason,
                     "why, in Polish; those who signed up are told; no names");
}

void AddValidateOnly(CLI::App& command, EventFlags& flags) {
  command.add_flag("--validate_only", flags.validate_only,
                   "check, show who would be affected, and change nothing");
}

void AddChanges(CLI::App& events, Command& chosen) {
  auto moved = std::make_shared<EventFlags>();
  CLI::App* command = AddEventCommand(
      events, chosen, "move", "put an event at another time; those who signed up keep their places",
      moved, &Move);
  AddOccurrenceName(*command, *moved);
  command->add_option("--start", moved->start, "when it begins, as in \"2026-12-01 17:00\"")
      ->required();
  command->add_option("--venue", moved->venue,
                      "where, as in venues/sala; where it was, when not given");
  AddReason(*command, *moved);
  AddValidateOnly(*command, *moved);

  auto changed = std::make_shared<EventFlags>();
  command = AddEventCommand(events, chosen, "change",
                            "change the places, the venue, the leaders or the note of one event",
                            changed, &Change);
  AddOccurrenceName(*command, *changed);
  command->add_option("--capacity", changed->capacity,
                      "how many people have room; 0: as many as the series says");
  command->add_option("--venue", changed->venue, "where, as in venues/sala");
  command
      ->add_option("--leader", changed->leaders,
                   "who leads it, as in staffMembers/ewa; more than one may be given")
      ->allow_extra_args(false);
  command->add_option("--note", changed->note, "for colleagues; nothing about persons");
  AddValidateOnly(*command, *changed);
}

void AddCancel(CLI::App& events, Command& chosen) {
  auto flags = std::make_shared<EventFlags>();
  CLI::App* command = AddEventCommand(
      events, chosen, "cancel", "call an event off, or a registration for one", flags, &Cancel);
  command
      ->add_option("name", flags->name,
                   "as in municipalities/rybnik/occurrences/O, or with /registrations/R behind it")
      ->required();
  AddReason(*command, *flags);
  command->add_flag("--by_leader", flags->by_leader,
                    "a leader calls the registration off, not the party");
  AddValidateOnly(*command, *flags);
}

void AddEdit(CLI::App& events, Command& chosen) {
  auto flags = std::make_shared<EventFlags>();
  CLI::App* command =
      AddEventCommand(events, chosen, "edit",
                      "change when and where a series takes place, and for how many", flags, &Edit);
  AddSeriesName(*command, *flags);
  command->add_flag("--all", flags->all,
                    "all that have not begun, and that were not changed by themselves");
  command->add_option(
      "--from", flags->first,
      "this one and all that follow it, as in occurrences/O: the series is divided");
  command->add_option("--start", flags->start,
                      "when the first of them begins, as in \"2026-12-01 17:00\", or its hour, as "
                      "in 17:00");
  command->add_option("--duration", flags->duration, "how long each takes, as in 90m");
  command->add_option("--rule", flags->rule,
                      "how it repeats (RFC 5545), as in \"FREQ=WEEKLY;BYDAY=TU,TH\"");
  command->add_option("--venue", flags->venue, "where, as in venues/sala");
  command->add_option("--capacity", flags->capacity,
                      "how many people have room; 0: as many as the venue holds");
  AddReason(*command, *flags);
  AddValidateOnly(*command, *flags);
}

}  // namespace

void AddPlanCommands(CLI::App& events, Command& chosen) {
  AddChanges(events, chosen);
  AddCancel(events, chosen);
  AddEdit(events, chosen);
}

}  // namespace osiedle::cli
