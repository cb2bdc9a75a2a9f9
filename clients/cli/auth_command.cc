// osiedle auth: who may call a server, and by what.
#include "clients/cli/commands.h"

namespace osiedle::cli {

void AddAuthCommand(CLI::App& app, Command& chosen) {
  CLI::App* auth = app.add_subcommand("auth", "tokens and certificates");
  auth->require_subcommand(1);
  AddWhoAmICommand(*auth, chosen);
  AddTokenCommand(*auth, chosen);
  AddCertificateCommand(*auth, chosen);
  AddDevCaCommand(*auth, chosen);
}

}  // namespace osiedle::cli
