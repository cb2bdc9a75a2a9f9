// osiedle export KIND --parent=MUNICIPALITY
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/output_file.h"
#include "clients/cli/row_files.h"
#include "osiedle/client/exchange_client.h"

namespace osiedle::cli {
namespace {

struct Arguments {
  std::string kind;
  std::string parent;
  std::string filter;
  std::vector<std::string> columns;
  RowFormat format = RowFormat::kCsv;
  bool show_deleted = false;
  std::string output;
};

exchange::v1::ExportRowsRequest::Form FormOf(RowFormat format) {
  switch (format) {
    case RowFormat::kCsv:
      break;
    case RowFormat::kExcel:
      return exchange::v1::ExportRowsRequest::SPREADSHEET;
    case RowFormat::kJsonLines:
      return exchange::v1::ExportRowsRequest::JSON;
  }
  return exchange::v1::ExportRowsRequest::CELLS;
}

absl::Status WriteAll(Session& session, const Arguments& arguments, std::ostream& out) {
  exchange::v1::ExportRowsRequest request;
  request.set_parent(arguments.parent);
  request.set_kind(arguments.kind);
  request.set_filter(arguments.filter);
  request.set_show_deleted(arguments.show_deleted);
  request.set_page_size(500);
  request.set_form(FormOf(arguments.format));
  for (const std::string& column : arguments.columns) request.add_columns(column);
  const client::ExchangeClient client(session.connection);
  RowWriter writer(out, arguments.format);
  int64_t rows = 0;
  do {
    const auto page = client.ExportRows(request);
    if (!page.ok()) return page.status();
    writer.Write(*page);
    // Whoever opened the output says why.
    if (!out.flush()) return absl::OkStatus();
    rows += page->rows_size();
    if (session.terminal) session.err << "\r" << rows << " " << arguments.kind << std::flush;
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  if (session.terminal) session.err << "\n";
  return absl::OkStatus();
}

absl::Status Export(Session& session, const Arguments& arguments) {
  if (arguments.output.empty()) return WriteAll(session, arguments, session.out);
  // What is exported may be about people.
  const auto file = OutputFile::Begin(arguments.output, {.secret = true});
  if (!file.ok()) return file.status();
  absl::Status written = WriteAll(session, arguments, (*file)->stream());
  return written.ok() ? (*file)->Finish() : written;
}

}  // namespace

void AddExportCommand(CLI::App& app, Command& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("export", "write resources of any kind into a file");
  command->add_option("kind", arguments->kind, "as in contacts, stops, needCodes")->required();
  command
      ->add_option("--parent", arguments->parent, "the municipality, as in municipalities/rybnik")
      ->required();
  command->add_option("--filter", arguments->filter, "which ones, as in the kind's own List");
  command->add_option("--columns", arguments->columns, "which columns, by comma; without it, all")
      ->delimiter(',');
  const std::map<std::string, RowFormat> formats = {
      {"csv", RowFormat::kCsv}, {"excel", RowFormat::kExcel}, {"jsonl", RowFormat::kJsonLines}};
  command
      ->add_option("--format", arguments->format,
                   "csv, excel (in Poland: decimal commas, local times) or jsonl")
      ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case));
  command->add_flag("--show_deleted", arguments->show_deleted, "the deleted ones too");
  command->add_option("--output", arguments->output, "the file; without it, standard output");
  command->footer(
      "The rows bring their etag: an import of them that would undo what somebody else changed\n"
      "since is refused (ETAG_MISMATCH). Leave that column out where this is not wanted.");
  command->callback([arguments, &chosen] {
    chosen = [arguments](Session& session) { return Export(session, *arguments); };
  });
}

}  // namespace osiedle::cli
