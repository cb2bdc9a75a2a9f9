// The commands of osiedled. Each returns the process's exit code (exit_codes.h).
#ifndef OSIEDLE_SERVICES_SERVER_COMMANDS_H_
#define OSIEDLE_SERVICES_SERVER_COMMANDS_H_

#include "services/server/flags.h"

namespace osiedle::server {

// Serves until SIGTERM or SIGINT. REQUIRES: BlockSignals() was called before any thread began.
int Serve(const Options& options);

// Checks a store that no process has open, and prints what it holds.
int Verify(const Options& options);

// Puts a backup into a new folder.
int Restore(const CommandLine& line);

int PrintVersion();

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_COMMANDS_H_
