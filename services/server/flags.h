// The command line and the environment of osiedled.
#ifndef OSIEDLE_SERVICES_SERVER_FLAGS_H_
#define OSIEDLE_SERVICES_SERVER_FLAGS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "services/server/options.h"

namespace osiedle::server {

struct CommandLine {
  // "serve", "verify", "restore" or "version".
  std::string command;
  Options options;
  // Of `restore`; 0: not given.
  uint32_t backup_id = 0;
};

// Reads the flags; one that is not on the command line is taken from OSIEDLE_<FLAG> in the
// environment, where that is set. INVALID_ARGUMENT: an environment variable does not parse, or the
// command is unknown. Mistakes in flags end the process with a line on standard error, as --help
// does.
absl::StatusOr<CommandLine> ReadCommandLine(int argc, char** argv);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_FLAGS_H_
