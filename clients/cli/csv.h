// Files of separated values (RFC 4180), with the line of every row kept for errors.
#ifndef OSIEDLE_CLIENTS_CLI_CSV_H_
#define OSIEDLE_CLIENTS_CLI_CSV_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace osiedle::cli {

struct CsvRow {
  // The first line of the row in its file, from 1 on.
  int line = 0;
  // As many as the header has.
  std::vector<std::string> cells;
};

struct CsvFile {
  // For errors.
  std::string path;
  std::vector<std::string> header;
  std::vector<CsvRow> rows;
};

// Reads text in UTF-8, with or without a byte order mark, whose lines end in LF or CRLF. A cell in
// quotes may hold separators, line breaks and doubled quotes. Empty lines are passed over. Fails
// with the line where a row has more or fewer cells than the header, a quote is left open or
// followed by text, the text is not UTF-8, or two columns have one name.
absl::StatusOr<CsvFile> ParseCsv(absl::string_view text, char separator, std::string path);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_CSV_H_
