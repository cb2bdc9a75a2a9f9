// osiedle import rows KIND --parent=MUNICIPALITY FILE
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "clients/cli/commands.h"
#include "clients/cli/display_text.h"
#include "clients/cli/error_text.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/input_file.h"
#include "clients/cli/progress.h"
#include "clients/cli/row_files.h"
#include "nlohmann/json.hpp"
#include "osiedle/client/error.h"
#include "osiedle/client/exchange_client.h"

namespace osiedle::cli {
namespace {

using exchange::v1::ImportRowsRequest;
using exchange::v1::ImportRowsResponse;
using exchange::v1::RowResult;

struct Arguments {
  std::string kind;
  std::string parent;
  std::string path;
  std::string import_id;
  std::string source;
  std::string charset;
  bool validate_only = false;
};

struct Counts {
  int created = 0;
  int updated = 0;
  int unchanged = 0;
  int refused = 0;
  // Of the rows that are known by their content: those that were there already, and where those
  // stand that were not.
  int known = 0;
  std::vector<int> new_lines;
};

constexpr char kFooter[] =
    "A row that brings its name, id or external id changes that resource. A row that brings none "
    "is\n"
    "known by its content: a corrected file that is sent again adds what is new in it and leaves\n"
    "the rest as it is, whatever the order, the program or the charset it was saved in. A row "
    "that\n"
    "was imported before and says something else now comes a second time: change what is imported\n"
    "already through an export. Equal rows of one file are as many as they are; equal rows of\n"
    "another list need another --source.\n"
    "\n"
    "A row that brings the etag of an export is refused (ETAG_MISMATCH) where it would undo what\n"
    "somebody else changed since.\n"
    "\n"
    "Empty rows and empty columns are passed over. Years of two digits (15.10.25) are at most ten\n"
    "years ahead. A local time that the change of clocks skips or shows twice is refused.";

// A chunk takes longer than a call; and a server that is started again is waited for.
constexpr absl::Duration kChunkTimeout = absl::Seconds(30);
constexpr int kMaxTries = 12;
constexpr absl::Duration kLongestWait = absl::Seconds(3);

// Safe to repeat: what is stored already is left as it is.
absl::StatusOr<ImportRowsResponse> Send(const client::ExchangeClient& client,
                                        const ImportRowsRequest& chunk) {
  absl::Duration wait = absl::Milliseconds(200);
  for (int tries = 1;; ++tries) {
    absl::StatusOr<ImportRowsResponse> response =
        client.ImportRows(chunk, {.timeout = kChunkTimeout});
    const bool again = absl::IsUnavailable(response.status()) ||
                       absl::IsDeadlineExceeded(response.status()) ||
                       client::RetryAfter(response.status()).has_value();
    if (response.ok() || !again || tries == kMaxTries) return response;
    absl::SleepFor(std::max(wait, client::RetryAfter(response.status()).value_or(wait)));
    wait = std::min(2 * wait, kLongestWait);
  }
}

absl::Status StatusOf(const google::rpc::Status& error) {
  return client::FromWireStatus(grpc::Status(static_cast<grpc::StatusCode>(error.code()),
                                             error.message(), error.SerializeAsString()));
}

// Counts, and says what was refused and where.
void Report(Session& session, const std::string& path, const RowResult& result, Counts& counts) {
  switch (result.outcome()) {
    case RowResult::CREATED:
      ++counts.created;
      if (result.known_by_content()) counts.new_lines.push_back(result.line());
      break;
    case RowResult::UPDATED:
      ++counts.updated;
      break;
    case RowResult::UNCHANGED:
      ++counts.unchanged;
      if (result.known_by_content()) ++counts.known;
      break;
    default:
      ++counts.refused;
      session.err << path << ":" << result.line() << ": " << ErrorLine(StatusOf(result.error()))
                  << "\n";
  }
}

// Sends a chunk until each of its rows is told apart from those that `seen` names. Rows that say
// the same in other words, in chunks of their own, are told apart by the next occurrence.
absl::Status Take(const client::ExchangeClient& client, ImportRowsRequest chunk,
                  std::set<std::string>& seen, const std::function<void(const RowResult&)>& told) {
  while (chunk.rows_size() > 0) {
    const absl::StatusOr<ImportRowsResponse> response = Send(client, chunk);
    if (!response.ok()) return response.status();
    google::protobuf::RepeatedPtrField<exchange::v1::Row> again;
    for (int i = 0; i < response->results_size(); ++i) {
      const RowResult& result = response->results(i);
      const bool done = result.outcome() != RowResult::REFUSED && result.known_by_content();
      if (done && !seen.insert(result.resource()).second) {
        exchange::v1::Row& row = *again.Add();
        row = chunk.rows(i);
        row.set_occurrence(row.occurrence() + 1);
      } else {
        told(result);
      }
    }
    chunk.mutable_rows()->Swap(&again);
  }
  return absl::OkStatus();
}

// "1 row", "2 rows".
std::string CountOf(int count, absl::string_view what) {
  return absl::StrCat(count, " ", what, count == 1 ? "" : "s");
}

std::string LinesOf(const std::vector<int>& lines) {
  const size_t shown = std::min<size_t>(lines.size(), 20);
  return absl::StrCat(
      lines.size() == 1 ? "line " : "lines ",
      absl::StrJoin(lines.begin(), lines.begin() + static_cast<ptrdiff_t>(shown), ", "),
      shown < lines.size() ? ", …" : "");
}

void Print(Session& session, const Arguments& arguments, const RowFile& file,
           const Counts& counts) {
  if (session.json) {
    const nlohmann::ordered_json json = {
        {"created", counts.created},          {"updated", counts.updated},
        {"unchanged", counts.unchanged},      {"refused", counts.refused},
        {"knownByContent", counts.known},     {"emptyRows", file.empty_rows},
        {"emptyColumns", file.empty_columns}, {"validateOnly", arguments.validate_only}};
    session.out << json.dump(2) << "\n";
    return;
  }
  session.out << arguments.kind << ": " << counts.created << " created, " << counts.updated
              << " updated, " << counts.unchanged << " unchanged, " << counts.refused
              << " refused\n";
  if (file.empty_rows > 0 || file.empty_columns > 0) {
    session.out << "Passed over: " << CountOf(file.empty_rows, "empty row") << ", "
                << CountOf(file.empty_columns, "empty column") << ".\n";
  }
  if (counts.known > 0) {
    session.out << CountOf(counts.known, "row")
                << " without an id said what was imported before, and changed nothing. Rows of "
                   "another list\nthat only happen to say the same need another --source.\n";
  }
  if (counts.known > 0 && !counts.new_lines.empty()) {
    session.out << "New beside them: " << LinesOf(counts.new_lines)
                << ". If a row there was imported before and changed since, it is there\ntwice "
                   "now; without an id it cannot be found.\n";
  }
  if (arguments.validate_only) session.out << "Only checked: nothing was changed.\n";
}

// Whether the same chunk may well be taken later: what failed was not the file, nor the caller.
bool PassesByItself(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
      return true;
    default:
      return client::RetryAfter(status).has_value();
  }
}

// The same failure with the columns of the request named as in the file.
absl::Status InTermsOfTheFile(const absl::Status& status, const std::string& path,
                              const RowFile& file) {
  const std::optional<client::Error> error = client::ErrorOf(status);
  if (!error.has_value() || error->field_violations.empty()) return status;
  std::vector<std::string> lines;
  for (const client::FieldViolation& violation : error->field_violations) {
    absl::string_view field = violation.field;
    size_t column = 0;
    if (!absl::ConsumePrefix(&field, "columns[") || !absl::ConsumeSuffix(&field, "]") ||
        !absl::SimpleAtoi(field, &column) || column >= file.columns.size()) {
      return status;
    }
    lines.push_back(absl::StrCat(path, ":", file.header_line, ": the column \"",
                                 OneLine(file.columns[column]), "\" ",
                                 OneLine(violation.description)));
  }
  return UsageError(absl::StrJoin(lines, "\n"));
}

absl::Status Import(Session& session, const Arguments& arguments) {
  absl::StatusOr<std::string> bytes = ReadFile(arguments.path);
  if (!bytes.ok()) return bytes.status();
  const absl::StatusOr<RowFile> file =
      ReadRowFile(*std::move(bytes), arguments.path, arguments.charset);
  if (!file.ok()) return file.status();
  if (file->rows.empty()) return UsageError(absl::StrCat(arguments.path, " holds no rows"));

  ImportRowsRequest head;
  head.set_parent(arguments.parent);
  head.set_kind(arguments.kind);
  head.set_import_id(arguments.import_id);
  head.set_source(arguments.source);
  head.set_validate_only(arguments.validate_only);
  const client::ExchangeClient client(session.connection);
  Counts counts;
  int64_t done = 0;
  const absl::Status sent = [&] {
    Progress progress(session.err, session.terminal, "rows", file->rows.size());
    std::set<std::string> seen;
    for (const ImportRowsRequest& chunk : ChunksOf(*file, head)) {
      absl::Status taken = Take(client, chunk, seen, [&](const RowResult& result) {
        Report(session, arguments.path, result, counts);
      });
      if (!taken.ok()) return taken;
      done += chunk.rows_size();
      progress.Set(done);
    }
    return absl::OkStatus();
  }();
  if (!sent.ok()) {
    if (done > 0) {
      session.err << "The import broke off after " << done << " of " << file->rows.size()
                  << " rows: what is imported stays as it is.\n";
    }
    if (PassesByItself(sent)) session.err << "The same command takes the import up.\n";
    return InTermsOfTheFile(sent, arguments.path, *file);
  }
  Print(session, arguments, *file, counts);
  if (counts.refused == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(counts.refused, " of ", file->rows.size(), " rows were refused"));
}

}  // namespace

void AddImportRowsCommand(CLI::App& import, Command& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = import.add_subcommand(
      "rows", "import a file of any kind of resource; a repeat changes nothing");
  command->footer(kFooter);
  command->add_option("kind", arguments->kind, "as in contacts, stops, needCodes")->required();
  command
      ->add_option("--parent", arguments->parent, "the municipality, as in municipalities/rybnik")
      ->required();
  command
      ->add_option("file", arguments->path,
                   "CSV (also as Excel writes it in Poland) or JSON Lines; - is standard input")
      ->required();
  command->add_option("--import_id", arguments->import_id,
                      "makes ids of it and of the line for rows that bring none, in the place of "
                      "their content");
  command->add_option("--source", arguments->source,
                      "the list that rows without ids are from; equal rows of another one are "
                      "others");
  command->add_option("--charset", arguments->charset,
                      "of the file, as in windows-1250, ISO-8859-2, UTF-16LE; without it, what the "
                      "file looks like");
  command->add_flag("--validate_only", arguments->validate_only,
                    "check every row and change nothing");
  command->callback([arguments, &chosen] {
    chosen = [arguments](Session& session) { return Import(session, *arguments); };
  });
}

}  // namespace osiedle::cli
