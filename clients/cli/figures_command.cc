// osiedle figures needs|outreach|visits|attendance|stops
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/attendance_figures_text.h"
#include "clients/cli/commands.h"
#include "clients/cli/display_names.h"
#include "clients/cli/editions.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/field_text.h"
#include "clients/cli/json_text.h"
#include "clients/cli/listed_rows.h"
#include "clients/cli/needs_table.h"
#include "clients/cli/output_file.h"
#include "clients/cli/outreach_chart.h"
#include "clients/cli/outreach_text.h"
#include "clients/cli/stop_geojson.h"
#include "clients/cli/visit_figures_text.h"
#include "clients/print/funnel_chart.h"
#include "clients/print/needs_chart.h"
#include "osiedle/client/code_client.h"
#include "osiedle/client/contacts_client.h"
#include "osiedle/client/figures_client.h"
#include "osiedle/client/municipality_client.h"
#include "osiedle/contacts/v1/stop_requests.pb.h"
#include "osiedle/figures/v1/edition_requests.pb.h"
#include "osiedle/figures/v1/need_summary_requests.pb.h"
#include "osiedle/figures/v1/visit_summary_requests.pb.h"
#include "osiedle/registry/v1/district_requests.pb.h"
#include "osiedle/registry/v1/municipality_requests.pb.h"
#include "osiedle/registry/v1/need_code_requests.pb.h"

