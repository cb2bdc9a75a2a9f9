// osiedle clubs list|show|week
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/clubs_text.h"
#include "clients/cli/commands.h"
#include "clients/cli/json_text.h"
#include "clients/cli/list_filter.h"
#include "clients/cli/listed_rows.h"
#include "clients/cli/option_values.h"
#include "clients/cli/refused_options.h"
#include "clients/cli/town_zone.h"
#include "clients/cli/week_plan_text.h"
#include "osiedle/client/clubs_client.h"
#include "osiedle/clubs/v1/club_requests.pb.h"
#include "osiedle/clubs/v1/venue_requests.pb.h"
#include "osiedle/clubs/v1/week_plan_requests.pb.h"

namespace osiedle::cli {
namespace {

using client::ClubsClient;
using clubs::v1::Club;
using clubs::v1::GetWeekPlanRequest;
using clubs::v1::ListClubsRequest;
using clubs::v1::Venue;

constexpr OptionField kOptions[] = {
    {"parent", "--parent"}, {"date", "--date"}, {"clubs", "--club"}, {"name", "club"}};

struct Arguments {
  std::string club;
  std::string parent;
  std::vector<std::string> kinds;
  std::string date;
  std::vector<std::string> clubs;
};

absl::Status List(Session& session, const Arguments& arguments) {
  std::vector<std::string> conditions;
  absl::Status added =
      AddValues("--kind", "kind", arguments.kinds, *Club::Kind_descriptor(), conditions);
  if (!added.ok()) return added;
  ListClubsRequest request;
  request.set_parent(arguments.parent);
  request.set_page_size(kMaxPage);
  request.set_filter(absl::StrJoin(conditions, " AND "));
  absl::StatusOr<std::vector<Club>> clubs =
      ClubsClient(session.connection).ListClubs(request).ReadAll();
  if (!clubs.ok()) {
    TellRefusedOptions(session, clubs.status(), kOptions);
    return clubs.status();
  }
  if (!session.json) {
    session.out << (clubs->empty() && !arguments.kinds.empty() ? "There is no club of this kind.\n"
                                                               : ClubsText(*clubs, session.width));
    return absl::OkStatus();
  }
  clubs::v1::ListClubsResponse response;
  for (Club& club : *clubs) *response.add_clubs() = std::move(club);
  session.out << JsonText(response);
  return absl::OkStatus();
}

absl::Status Show(Session& session, const Arguments& arguments) {
  const absl::StatusOr<std::string> town = ReadMunicipality("club", arguments.club, "clubs");
  if (!town.ok()) return town.status();
  clubs::v1::GetClubRequest request;
  request.set_name(arguments.club);
  const absl::StatusOr<Club> club = ClubsClient(session.connection).GetClub(request);
  if (!club.ok()) return club.status();
  session.out << (session.json ? JsonText(*club) : ClubText(*club));
  return absl::OkStatus();
}

// ---- weeks

absl::StatusOr<GetWeekPlanRequest> WeekOf(const Arguments& arguments) {
  GetWeekPlanRequest request;
  request.set_parent(arguments.parent);
  for (const std::string& text : arguments.clubs) {
    const absl::StatusOr<std::string> club = ReadName("--club", text, "clubs", arguments.parent);
    if (!club.ok()) return club.status();
    request.add_clubs(*club);
  }
  if (arguments.date.empty()) return request;
  const absl::StatusOr<absl::CivilDay> day = ReadDay("--date", arguments.date);
  if (!day.ok()) return day.status();
  request.mutable_date()->set_year(static_cast<int>(day->year()));
  request.mutable_date()->set_month(day->month());
  request.mutable_date()->set_day(day->day());
  return request;
}

// Deleted ones too: the plan may be of a week long past.
absl::StatusOr<DisplayNames> LoadVenues(const Session& session, const std::string& parent) {
  clubs::v1::ListVenuesRequest request;
  request.set_parent(parent);
  request.set_page_size(kMaxPage);
  request.set_show_deleted(true);
  DisplayNames names;
  for (absl::StatusOr<Venue>& venue : ClubsClient(session.connection).ListVenues(request)) {
    if (!venue.ok()) return venue.status();
    names[venue->name()] = venue->display_name();
  }
  return names;
}

absl::Status Week(Session& session, const Arguments& arguments) {
  const absl::StatusOr<GetWeekPlanRequest> request = WeekOf(arguments);
  if (!request.ok()) return request.status();
  const auto plan = ClubsClient(session.connection).GetWeekPlan(*request);
  if (!plan.ok()) {
    const WrittenItems written[] = {{"clubs", arguments.clubs}};
    TellRefusedOptions(session, plan.status(), kOptions, written);
    return plan.status();
  }
  if (session.json) {
    session.out << JsonText(*plan);
    return absl::OkStatus();
  }
  const absl::StatusOr<absl::TimeZone> zone = ZoneOf(session, arguments.parent);
  if (!zone.ok()) return zone.status();
  const auto venues = LoadVenues(session, arguments.parent);
  if (!venues.ok()) return venues.status();
  session.out << WeekPlanText(*plan, *venues, *zone, session.width);
  return absl::OkStatus();
}

CLI::App* AddOne(CLI::App& clubs, Command& chosen, const char* name, const char* about,
                 const std::shared_ptr<Arguments>& arguments,
                 absl::Status (*run)(Session&, const Arguments&)) {
  CLI::App* command = clubs.add_subcommand(name, about);
  command->callback([arguments, run, &chosen] {
    chosen = [arguments, run](Session& session) { return run(session, *arguments); };
  });
  return command;
}

void AddParent(CLI::App& command, Arguments& arguments) {
  command.add_option("--parent", arguments.parent, "the municipality, as in municipalities/rybnik")
      ->required();
}

}  // namespace

void AddClubsCommand(CLI::App& app, Command& chosen) {
  CLI::App* clubs = app.add_subcommand("clubs", "clubs, and what they hold in a week");
  clubs->require_subcommand(1);
  clubs->footer(
      "Clubs and venues are written down with osiedle call ClubService.CreateClub and\n"
      "CreateVenue, or imported with osiedle import rows clubs.");

  auto listed = std::make_shared<Arguments>();
  CLI::App* command = AddOne(*clubs, chosen, "list", "list clubs", listed, &List);
  AddParent(*command, *listed);
  command->add_option("--kind", listed->kinds, "as in residents-club; more than one may be given")
      ->allow_extra_args(false);

  auto shown = std::make_shared<Arguments>();
  AddOne(*clubs, chosen, "show", "show one club", shown, &Show)
      ->add_option("club", shown->club, "as in municipalities/rybnik/clubs/klub")
      ->required();

  auto week = std::make_shared<Arguments>();
  command = AddOne(*clubs, chosen, "week", "print the plan of a week, in Polish", week, &Week);
  AddParent(*command, *week);
  command->add_option("--date", week->date,
                      "any day of the week, as in 2026-12-01; today, when not given");
  command
      ->add_option("--club", week->clubs,
                   "as in clubs/klub; more than one may be given; all, when not given")
      ->allow_extra_args(false);
}

}  // namespace osiedle::cli
