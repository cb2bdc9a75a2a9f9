// osiedle import day --parent=MUNICIPALITY DIR
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/day_files.h"
#include "clients/cli/error_text.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/progress.h"
#include "clients/cli/record_day.h"
#include "clients/cli/table.h"
#include "nlohmann/json.hpp"

namespace osiedle::cli {
namespace {

struct Arguments {
  std::string parent;
  std::string folder;
};

void Print(Session& session, const RecordedDay& day) {
  struct Kind {
    const char* text;
    const char* json_key;
    const Recorded& recorded;
  };
  const Kind kinds[] = {{"districts", "districts", day.districts},
                        {"stops", "stops", day.stops},
                        {"stage changes", "stageChanges", day.stage_changes},
                        {"outings", "outings", day.outings},
                        {"steps", "steps", day.steps},
                        {"contacts", "contacts", day.contacts}};
  bool changed = false;
  Table table({{.title = day.outing},
               {.title = "recorded", .right = true},
               {.title = "there already", .right = true}});
  nlohmann::ordered_json json = {{"outing", day.outing}};
  for (const auto& [text, json_key, recorded] : kinds) {
    changed = changed || recorded.created > 0;
    table.AddRow({text, absl::StrCat(recorded.created), absl::StrCat(recorded.unchanged)});
    json[json_key] = {{"created", recorded.created}, {"unchanged", recorded.unchanged}};
  }
  json["refusedContacts"] = day.refused.size();
  if (session.json) {
    session.out << json.dump(2) << "\n";
    return;
  }
  session.out << table.ToString();
  if (!changed) session.out << "All of it was recorded already: nothing changed.\n";
}

absl::Status Import(Session& session, const Arguments& arguments) {
  const absl::StatusOr<DayFiles> day = ReadDay(arguments.folder, arguments.parent);
  if (!day.ok()) return day.status();
  const absl::StatusOr<RecordedDay> recorded = [&] {
    Progress progress(session.err, session.terminal, "contacts", day->contacts.size());
    return RecordDay(session.connection, arguments.parent, *day,
                     [&](int done) { progress.Set(done); });
  }();
  if (!recorded.ok()) return recorded.status();
  Print(session, *recorded);
  if (recorded->refused.empty()) return absl::OkStatus();

  for (const auto& [line, status] : recorded->refused) {
    session.err << day->contacts_path << ":" << line << ": " << ErrorLine(status) << "\n";
  }
  const absl::Status& first = recorded->refused.front().second;
  if (ExitCodeOf(first) == ExitCode::kUnreachable) return first;
  return absl::Status(first.code(), absl::StrCat(recorded->refused.size(), " of ",
                                                 day->contacts.size(), " contacts were refused"));
}

}  // namespace

void AddImportDayCommand(CLI::App& import, Command& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = import.add_subcommand(
      "day", "record a day of outreach work from files; a repeat changes nothing");
  command
      ->add_option("--parent", arguments->parent, "the municipality, as in municipalities/rybnik")
      ->required();
  command
      ->add_option("folder", arguments->folder,
                   "holds *stops.csv, *outing.json and *contacts.csv; deploy/data/README.md "
                   "describes them")
      ->required();
  command->callback([arguments, &chosen] {
    chosen = [arguments](Session& session) { return Import(session, *arguments); };
  });
}

}  // namespace osiedle::cli
