#include <cstdlib>
#include <iostream>

#include "clients/cli/commands.h"
#include "clients/cli/error_text.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/session.h"

namespace osiedle::cli {
namespace {

constexpr char kAbout[] =
    "osiedle: the back end of a town's outreach social work, from a terminal.";
constexpr char kFooter[] =
    "Exit status: 0 done; 1 the server said no; 2 the command line or a file is wrong;\n"
    "3 no server answered in time.";

void AddGlobalOptions(CLI::App& app, GlobalOptions& options) {
  app.add_option("--server", options.server, "host:port of the server")
      ->envname("OSIEDLE_SERVER")
      ->capture_default_str();
  app.add_option("--token", options.token,
                 "bearer token; others on this machine may see it in the list of processes, so "
                 "rather use the environment or --token_file")
      ->envname("OSIEDLE_TOKEN");
  app.add_option("--token_file", options.token_file, "file that holds the bearer token")
      ->envname("OSIEDLE_TOKEN_FILE");
  app.add_option("--tls_roots", options.tls_roots,
                 "PEM file of certificates to check the server's against; without it, the system's")
      ->envname("OSIEDLE_TLS_ROOTS");
  app.add_flag("--allow_plaintext", options.allow_plaintext,
               "speak to a server on another machine without TLS");
  app.add_option("--timeout", options.timeout_seconds, "seconds for a call, its retries included")
      ->check(CLI::Range(0.001, 3600.0))
      ->capture_default_str();
  app.add_flag("--json", options.json, "print JSON");
}

int Fail(const absl::Status& status) {
  std::cerr << "osiedle: " << ErrorText(status) << "\n";
  return static_cast<int>(ExitCodeOf(status));
}

}  // namespace

int RunProgram(int argc, char** argv) {
  CLI::App app(kAbout, "osiedle");
  app.footer(kFooter);
  app.set_version_flag("--version", OSIEDLE_VERSION);
  app.require_subcommand(1);
  // Options that all commands share may stand behind the command, too.
  app.fallthrough();

  GlobalOptions options;
  AddGlobalOptions(app, options);
  Command chosen;
  AddCallCommand(app, chosen);
  AddServicesCommand(app, chosen);
  AddDescribeCommand(app, chosen);
  CLI::App* import = app.add_subcommand("import", "read files into the server");
  import->require_subcommand(1);
  AddImportTercCommand(*import, chosen);
  AddImportDayCommand(*import, chosen);
  AddImportRowsCommand(*import, chosen);
  AddExportCommand(app, chosen);
  AddWatchDayCommand(app, chosen);
  AddInvitationsCommand(app, chosen);
  AddFiguresCommand(app, chosen);
  AddTokenCommand(app, chosen);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& end) {
    // Asking for help or the version is one as well.
    return app.exit(end) == 0 ? EXIT_SUCCESS : static_cast<int>(ExitCode::kUsage);
  }
  absl::StatusOr<Session> session = OpenSession(options);
  if (!session.ok()) return Fail(session.status());
  const absl::Status done = chosen(*session);
  session->out.flush();
  return done.ok() ? EXIT_SUCCESS : Fail(done);
}

}  // namespace osiedle::cli
