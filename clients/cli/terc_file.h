// The national register of territorial units (TERC) as its keeper publishes it.
#ifndef OSIEDLE_CLIENTS_CLI_TERC_FILE_H_
#define OSIEDLE_CLIENTS_CLI_TERC_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/registry/v1/unit.pb.h"

namespace osiedle::cli {

struct TercFile {
  // STAN_NA, the day on which the register holds, as in "2024-01-01".
  std::string date;
  // Of the file's bytes, in hexadecimal digits.
  std::string sha256;
  // With code, display_name and designation; in the order of the file.
  std::vector<registry::v1::Unit> units;
  // How many of them are municipalities: urban, rural or mixed (RODZ 1 to 3).
  int municipality_count = 0;
};

// Reads the ';'-separated file of Statistics Poland (GUS, "pliki pełne", TERC). Fails with
// UsageError, which names every line with a malformed or repeated code, a day that differs from the
// others', or a missing name.
absl::StatusOr<TercFile> ParseTerc(absl::string_view text, const std::string& path);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_TERC_FILE_H_
