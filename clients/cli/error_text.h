// A failure in words, for the person at the terminal.
#ifndef OSIEDLE_CLIENTS_CLI_ERROR_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_ERROR_TEXT_H_

#include <string>

#include "absl/status/status.h"

namespace osiedle::cli {

// One or more lines, the last without an end: the code and the reason, the text in Polish, every
// field that is wrong, and what else the server told.
std::string ErrorText(const absl::Status& status);

// The same in one line, for an error in a line of a file.
std::string ErrorLine(const absl::Status& status);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_ERROR_TEXT_H_
