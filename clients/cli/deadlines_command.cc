// osiedle deadlines list
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/commands.h"
#include "clients/cli/deadlines_text.h"
#include "clients/cli/json_text.h"
#include "clients/cli/listed_rows.h"
#include "clients/cli/option_values.h"
#include "clients/cli/refused_options.h"
#include "clients/cli/town_zone.h"
#include "osiedle/client/procedure_client.h"
#include "osiedle/visits/v1/procedure_requests.pb.h"

namespace osiedle::cli {
namespace {

using visits::v1::Deadline;
using visits::v1::ListDeadlinesRequest;
using visits::v1::ListDeadlinesResponse;

struct Arguments {
  std::string parent;
  std::string procedure;
  std::string until;
  std::string of_team;
  int limit = 100;
};

constexpr OptionField kOptions[] = {{"parent", "--parent"},
                                    {"procedure", "--procedure"},
                                    {"due_by_time", "--until"},
                                    {"team", "--of_team"}};

absl::Status FillNames(const Arguments& arguments, ListDeadlinesRequest& request) {
  request.set_parent(arguments.parent);
  if (!arguments.procedure.empty()) {
    absl::StatusOr<std::string> procedure =
        ReadName("--procedure", arguments.procedure, "procedures", arguments.parent);
    if (!procedure.ok()) return procedure.status();
    request.set_procedure(*std::move(procedure));
  }
  if (arguments.of_team.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> team =
      ReadName("--of_team", arguments.of_team, "teams", arguments.parent);
  if (!team.ok()) return team.status();
  request.set_team(*std::move(team));
  return absl::OkStatus();
}

// The first `limit`, and whether there are more.
absl::StatusOr<std::vector<Deadline>> ReadDeadlines(const Session& session,
                                                    const ListDeadlinesRequest& request, int limit,
                                                    bool& more) {
  std::vector<Deadline> deadlines;
  const client::ProcedureClient client(session.connection);
  for (absl::StatusOr<Deadline>& deadline : client.ListDeadlines(request)) {
    if (!deadline.ok()) return deadline.status();
    more = deadlines.size() == static_cast<size_t>(limit);
    if (more) break;
    deadlines.push_back(*std::move(deadline));
  }
  return deadlines;
}

absl::Status List(Session& session, const Arguments& arguments) {
  ListDeadlinesRequest request;
  if (absl::Status filled = FillNames(arguments, request); !filled.ok()) return filled;
  absl::CivilDay until;
  if (!arguments.until.empty()) {
    const absl::StatusOr<absl::CivilDay> day = ReadDay("--until", arguments.until);
    if (!day.ok()) return day.status();
    until = *day;
  }
  const absl::StatusOr<absl::TimeZone> zone = ZoneOf(session, arguments.parent);
  if (!zone.ok()) return zone.status();
  if (!arguments.until.empty()) {
    *request.mutable_due_by_time() = TimestampOf(EndOf(until, *zone));
  }
  request.set_page_size(std::min(arguments.limit + 1, kMaxPage));
  bool more = false;
  absl::StatusOr<std::vector<Deadline>> deadlines =
      ReadDeadlines(session, request, arguments.limit, more);
  if (!deadlines.ok()) {
    TellRefusedOptions(session, deadlines.status(), kOptions);
    return deadlines.status();
  }
  if (session.json) {
    ListDeadlinesResponse response;
    for (Deadline& deadline : *deadlines) *response.add_deadlines() = std::move(deadline);
    session.out << JsonText(response);
  } else {
    session.out << DeadlinesText(*deadlines, absl::Now(), *zone, session.width);
  }
  if (more) {
    TellBehindTheList(session,
                      absl::StrCat("there are more: --limit=", arguments.limit, " ends the list"));
  }
  return absl::OkStatus();
}

}  // namespace

void AddDeadlinesCommand(CLI::App& app, Command& chosen) {
  CLI::App* deadlines = app.add_subcommand("deadlines", "by when the steps of procedures are due");
  deadlines->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = deadlines->add_subcommand(
      "list",
      "list the clocks that run, the earliest first; of one procedure also what was met, "
      "and forecasts");
  command
      ->add_option("--parent", arguments->parent, "the municipality, as in municipalities/rybnik")
      ->required();
  command->add_option("--procedure", arguments->procedure,
                      "the steps of this procedure alone, in their order, as in procedures/nk-7");
  command->add_option("--until", arguments->until, "due by the end of this day, as in 2026-12-31");
  command->add_option("--of_team", arguments->of_team,
                      "the procedures that this team has, as in teams/gdp-7");
  AddLimit(*command, arguments->limit);
  command->callback([arguments, &chosen] {
    chosen = [arguments](Session& session) { return List(session, *arguments); };
  });
}

}  // namespace osiedle::cli
