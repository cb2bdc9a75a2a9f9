// The kind of a file that somebody took for a table in text.
#ifndef OSIEDLE_CLIENTS_CLI_FILE_KIND_H_
#define OSIEDLE_CLIENTS_CLI_FILE_KIND_H_

#include <string>

#include "absl/strings/string_view.h"

namespace osiedle::cli {

// The kind of the file, and how to make a text of it: "is an Excel workbook (.xlsx); …". Empty: the
// file may be text.
std::string NoTextButWhat(absl::string_view bytes);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_FILE_KIND_H_
