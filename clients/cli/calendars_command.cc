// osiedle calendars import
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/field_text.h"
#include "clients/cli/input_file.h"
#include "clients/cli/json_text.h"
#include "clients/cli/table.h"
#include "osiedle/client/calendar_client.h"
#include "osiedle/visits/v1/busy_source_requests.pb.h"

namespace osiedle::cli {
namespace {

using visits::v1::ImportBusySourceRequest;
using visits::v1::ImportBusySourceResponse;

// What an import takes (busy_source_requests.proto).
constexpr size_t kMaxBytes = 900 * 1024;
// Of an id (standard_fields.proto).
constexpr size_t kMaxIdCharacters = 63;

constexpr char kFooter[] =
    "Each file is one source of the calendar, such as the calendar in Outlook, and brings all its\n"
    "times anew: what has vanished from the file makes nobody busy any more. Only times are kept,\n"
    "neither titles nor places.";

struct Arguments {
  std::vector<std::string> files;
  std::string calendar;
  std::string source;
  bool validate_only = false;
};

// The name of a file as an id: "Anna P (Outlook).ics" -> "anna-p-outlook". "" when nothing of it
// may stand in an id.
std::string IdOf(const std::string& path) {
  std::string id;
  for (const char c : std::filesystem::path(path).stem().string()) {
    if (absl::ascii_isalnum(c)) {
      id += absl::ascii_tolower(c);
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  if (id.size() > kMaxIdCharacters) id.resize(kMaxIdCharacters);
  while (!id.empty() && id.back() == '-') id.pop_back();
  return id;
}

absl::StatusOr<ImportBusySourceRequest> RequestOf(const Arguments& arguments,
                                                  const std::string& path) {
  const std::string id = arguments.source.empty() && path != "-" ? IdOf(path) : arguments.source;
  if (id.empty()) {
    return UsageError(absl::StrCat("--source: which calendar of the person is ",
                                   path == "-" ? "standard input" : path,
                                   "? Write --source=outlook"));
  }
  absl::StatusOr<std::string> text = ReadText(path);
  if (!text.ok()) return text.status();
  if (text->size() > kMaxBytes) {
    return UsageError(absl::StrCat(path, " has ", text->size(),
                                   " bytes, and an import takes at most ", kMaxBytes,
                                   ": export fewer months"));
  }
  ImportBusySourceRequest request;
  request.set_name(absl::StrCat(arguments.calendar, "/busySources/", id));
  request.set_icalendar(*std::move(text));
  request.set_validate_only(arguments.validate_only);
  return request;
}

// Every file is read before the first one is sent.
absl::StatusOr<std::vector<ImportBusySourceRequest>> RequestsOf(const Arguments& arguments) {
  const std::vector<std::string> parts = absl::StrSplit(arguments.calendar, '/');
  if (parts.size() != 4 || parts[0] != "municipalities" || parts[2] != "calendars") {
    return UsageError(absl::StrCat("--calendar=", arguments.calendar,
                                   ": is no calendar: write municipalities/M/calendars/C"));
  }
  if (arguments.files.size() > 1 && !arguments.source.empty()) {
    return UsageError("--source: names one source, and there are several files");
  }
  std::vector<ImportBusySourceRequest> requests;
  for (const std::string& path : arguments.files) {
    absl::StatusOr<ImportBusySourceRequest> request = RequestOf(arguments, path);
    if (!request.ok()) return request.status();
    for (const ImportBusySourceRequest& other : requests) {
      if (other.name() != request->name()) continue;
      return UsageError(absl::StrCat(path, ": another file has the same source, ",
                                     LastPart(request->name()),
                                     ": import them one by one with --source"));
    }
    requests.push_back(*std::move(request));
  }
  return requests;
}

absl::Status Import(Session& session, const Arguments& arguments) {
  const auto requests = RequestsOf(arguments);
  if (!requests.ok()) return requests.status();
  const client::CalendarClient client(session.connection);
  Table table({{.title = "calendar"},
               {.title = "source"},
               {.title = "taken", .right = true},
               {.title = "ignored", .right = true},
               {.title = "busy times", .right = true},
               {.title = "known until"}});
  absl::Status failed;
  for (size_t i = 0; i < requests->size() && failed.ok(); ++i) {
    const absl::StatusOr<ImportBusySourceResponse> taken = client.ImportBusySource((*requests)[i]);
    if (!taken.ok()) {
      session.err << "not imported: " << arguments.files[i] << "\n";
      failed = taken.status();
    } else if (session.json) {
      session.out << JsonText(*taken);
    } else {
      const visits::v1::BusySource& source = taken->busy_source();
      table.AddRow(
          {LastPart(arguments.calendar), LastPart((*requests)[i].name()),
           absl::StrCat(taken->event_count()), absl::StrCat(taken->ignored_count()),
           absl::StrCat(source.busy_times_size()),
           source.has_known_until_time()
               ? TimeText(absl::FromUnixSeconds(source.known_until_time().seconds()), DefaultZone())
               : ""});
    }
  }
  if (!table.empty()) session.out << table.ToString(0, session.width);
  return failed;
}

}  // namespace

void AddCalendarsCommand(CLI::App& app, Command& chosen) {
  CLI::App* calendars = app.add_subcommand("calendars", "when people are on duty and busy");
  calendars->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = calendars->add_subcommand(
      "import", "take the busy times of iCalendar files (.ics) in the place of those taken before");
  command->footer(kFooter);
  command->add_option("files", arguments->files, "iCalendar files; - is standard input")
      ->required();
  command
      ->add_option("--calendar", arguments->calendar,
                   "whose times they are, as in municipalities/rybnik/calendars/anna")
      ->required();
  command->add_option("--source", arguments->source,
                      "the id of the source, as in outlook; without it, the name of the file");
  command->add_flag("--validate_only", arguments->validate_only,
                    "check the files and change nothing");
  command->callback([arguments, &chosen] {
    chosen = [arguments](Session& session) { return Import(session, *arguments); };
  });
}

}  // namespace osiedle::cli
