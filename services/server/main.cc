// osiedled: flags -> Options -> the command. README.md beside this file describes flags and
// commands.
#include <cstdio>
#include <string>

#include "services/server/commands.h"
#include "services/server/exit_codes.h"
#include "services/server/flags.h"
#include "services/server/folders.h"
#include "services/server/signals.h"
#include "services/server/standard_output.h"

int main(int argc, char** argv) {
  using namespace osiedle::server;  // NOLINT: this is its program.
  CheckStandardOutputAtExit();
  BlockSignals();
  MakeNewFilesPrivate();
  absl::StatusOr<CommandLine> line = ReadCommandLine(argc, argv);
  if (!line.ok()) {
    std::fprintf(stderr, "osiedled: %s\n", std::string(line.status().message()).c_str());
    return kExitUsage;
  }
  if (line->command == "verify") return Verify(line->options);
  if (line->command == "restore") return Restore(*line);
  if (line->command == "version") return PrintVersion();
  return Serve(line->options);
}
