// osiedle visits list|show
#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "clients/cli/commands.h"
#include "clients/cli/listed_rows.h"
#include "clients/cli/visits_action.h"

namespace osiedle::cli {
namespace {

using client::VisitsClient;
using visits::v1::GetVisitRequest;
using visits::v1::ListVisitsRequest;
using visits::v1::ListVisitsResponse;
using visits::v1::Visit;

struct ListArguments {
  std::shared_ptr<VisitFlags> flags = std::make_shared<VisitFlags>();
  int limit = 100;
};

// By their begin; those without a time come last, by name.
void SortByBegin(std::vector<Visit>& visits) {
  std::stable_sort(visits.begin(), visits.end(), [](const Visit& a, const Visit& b) {
    return std::tuple(!a.has_start_time(), a.start_time().seconds(), a.name()) <
           std::tuple(!b.has_start_time(), b.start_time().seconds(), b.name());
  });
}

absl::Status List(Session& session, const ListArguments& arguments) {
  ListVisitsRequest request;
  request.set_page_size(kMaxPage);
  absl::Status filled = FillList(*arguments.flags, request);
  if (!filled.ok()) return filled;
  const absl::StatusOr<absl::TimeZone> zone = ZoneOf(session, arguments.flags->parent);
  if (!zone.ok()) return zone.status();
  // The order of the server depends on who asks.
  auto visits = ReadRows(VisitsClient(session.connection).ListVisits(request),
                         "such visits: ask for fewer days with --from and --until");
  if (!visits.ok()) return visits.status();
  SortByBegin(*visits);
  const size_t more = KeepFirst(arguments.limit, *visits);
  if (session.json) {
    ListVisitsResponse response;
    response.mutable_visits()->Add(visits->begin(), visits->end());
    session.out << JsonText(response);
  } else {
    session.out << VisitsText(*visits, *zone, session.width);
  }
  TellOfMore(session, more, arguments.limit);
  if (visits->empty() && arguments.flags->states.empty() && !arguments.flags->all) {
    TellBehindTheList(session, "those that are over were not looked at: --all shows them, too");
  }
  return absl::OkStatus();
}

absl::Status Show(Session& session, const VisitFlags& flags) {
  return ChangeVisit<GetVisitRequest>(
      session, flags,
      [&flags](absl::TimeZone, GetVisitRequest& request) {
        request.set_name(flags.visit);
        return absl::OkStatus();
      },
      &VisitsClient::GetVisit);
}

void AddList(CLI::App& visits, Command& chosen) {
  auto arguments = std::make_shared<ListArguments>();
  VisitFlags& flags = *arguments->flags;
  CLI::App* command = visits.add_subcommand("list", "list visits, the next one first");
  command->add_option("--parent", flags.parent, "the municipality, as in municipalities/rybnik")
      ->required();
  command->add_option("--from", flags.from,
                      "the first day, as in 2026-12-01: only visits that have a time");
  command->add_option("--until", flags.until, "the last day");
  command
      ->add_option(
          "--state", flags.states,
          "as in held; more than one may be given; those that are not over, when not given")
      ->allow_extra_args(false);
  command->add_flag("--all", flags.all, "those that are over, too");
  command->add_option("--kind", flags.kinds, "as in home-visit; more than one may be given")
      ->allow_extra_args(false);
  command->add_option("--of_team", flags.of_team, "the visits of this team, as in teams/gdp-7");
  command->add_option("--with", flags.with,
                      "those with this person on the crew, as in staffMembers/anna");
  AddLimit(*command, arguments->limit);
  command->callback([arguments, &chosen] {
    chosen = [arguments](Session& session) { return List(session, *arguments); };
  });
}

}  // namespace

void AddVisitName(CLI::App& command, VisitFlags& flags) {
  command.add_option("visit", flags.visit, "as in municipalities/rybnik/visits/kryzys")->required();
}

void AddValidateOnly(CLI::App& command, VisitFlags& flags) {
  command.add_flag("--validate_only", flags.validate_only,
                   "check, show what it would become, and change nothing");
}

void AddVisitsCommand(CLI::App& app, Command& chosen) {
  CLI::App* visits = app.add_subcommand("visits", "visits that people make together");
  visits->require_subcommand(1);
  visits->footer(
      "Days and times are those of the municipality; a time may have its offset, as in\n"
      "2026-12-01T10:00:00+01:00. Visits are written down with osiedle call\n"
      "VisitService.CreateVisit, or out of a contact in a crisis with\n"
      "VisitService.RequestVisit.");
  AddList(*visits, chosen);
  auto flags = std::make_shared<VisitFlags>();
  AddVisitName(*AddVisitCommand(*visits, chosen, "show",
                                "show one visit, its crew and what they answered", flags, &Show),
               *flags);
  AddVisitBookingCommands(*visits, chosen);
  AddVisitStepCommands(*visits, chosen);
}

}  // namespace osiedle::cli
