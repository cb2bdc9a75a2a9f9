// osiedle slots find
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/field_text.h"
#include "clients/cli/input_file.h"
#include "clients/cli/json_text.h"
#include "clients/cli/refused_options.h"
#include "clients/cli/slots_request.h"
#include "clients/cli/slots_text.h"
#include "clients/cli/town_zone.h"
#include "osiedle/client/slot_client.h"

namespace osiedle::cli {
namespace {

using visits::v1::FindJointSlotsRequest;
using visits::v1::FindJointSlotsResponse;

// What a page holds at most (joint_slot_requests.proto).
constexpr int kMaxPage = 200;
constexpr int kMaxSlots = 1000;

constexpr char kFooter[] =
    "A seat is a profession, VEHICLE, ROOM or a name: SOCIAL_WORKER, institutions/mops,\n"
    "staffMembers/anna, calendars/skoda. Several of them, the preferred first, are separated by "
    "|.\n"
    "A number before a colon is how many are needed, a ? behind it all makes the seat optional, "
    "and\n"
    "@ names the institution: \"2:PSYCHOLOGIST|COMMUNITY_NURSE@institutions/clinic?\".\n"
    "\n"
    "Days and hours are those of the municipality. What the options do not say is taken from the\n"
    "file of --request.";

struct Arguments {
  SlotFlags flags;
  std::string request;
  int limit = 10;
};

absl::StatusOr<FindJointSlotsRequest> ReadRequest(const std::string& path) {
  FindJointSlotsRequest request;
  if (path.empty()) return request;
  const absl::StatusOr<std::string> text = ReadText(path);
  if (!text.ok()) return text.status();
  absl::Status read = ReadJson(*text, absl::StrCat("--request=", path), request);
  if (!read.ok()) return read;
  return request;
}

// The first `limit` slots, in as many pages as they take. The token that stays is that of the rest.
absl::StatusOr<FindJointSlotsResponse> Find(const Session& session, FindJointSlotsRequest request,
                                            int limit) {
  const client::SlotClient client(session.connection);
  FindJointSlotsResponse all;
  all.set_complete(true);
  do {
    request.set_page_size(std::min(limit - all.slots_size(), kMaxPage));
    const absl::StatusOr<FindJointSlotsResponse> page = client.FindJointSlots(request);
    if (!page.ok()) return page.status();
    const bool complete = all.complete() && page->complete();
    all.clear_next_page_token();
    all.MergeFrom(*page);
    all.set_complete(complete);
    request.set_page_token(all.next_page_token());
  } while (!request.page_token().empty() && all.slots_size() < limit);
  return all;
}

absl::Status FindSlots(Session& session, const Arguments& arguments) {
  absl::StatusOr<FindJointSlotsRequest> request = ReadRequest(arguments.request);
  if (!request.ok()) return request.status();
  const std::string& parent =
      arguments.flags.parent.empty() ? request->parent() : arguments.flags.parent;
  if (parent.empty()) {
    return UsageError("--parent: which municipality? Write --parent=municipalities/rybnik");
  }
  // Before anything is asked of the server, so that a wrong option is told without one.
  FindJointSlotsRequest trial = *request;
  absl::Status applied = ApplyFlags(arguments.flags, DefaultZone(), absl::CivilDay(), trial);
  if (!applied.ok()) return applied;
  const absl::StatusOr<absl::TimeZone> zone = ZoneOf(session, parent);
  if (!zone.ok()) return zone.status();
  applied = ApplyFlags(arguments.flags, *zone, absl::ToCivilDay(absl::Now(), *zone), *request);
  if (!applied.ok()) return applied;

  const absl::StatusOr<FindJointSlotsResponse> found = Find(session, *request, arguments.limit);
  if (!found.ok()) {
    TellRefusedOptions(session, found.status(), SlotOptions());
    return found.status();
  }
  if (session.json) {
    session.out << JsonText(*found);
    return absl::OkStatus();
  }
  session.out << SlotsText(*request, *found, *zone, session.width);
  if (!found->next_page_token().empty()) {
    session.out << "There are more: --limit=" << arguments.limit << " ends the list.\n";
  }
  return absl::OkStatus();
}

void AddWho(CLI::App& command, SlotFlags& flags) {
  command.add_option("--parent", flags.parent, "the municipality, as in municipalities/rybnik");
  command
      .add_option("--seat", flags.seats,
                  "who has to come, once for each seat, as in \"POLICE_OFFICER|CITY_GUARD\"")
      ->allow_extra_args(false);
  command.add_option("--of_team", flags.of_team,
                     "only the members of this team are asked, as in teams/gdp-7");
  command
      .add_option("--previous", flags.previous,
                  "who came the last time, once for each person, as in staffMembers/anna: the same "
                  "people are preferred")
      ->allow_extra_args(false);
  command.add_option("--resident", flags.resident,
                     "whom it is about, as in residents/przyklad: the resident's boundaries count");
}

void AddWhen(CLI::App& command, SlotFlags& flags) {
  command.add_option("--from", flags.from, "the first day, as in 2026-12-01; today");
  command.add_option("--until", flags.until, "the last day; four weeks in all");
  command.add_option("--duration", flags.duration, "how long it takes, as in 90m or 1h30m");
  command.add_option("--hours", flags.hours, "the hours of the day, as in 8:00-16:00");
  command.add_flag("--working_days", flags.working_days,
                   "not on Saturdays, Sundays and public holidays");
  command.add_option("--deadline", flags.deadline,
                     "the last day of the procedure, or a time as in 2026-12-31T12:00:00+01:00");
}

}  // namespace

void AddSlotsCommand(CLI::App& app, Command& chosen) {
  CLI::App* slots = app.add_subcommand("slots", "when people can go together");
  slots->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      slots->add_subcommand("find", "find the times at which a whole crew can go, or say why not");
  command->footer(kFooter);
  AddWho(*command, arguments->flags);
  AddWhen(*command, arguments->flags);
  command->add_option("--place", arguments->flags.place,
                      "latitude and longitude, as in 50.1156,18.5623: ways count");
  command->add_option("--request", arguments->request,
                      "file with a FindJointSlotsRequest as JSON; - is standard input");
  command->add_option("--limit", arguments->limit, "how many slots, the best first")
      ->check(CLI::Range(1, kMaxSlots))
      ->capture_default_str();
  command->callback([arguments, &chosen] {
    chosen = [arguments](Session& session) { return FindSlots(session, *arguments); };
  });
}

}  // namespace osiedle::cli
