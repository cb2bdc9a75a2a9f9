// osiedle access: who may do what, why, and who saw a resident.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "clients/cli/commands.h"
#include "clients/cli/display_text.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/field_text.h"
#include "clients/cli/json_text.h"
#include "clients/cli/message_text.h"
#include "clients/cli/table.h"
#include "google/protobuf/util/time_util.h"
#include "osiedle/client/access_client.h"

namespace osiedle::cli {
namespace {

using ::osiedle::access::v1::ExplainAccessRequest;
using ::osiedle::access::v1::ExplainAccessResponse;
using ::osiedle::access::v1::LineExplanation;
using ::osiedle::access::v1::Sighting;
using ::osiedle::access::v1::WhoSawRequest;
using ::osiedle::access::v1::WhoSawResponse;

// "direct-help" -> DIRECT_HELP.
absl::StatusOr<common::v1::Purpose> PurposeOf(const std::string& text) {
  if (text.empty()) return common::v1::PURPOSE_UNSPECIFIED;
  common::v1::Purpose purpose{};
  const std::string name = absl::StrReplaceAll(absl::AsciiStrToUpper(text), {{"-", "_"}});
  if (common::v1::Purpose_Parse(name, &purpose)) return purpose;
  return UsageError(absl::StrCat(text, " is no purpose"));
}

// ---- osiedle auth whoami

absl::Status WhoAmI(Session& session, const std::string& parent) {
  access::v1::GetCallerRequest request;
  request.set_parent(parent);
  const auto caller = client::AccessClient(session.connection).GetCaller(request);
  if (!caller.ok()) return caller.status();
  session.out << (session.json
                      ? JsonText(*caller)
                      : MessageText(*caller, {.zone = DefaultZone(), .width = session.width}));
  return absl::OkStatus();
}

// ---- osiedle access explain

struct ExplainArguments {
  std::string principal;
  std::string method;
  std::string resource;
  std::string parent;
};

std::string ConditionsOf(const LineExplanation& line) {
  return absl::StrJoin(
      line.conditions(), "; ", [](std::string* out, const LineExplanation::Condition& condition) {
        absl::StrAppend(
            out, condition.field(), ": ",
            absl::StrJoin(condition.names(), ", ", [](std::string* names, const std::string& name) {
              names->append(LastPart(name));
            }));
      });
}

std::string RolesOf(const LineExplanation& line) {
  return absl::StrJoin(line.roles(), ", ", [](std::string* out, int role) {
    out->append(common::v1::Role_Name(static_cast<common::v1::Role>(role)));
  });
}

std::string LinesText(const ExplainAccessResponse& answer, int width) {
  Table table({{.title = "token", .right = true},
               {.title = "grant", .right = true},
               {.title = "municipality"},
               {.title = "line", .right = true},
               {.title = "outcome"},
               {.title = "records", .least = 20},
               {.title = "roles", .least = 20}});
  for (const LineExplanation& line : answer.lines()) {
    table.AddRow({absl::StrCat(line.credential()), absl::StrCat(line.grant()), line.municipality(),
                  absl::StrCat(line.line()), LineExplanation::Outcome_Name(line.outcome()),
                  ConditionsOf(line), RolesOf(line)});
  }
  return table.empty() ? "" : table.ToString(0, width);
}

absl::Status Explain(Session& session, const ExplainArguments& arguments) {
  ExplainAccessRequest request;
  request.set_parent(arguments.parent);
  request.set_principal(arguments.principal);
  request.set_method(arguments.method);
  request.set_resource(arguments.resource);
  // The purpose and the team are those of the call that is explained, and not of this one.
  const client::Circumstances& circumstances = session.options.circumstances;
  const absl::StatusOr<common::v1::Purpose> purpose = PurposeOf(circumstances.purpose);
  if (!purpose.ok()) return purpose.status();
  request.set_purpose(*purpose);
  request.set_team(circumstances.team);
  const auto answer = client::AccessClient(session.connection)
                          .ExplainAccess(request, {.circumstances = client::Circumstances()});
  if (!answer.ok()) return answer.status();
  if (session.json) {
    session.out << JsonText(*answer);
    return absl::OkStatus();
  }
  session.out << LinesText(*answer, session.width) << OneLine(answer->sentence()) << "\n";
  if (!arguments.resource.empty() && !answer->resource_judged()) {
    session.out << "The record was not looked at: you may not read it, or there is none.\n";
  }
  return absl::OkStatus();
}

// ---- osiedle access who-saw

struct WhoSawArguments {
  std::string resident;
  std::string start;
  std::string end;
  bool for_resident = false;
};

absl::Status ReadTime(const std::string& text, const char* option,
                      google::protobuf::Timestamp& time) {
  if (text.empty() || google::protobuf::util::TimeUtil::FromString(text, &time)) {
    return absl::OkStatus();
  }
  return UsageError(absl::StrCat(option, " is no time, as in 2026-11-01T00:00:00+01:00"));
}

std::string WhenText(const Sighting& sighting) {
  if (!sighting.has_event_time()) return DateText(sighting.event_date());
  return TimeText(absl::FromUnixSeconds(sighting.event_time().seconds()), DefaultZone());
}

std::string PurposeText(const Sighting& sighting) {
  return sighting.purpose() == common::v1::PURPOSE_UNSPECIFIED
             ? ""
             : common::v1::Purpose_Name(sighting.purpose());
}

void AddTo(Table& table, const Sighting& sighting, bool for_resident) {
  std::vector<std::string> cells = {WhenText(sighting), Sighting::Kind_Name(sighting.kind()),
                                    PurposeText(sighting), LastPart(sighting.institution()),
                                    LastPart(sighting.staff_member())};
  if (!for_resident) {
    const std::string& person = sighting.on_behalf_of();
    cells.push_back(person.empty() ? sighting.principal()
                                   : absl::StrCat(sighting.principal(), "/", person));
    cells.push_back(sighting.method().substr(sighting.method().rfind('.') + 1));
    cells.push_back(LastPart(sighting.team()));
    cells.push_back(LastPart(sighting.emergency()));
    cells.push_back(sighting.origin());
  }
  table.AddRow(std::move(cells));
}

absl::Status WhoSaw(Session& session, const WhoSawArguments& arguments) {
  WhoSawRequest request;
  request.set_name(arguments.resident);
  request.set_for_resident(arguments.for_resident);
  request.set_page_size(500);
  if (absl::Status read = ReadTime(arguments.start, "--start", *request.mutable_start_time());
      !read.ok()) {
    return read;
  }
  if (absl::Status read = ReadTime(arguments.end, "--end", *request.mutable_end_time());
      !read.ok()) {
    return read;
  }
  if (arguments.start.empty()) request.clear_start_time();
  if (arguments.end.empty()) request.clear_end_time();

  std::vector<Table::Column> columns = {{.title = "when"},
                                        {.title = "kind"},
                                        {.title = "purpose"},
                                        {.title = "institution"},
                                        {.title = "staff member"}};
  if (!arguments.for_resident) {
    for (const char* title : {"principal", "method", "team", "emergency", "origin"}) {
      columns.push_back({.title = title});
    }
  }
  Table table(std::move(columns));
  const client::AccessClient client(session.connection);
  WhoSawResponse page;
  do {
    absl::StatusOr<WhoSawResponse> next = client.WhoSaw(request);
    if (!next.ok()) return next.status();
    page = *std::move(next);
    if (session.json) {
      session.out << JsonText(page);
    } else {
      for (const Sighting& sighting : page.sightings()) {
        AddTo(table, sighting, arguments.for_resident);
      }
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.json) return absl::OkStatus();
  session.out << (table.empty() ? "Nobody did.\n" : table.ToString(0, session.width));
  if (arguments.for_resident && !page.has_name_release()) {
    session.out << "Staff members are not named: AccessService.ReleaseNames records that they "
                   "may be.\n";
  }
  return absl::OkStatus();
}

void AddExplainCommand(CLI::App& access, Command& chosen) {
  auto arguments = std::make_shared<ExplainArguments>();
  CLI::App* command =
      access.add_subcommand("explain", "say why a principal may call a method, or may not");
  command->add_option("principal", arguments->principal, "as in anna@rybnik.example")->required();
  command->add_option("method", arguments->method, "as in ResidentService.GetResident")->required();
  command->add_option("resource", arguments->resource, "the name of the record in question");
  command
      ->add_option("--parent", arguments->parent, "the municipality, as in municipalities/rybnik")
      ->required();
  command->footer("--purpose and --team are those of the call that is explained.");
  command->callback([arguments, &chosen] {
    chosen = [arguments](Session& session) { return Explain(session, *arguments); };
  });
}

void AddWhoSawCommand(CLI::App& access, Command& chosen) {
  auto arguments = std::make_shared<WhoSawArguments>();
  CLI::App* command = access.add_subcommand("who-saw", "list who saw a resident");
  command
      ->add_option("resident", arguments->resident,
                   "as in municipalities/rybnik/residents/przyklad")
      ->required();
  command->add_option("--start", arguments->start, "from when on, as in 2026-11-01T00:00:00+01:00");
  command->add_option("--end", arguments->end, "up to when");
  command->add_flag("--for_resident", arguments->for_resident,
                    "what the resident may learn: days, purposes and institutions");
  command->footer("Needs --purpose=data-subject-request or --purpose=supervision.");
  command->callback([arguments, &chosen] {
    chosen = [arguments](Session& session) { return WhoSaw(session, *arguments); };
  });
}

}  // namespace

void AddWhoAmICommand(CLI::App& auth, Command& chosen) {
  auto parent = std::make_shared<std::string>();
  CLI::App* command = auth.add_subcommand("whoami", "show who the server takes you for");
  command->add_option(
      "--parent", *parent,
      "the municipality whose staff records are asked, as in municipalities/rybnik");
  command->callback([parent, &chosen] {
    chosen = [parent](Session& session) { return WhoAmI(session, *parent); };
  });
}

void AddAccessCommand(CLI::App& app, Command& chosen) {
  CLI::App* access = app.add_subcommand("access", "who may do what, why, and who saw a resident");
  access->require_subcommand(1);
  AddExplainCommand(*access, chosen);
  AddWhoSawCommand(*access, chosen);
}

}  // namespace osiedle::cli
