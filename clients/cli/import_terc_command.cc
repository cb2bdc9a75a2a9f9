// osiedle import terc FILE
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/field_text.h"
#include "clients/cli/import_terc.h"
#include "clients/cli/input_file.h"
#include "clients/cli/progress.h"
#include "clients/cli/terc_file.h"
#include "nlohmann/json.hpp"

namespace osiedle::cli {
namespace {

struct Arguments {
  std::string file;
  std::string source;
};

absl::Status Import(Session& session, const Arguments& arguments) {
  const absl::StatusOr<std::string> text = ReadFile(arguments.file);
  if (!text.ok()) return text.status();
  const absl::StatusOr<TercFile> file = ParseTerc(*text, arguments.file);
  if (!file.ok()) return file.status();
  const std::string source = !arguments.source.empty()
                                 ? arguments.source
                                 : absl::StrCat("GUS, TERYT, TERC, ", LastPart(arguments.file));

  const absl::StatusOr<ImportedRegister> imported = [&] {
    Progress progress(session.err, session.terminal, "units", file->units.size());
    return ImportTerc(client::RegisterClient(session.connection), *file, source,
                      [&](int done) { progress.Set(done); });
  }();
  if (!imported.ok()) return imported.status();

  const registry::v1::Register& stored = imported->stored;
  if (session.json) {
    const nlohmann::ordered_json figures = {{"register", stored.name()},
                                            {"units", stored.unit_count()},
                                            {"municipalities", stored.municipality_count()},
                                            {"created", imported->created_count},
                                            {"unchanged", imported->unchanged_count}};
    session.out << figures.dump(2) << "\n";
    return absl::OkStatus();
  }
  session.out << stored.name() << " is complete: " << stored.unit_count() << " units, of which "
              << stored.municipality_count() << " municipalities (" << imported->created_count
              << " new, " << imported->unchanged_count << " there already)\n";
  return absl::OkStatus();
}

}  // namespace

void AddImportTercCommand(CLI::App& import, Command& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = import.add_subcommand(
      "terc", "import the register of territorial units; a repeat changes nothing");
  command->add_option("file", arguments->file, "the CSV file of Statistics Poland")->required();
  command->add_option("--source", arguments->source,
                      "where the file is from; without it, the keeper and the name of the file");
  command->callback([arguments, &chosen] {
    chosen = [arguments](Session& session) { return Import(session, *arguments); };
  });
}

}  // namespace osiedle::cli
