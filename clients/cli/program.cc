#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

#include "clients/cli/command_words.h"
#include "clients/cli/commands.h"
#include "clients/cli/completion_values.h"
#include "clients/cli/error_text.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/output_file.h"
#include "clients/cli/session.h"

namespace osiedle::cli {
namespace {

constexpr char kAbout[] =
    "osiedle: the back end of a town's outreach social work, from a terminal.";
constexpr char kFooter[] =
    "Exit status: 0 done; 1 the server said no; 2 the command line or a file is wrong;\n"
    "3 no server answered in time; 4 the result could not be written.";

void AddGlobalOptions(CLI::App& app, GlobalOptions& options) {
  app.add_option("--server", options.server,
                 "host, or host:port, of the server; without a port 50051")
      ->envname("OSIEDLE_SERVER")
      ->capture_default_str();
  app.add_option("--token", options.token,
                 "bearer token; others on this machine may see it in the list of processes, so "
                 "rather use the environment or --token_file")
      ->envname("OSIEDLE_TOKEN");
  app.add_option("--token_file", options.token_file, "file that holds the bearer token")
      ->envname("OSIEDLE_TOKEN_FILE");
  app.add_option("--purpose", options.purpose,
                 "what the call is for, as in outreach, direct-help or procedure")
      ->envname("OSIEDLE_PURPOSE");
  app.add_option("--team", options.team,
                 "the team in which to act, as in municipalities/rybnik/teams/gdp-7")
      ->envname("OSIEDLE_TEAM");
  app.add_option("--emergency", options.emergency, "the name of the emergency on which to rely")
      ->envname("OSIEDLE_EMERGENCY");
  app.add_option("--on_behalf_of_token_file", options.on_behalf_of_token_file,
                 "file that holds the bearer token of the person on whose behalf a system calls")
      ->envname("OSIEDLE_ON_BEHALF_OF_TOKEN_FILE");
  app.add_option("--tls_roots", options.tls_roots,
                 "PEM file of certificates to check the server's against; without it, the system's")
      ->envname("OSIEDLE_TLS_ROOTS");
  app.add_option("--client_certificate", options.client_certificate,
                 "PEM file of the certificate by which a system proves who it is")
      ->envname("OSIEDLE_CLIENT_CERTIFICATE");
  app.add_option("--client_key", options.client_key, "PEM file of its private key")
      ->envname("OSIEDLE_CLIENT_KEY");
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

// As other programs end when nobody reads any more (`osiedle ... | head`): quietly, by the signal
// that a write would have raised.
[[noreturn]] void EndByClosedPipe() {
  std::signal(SIGPIPE, SIG_DFL);
  std::raise(SIGPIPE);
  std::_Exit(128 + SIGPIPE);
}

void AddCommands(CLI::App& app, Command& chosen) {
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
  AddSlotsCommand(app, chosen);
  AddCalendarsCommand(app, chosen);
  AddVisitsCommand(app, chosen);
  AddDeadlinesCommand(app, chosen);
  AddClubsCommand(app, chosen);
  AddEventsCommand(app, chosen);
  AddCheckInCommand(app, chosen);
  AddAccessCommand(app, chosen);
  AddAuthCommand(app, chosen);
  AddCompletionCommand(app, chosen);
}

// What the scripts of `osiedle completion` call; for no person to type.
constexpr char kCompleteWord[] = "__complete";

// The server's address and so on, as far as the words give them already.
GlobalOptions OptionsIn(const std::vector<std::string>& words) {
  GlobalOptions options;
  CLI::App globals;
  globals.allow_extras();
  AddGlobalOptions(globals, options);
  try {
    // CLI11 takes the words from the back.
    globals.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError&) {
    // A word that is half written; the others were read.
  }
  return options;
}

int PrintCompletions(const CLI::App& app, const std::vector<std::string>& words,
                     std::ostream& out) {
  const auto values = [&](const std::string& command, const std::string& name) {
    return ValuesOf(command, name, OptionsIn(words));
  };
  for (const std::string& word : Completions(app, words, values)) out << word << "\n";
  return EXIT_SUCCESS;
}

int Run(int argc, char** argv, std::ostream& out) {
  CLI::App app(kAbout, "osiedle");
  app.footer(kFooter);
  app.set_version_flag("--version", OSIEDLE_VERSION);
  app.require_subcommand(1);
  // Options that all commands share may stand behind the command, too.
  app.fallthrough();

  GlobalOptions options;
  AddGlobalOptions(app, options);
  Command chosen;
  AddCommands(app, chosen);
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  if (!words.empty() && words[0] == kCompleteWord) {
    return PrintCompletions(app, {words.begin() + 1, words.end()}, out);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& end) {
    // Asking for help or the version is one as well.
    if (end.get_exit_code() == 0) return app.exit(end, out);
    const std::string unknown = UnknownWord(app, words);
    if (unknown.empty()) {
      app.exit(end, out);
    } else {
      std::cerr << "osiedle: " << unknown << "\n";
    }
    return static_cast<int>(ExitCode::kUsage);
  }
  absl::StatusOr<Session> session = OpenSession(options, out);
  if (!session.ok()) return Fail(session.status());
  const absl::Status done = chosen(*session);
  return done.ok() ? EXIT_SUCCESS : Fail(done);
}

}  // namespace

int RunProgram(int argc, char** argv) {
  DescriptorBuffer standard_output(STDOUT_FILENO);
  std::ostream out(&standard_output);
  const int code = Run(argc, argv, out);
  out.flush();
  if (standard_output.error() == 0) return code;
  if (standard_output.error() == EPIPE) EndByClosedPipe();
  std::cerr << "osiedle: standard output cannot be written: "
            << std::strerror(standard_output.error()) << "\n";
  return code == EXIT_SUCCESS ? static_cast<int>(ExitCode::kOutput) : code;
}

}  // namespace osiedle::cli
