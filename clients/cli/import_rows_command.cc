// osiedle import rows KIND --parent=MUNICIPALITY FILE
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/commands.h"
#include "clients/cli/error_text.h"
#include "clients/cli/exit_code.h"
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
  bool validate_only = false;
};

struct Counts {
  int created = 0;
  int updated = 0;
  int unchanged = 0;
  int refused = 0;
};

// A chunk takes longer than a call; and a server that is started again is waited for.
constexpr absl::Duration kChunkTimeout = absl::Seconds(30);
constexpr int kMostTries = 12;
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
    if (response.ok() || !again || tries == kMostTries) return response;
    absl::SleepFor(std::max(wait, client::RetryAfter(response.status()).value_or(wait)));
    wait = std::min(2 * wait, kLongestWait);
  }
}

absl::Status StatusOf(const google::rpc::Status& error) {
  return client::FromWireStatus(grpc::Status(static_cast<grpc::StatusCode>(error.code()),
                                             error.message(), error.SerializeAsString()));
}

// Counts, and says what was refused and where.
void Report(Session& session, const std::string& path, const ImportRowsResponse& response,
            Counts& counts) {
  for (const RowResult& result : response.results()) {
    switch (result.outcome()) {
      case RowResult::CREATED:
        ++counts.created;
        break;
      case RowResult::UPDATED:
        ++counts.updated;
        break;
      case RowResult::UNCHANGED:
        ++counts.unchanged;
        break;
      default:
        ++counts.refused;
        session.err << path << ":" << result.line() << ": " << ErrorLine(StatusOf(result.error()))
                    << "\n";
    }
  }
}

void Print(Session& session, const Arguments& arguments, const Counts& counts) {
  if (session.json) {
    const nlohmann::ordered_json json = {{"created", counts.created},
                                         {"updated", counts.updated},
                                         {"unchanged", counts.unchanged},
                                         {"refused", counts.refused},
                                         {"validate_only", arguments.validate_only}};
    session.out << json.dump(2) << "\n";
    return;
  }
  session.out << arguments.kind << ": " << counts.created << " created, " << counts.updated
              << " updated, " << counts.unchanged << " unchanged, " << counts.refused
              << " refused\n";
  if (arguments.validate_only) session.out << "Only checked: nothing was changed.\n";
}

absl::Status Import(Session& session, const Arguments& arguments) {
  absl::StatusOr<std::string> bytes = ReadFile(arguments.path);
  if (!bytes.ok()) return bytes.status();
  const absl::StatusOr<RowFile> file = ReadRowFile(*std::move(bytes), arguments.path);
  if (!file.ok()) return file.status();
  if (file->rows.empty()) return UsageError(absl::StrCat(arguments.path, " holds no rows"));

  ImportRowsRequest head;
  head.set_parent(arguments.parent);
  head.set_kind(arguments.kind);
  head.set_import_id(arguments.import_id.empty() ? file->import_id : arguments.import_id);
  head.set_validate_only(arguments.validate_only);
  const client::ExchangeClient client(session.connection);
  Counts counts;
  absl::Status sent = [&] {
    Progress progress(session.err, session.terminal, "rows", file->rows.size());
    int64_t done = 0;
    for (const ImportRowsRequest& chunk : ChunksOf(*file, head)) {
      const absl::StatusOr<ImportRowsResponse> response = Send(client, chunk);
      if (!response.ok()) return response.status();
      Report(session, arguments.path, *response, counts);
      done += chunk.rows_size();
      progress.Set(done);
    }
    return absl::OkStatus();
  }();
  if (!sent.ok()) {
    session.err << "The import broke off; the same command takes it up: what is imported stays as "
                   "it is.\n";
    return sent;
  }
  Print(session, arguments, counts);
  if (counts.refused == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(counts.refused, " of ", file->rows.size(), " rows were refused"));
}

}  // namespace

void AddImportRowsCommand(CLI::App& import, Command& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = import.add_subcommand(
      "rows", "import a file of any kind of resource; a repeat changes nothing");
  command->add_option("kind", arguments->kind, "as in contacts, stops, needCodes")->required();
  command
      ->add_option("--parent", arguments->parent, "the municipality, as in municipalities/rybnik")
      ->required();
  command
      ->add_option("file", arguments->path,
                   "CSV (also as Excel writes it in Poland) or JSON Lines; - is standard input")
      ->required();
  command->add_option("--import_id", arguments->import_id,
                      "makes the ids of rows that bring none; without it, the file's hash");
  command->add_flag("--validate_only", arguments->validate_only,
                    "check every row and change nothing");
  command->callback([arguments, &chosen] {
    chosen = [arguments](Session& session) { return Import(session, *arguments); };
  });
}

}  // namespace osiedle::cli
