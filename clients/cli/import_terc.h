// Brings a register of territorial units into the server.
#ifndef OSIEDLE_CLIENTS_CLI_IMPORT_TERC_H_
#define OSIEDLE_CLIENTS_CLI_IMPORT_TERC_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/terc_file.h"
#include "osiedle/client/register_client.h"
#include "osiedle/registry/v1/register.pb.h"

namespace osiedle::cli {

struct ImportedRegister {
  registry::v1::Register stored;
  int created_count = 0;
  int unchanged_count = 0;
};

// Creates the register, adds the units in batches and closes it. Existing parts stay as they are,
// so a repeat continues an import that broke off, and changes nothing after a complete one.
// `progress` is told how many units are done.
absl::StatusOr<ImportedRegister> ImportTerc(const client::RegisterClient& registers,
                                            const TercFile& file, const std::string& source,
                                            const std::function<void(int)>& progress);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_IMPORT_TERC_H_