namespace osiedle::cli {
namespace {

using client::CodeClient;
using client::ContactsClient;
using client::FiguresClient;
using client::MunicipalityClient;

// Without an edition: exact figures.
struct Arguments : EditionFlags {
  bool every_level = false;
  std::string plot;
  std::string geojson;
};

template <typename T>
absl::Status AddDisplayNames(client::PagedRange<T> rows, DisplayNames& names) {
  for (absl::StatusOr<T>& row : rows) {
    // Who may read published figures only may not list these; then ids must do.
    if (absl::IsPermissionDenied(row.status())) return absl::OkStatus();
    if (!row.ok()) return row.status();
    names[row->name()] = row->display_name();
  }
  return absl::OkStatus();
}

// Of districts and needs, deleted ones too: the figures may be old.
absl::StatusOr<DisplayNames> LoadDisplayNames(const Session& session, const std::string& parent) {
  const MunicipalityClient municipalities(session.connection);
  DisplayNames names;
  registry::v1::ListDistrictsRequest districts;
  districts.set_parent(parent);
  districts.set_page_size(kMaxPage);
  districts.set_show_deleted(true);
  absl::Status added = AddDisplayNames(municipalities.ListDistricts(districts), names);
  if (!added.ok()) return added;
  registry::v1::ListNeedCodesRequest codes;
  codes.set_parent(parent);
  codes.set_page_size(kMaxPage);
  codes.set_show_deleted(true);
  added = AddDisplayNames(CodeClient(session.connection).ListNeedCodes(codes), names);
  if (!added.ok()) return added;
  registry::v1::GetMunicipalityRequest town;
  town.set_name(parent);
  const auto municipality = municipalities.GetMunicipality(town);
  if (municipality.ok()) names[parent] = municipality->display_name();
  return names;
}

// Writes a chart to its file.
absl::Status Draw(Session& session, const std::string& path,
                  const absl::StatusOr<std::string>& chart) {
  if (!chart.ok()) return UsageError(chart.status().message());
  absl::Status written = WriteFile(path, {}, *chart);
  if (written.ok()) session.err << "drawn: " << path << "\n";
  return written;
}

// ---- needs

absl::StatusOr<NeedsTable> LoadExact(Session& session, const Arguments& arguments) {
  figures::v1::SummarizeNeedsRequest request;
  request.set_parent(arguments.parent);
  request.set_start_month(arguments.start_month);
  request.set_end_month(arguments.end_month);
  request.set_code_level(arguments.every_level ? figures::v1::EVERY_LEVEL : figures::v1::TOP_LEVEL);
  absl::StatusOr<figures::v1::SummarizeNeedsResponse> response =
      FiguresClient(session.connection).SummarizeNeeds(request);
  if (!response.ok()) return response.status();
  NeedsTable table{.start_month = response->start_month(),
                   .end_month = response->end_month(),
                   .source = "Liczby dokładne, wyłącznie do użytku służbowego"};
  for (const figures::v1::NeedSummary& need : response->need_summaries()) {
    table.rows.push_back({.month = need.month(),
                          .district = need.district(),
                          .need_code = need.need_code(),
                          .contacts = need.contact_count(),
                          .mentions = need.mention_count(),
                          .people = need.people_count()});
  }
  if (session.json) table.json = JsonText(*response);
  return table;
}

absl::StatusOr<NeedsTable> LoadEditionTable(Session& session, const Arguments& arguments) {
  const FiguresClient figures(session.connection);
  absl::StatusOr<figures::v1::Edition> edition = LoadEdition(figures, arguments);
  if (!edition.ok()) return edition.status();
  const auto published = LoadNeeds(figures, *edition);
  if (!published.ok()) return published.status();
  NeedsTable table{
      .start_month = edition->start_month(), .end_month = edition->end_month(), .published = true};
  table.source = absl::StrCat("Wydanie ", LastPart(edition->name()), ", miesiące ",
                              table.start_month, " – ", table.end_month);
  figures::v1::ListPublishedFiguresResponse all;
  for (const figures::v1::PublishedFigure& figure : *published) {
    *all.add_published_figures() = figure;
    table.rows.push_back({.month = figure.month(),
                          .district = figure.district(),
                          .need_code = figure.need_code(),
                          .contacts = figure.contact_count()});
  }
  if (session.json) table.json = JsonText(all);
  return table;
}

absl::Status Needs(Session& session, const Arguments& arguments) {
  if (!arguments.edition.empty() && arguments.every_level) {
    return UsageError("an edition has codes of the top level only: leave out --every_level");
  }
  absl::StatusOr<NeedsTable> table = arguments.edition.empty()
                                         ? LoadExact(session, arguments)
                                         : LoadEditionTable(session, arguments);
  if (!table.ok()) return table.status();
  const absl::StatusOr<DisplayNames> names = LoadDisplayNames(session, arguments.parent);
  if (!names.ok()) return names.status();
  if (!arguments.plot.empty()) {
    const absl::StatusOr<std::string> chart =
        print::RenderNeedsChart(ChartOf(*table, arguments.parent, *names), arguments.plot);
    absl::Status drawn = Draw(session, arguments.plot, chart);
    if (!drawn.ok()) return drawn;
  }
  session.out << (session.json ? table->json : TextOf(*table, *names, session.width));
  return absl::OkStatus();
}

// ---- outreach

// Of districts, needs and stops.
absl::StatusOr<DisplayNames> LoadNamesOfPlaces(const Session& session, const std::string& parent) {
  absl::StatusOr<DisplayNames> names = LoadDisplayNames(session, parent);
  if (!names.ok()) return names;
  contacts::v1::ListStopsRequest stops;
  stops.set_parent(parent);
  stops.set_page_size(kMaxPage);
  stops.set_show_deleted(true);
  const absl::Status added =
      AddDisplayNames(ContactsClient(session.connection).ListStops(stops), *names);
  if (!added.ok()) return added;
  return names;
}

absl::Status Outreach(Session& session, const Arguments& arguments) {
  figures::v1::SummarizeOutreachRequest request;
  request.set_parent(arguments.parent);
  request.set_start_month(arguments.start_month);
  request.set_end_month(arguments.end_month);
  auto response = FiguresClient(session.connection).SummarizeOutreach(request);
  if (!response.ok()) return response.status();
  if (session.json) session.out << JsonText(*response);
  if (session.json && arguments.plot.empty()) return absl::OkStatus();
  const absl::StatusOr<DisplayNames> names = LoadNamesOfPlaces(session, arguments.parent);
  if (!names.ok()) return names.status();
  if (!arguments.plot.empty()) {
    const absl::StatusOr<std::string> chart =
        print::RenderFunnelChart(ChartOf(*response, arguments.parent, *names), arguments.plot);
    absl::Status drawn = Draw(session, arguments.plot, chart);
    if (!drawn.ok()) return drawn;
  }
  if (!session.json) session.out << OutreachText(*response, *names, session.width);
  return absl::OkStatus();
}

// ---- visits

absl::Status ExactVisits(Session& session, const Arguments& arguments) {
  figures::v1::SummarizeVisitsRequest request;
  request.set_parent(arguments.parent);
  request.set_start_month(arguments.start_month);
  request.set_end_month(arguments.end_month);
  const auto response = FiguresClient(session.connection).SummarizeVisits(request);
  if (!response.ok()) return response.status();
  session.out << (session.json ? JsonText(*response) : VisitFiguresText(*response, session.width));
  return absl::OkStatus();
}

absl::Status PublishedVisits(Session& session, const Arguments& arguments) {
  const FiguresClient figures(session.connection);
  const absl::StatusOr<figures::v1::Edition> edition = LoadEdition(figures, arguments);
  if (!edition.ok()) return edition.status();
  const auto published = LoadVisits(figures, *edition);
  if (!published.ok()) return published.status();
  if (!session.json) {
    session.out << PublishedVisitsText(*edition, *published, session.width);
    return absl::OkStatus();
  }
  figures::v1::ListPublishedVisitFiguresResponse all;
  all.mutable_published_visit_figures()->Add(published->begin(), published->end());
  session.out << JsonText(all);
  return absl::OkStatus();
}

absl::Status Visits(Session& session, const Arguments& arguments) {
  return arguments.edition.empty() ? ExactVisits(session, arguments)
                                   : PublishedVisits(session, arguments);
}

// ---- attendance

// What SummarizeOutreach tells of people at events.
absl::Status ExactAttendance(Session& session, const Arguments& arguments) {
  figures::v1::SummarizeOutreachRequest request;
  request.set_parent(arguments.parent);
  request.set_start_month(arguments.start_month);
  request.set_end_month(arguments.end_month);
  const auto response = FiguresClient(session.connection).SummarizeOutreach(request);
  if (!response.ok()) return response.status();
  if (!session.json) {
    session.out << AttendanceFiguresText(*response, session.width);
    return absl::OkStatus();
  }
  figures::v1::SummarizeOutreachResponse of_events;
  of_events.set_start_month(response->start_month());
  of_events.set_end_month(response->end_month());
  *of_events.mutable_attendance_summaries() = response->attendance_summaries();
  session.out << JsonText(of_events);
  return absl::OkStatus();
}

absl::Status PublishedAttendance(Session& session, const Arguments& arguments) {
  const FiguresClient figures(session.connection);
  const absl::StatusOr<figures::v1::Edition> edition = LoadEdition(figures, arguments);
  if (!edition.ok()) return edition.status();
  const auto published = LoadAttendance(figures, *edition);
  if (!published.ok()) return published.status();
  if (!session.json) {
    session.out << PublishedAttendanceText(*edition, *published, session.width);
    return absl::OkStatus();
  }
  figures::v1::ListPublishedAttendanceFiguresResponse all;
  all.mutable_published_attendance_figures()->Add(published->begin(), published->end());
  session.out << JsonText(all);
  return absl::OkStatus();
}

absl::Status Attendance(Session& session, const Arguments& arguments) {
  return arguments.edition.empty() ? ExactAttendance(session, arguments)
                                   : PublishedAttendance(session, arguments);
}

// ---- stops

absl::Status Stops(Session& session, const Arguments& arguments) {
  const FiguresClient figures(session.connection);
  absl::StatusOr<figures::v1::Edition> edition = LoadEdition(figures, arguments);
  if (!edition.ok()) return edition.status();
  auto published = LoadNeeds(figures, *edition);
  if (!published.ok()) return published.status();
  contacts::v1::ListStopsRequest list;
  list.set_parent(arguments.parent);
  list.set_page_size(kMaxPage);
  auto stops = ContactsClient(session.connection).ListStops(list).ReadAll();
  if (!stops.ok()) return stops.status();
  const absl::StatusOr<DisplayNames> names = LoadDisplayNames(session, arguments.parent);
  if (!names.ok()) return names.status();
  const std::string text = StopGeoJson(*stops, *edition, *published, *names).dump(1) + "\n";
  if (arguments.geojson == "-") {
    session.out << text;
    return absl::OkStatus();
  }
  absl::Status written = WriteFile(arguments.geojson, {}, text);
  if (written.ok()) {
    session.err << "written: " << arguments.geojson << ", " << stops->size() << " stops\n";
  }
  return written;
}

CLI::App* AddOne(CLI::App& figures, Command& chosen, const char* name, const char* about,
                 const std::shared_ptr<Arguments>& arguments,
                 absl::Status (*run)(Session&, const Arguments&)) {
  CLI::App* command = figures.add_subcommand(name, about);
  command
      ->add_option("--parent", arguments->parent, "the municipality, as in municipalities/rybnik")
      ->required();
  command->callback([arguments, run, &chosen] {
    chosen = [arguments, run](Session& session) { return run(session, *arguments); };
  });
  return command;
}

// `otherwise`: the months when none are given.
void AddMonths(CLI::App& command, Arguments& arguments,
               const std::string& otherwise = "the last twelve months, or all of the edition") {
  command.add_option(
      "--start_month", arguments.start_month,
      absl::StrCat("the first month, as in 2026-01; ", otherwise, ", when not given"));
  command.add_option("--end_month", arguments.end_month, "the last month, itself included");
}

void AddEdition(CLI::App& command, Arguments& arguments) {
  command.add_option("--edition", arguments.edition,
                     "published figures instead of exact ones: a number, a name, or latest");
}

}  // namespace

void AddFiguresCommand(CLI::App& app, Command& chosen) {
  CLI::App* figures = app.add_subcommand("figures", "what the outreach work adds up to");
  figures->require_subcommand(1);

  auto needs = std::make_shared<Arguments>();
  CLI::App* command = AddOne(*figures, chosen, "needs",
                             "needs by month and district: exact, or of an edition", needs, &Needs);
  AddMonths(*command, *needs);
  command->add_flag("--every_level", needs->every_level, "codes below the built-in ones, too");
  AddEdition(*command, *needs);
  command->add_option("--plot", needs->plot, "draw a chart into this .svg, .png or .pdf");

  auto outreach = std::make_shared<Arguments>();
  command = AddOne(*figures, chosen, "outreach",
                   "contacts, people and costs by month and district, the way to the club, and "
                   "people at events, exact",
                   outreach, &Outreach);
  AddMonths(*command, *outreach, "the last twelve months");
  command->add_option("--plot", outreach->plot,
                      "draw the way to the club into this .svg, .png or .pdf");

  auto visits = std::make_shared<Arguments>();
  command = AddOne(*figures, chosen, "visits", "visits by month and kind: exact, or of an edition",
                   visits, &Visits);
  AddMonths(*command, *visits);
  AddEdition(*command, *visits);

  auto attendance = std::make_shared<Arguments>();
  command = AddOne(*figures, chosen, "attendance",
                   "people at events by month and kind of club: exact, or of an edition",
                   attendance, &Attendance);
  AddMonths(*command, *attendance);
  AddEdition(*command, *attendance);

  auto stops = std::make_shared<Arguments>();
  stops->edition = "latest";
  command =
      AddOne(*figures, chosen, "stops",
             "the stops as GeoJSON with the published figures of their districts", stops, &Stops);
  command->add_option("--edition", stops->edition, "a number, a name, or latest")
      ->capture_default_str();
  command->add_option("--geojson", stops->geojson, "the file to write; - is standard output")
      ->required();
}

}  // namespace osiedle::cli
