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
  // As many cells as the header has.
  std::vector<std::string> cells;
};

struct CsvFile {
  // For errors.
  std::string path;
  int header_line = 0;
  // Without blanks around the names.
  std::vector<std::string> header;
  std::vector<CsvRow> rows;
  // The parts that were passed over: rows of separators and blanks alone, and columns without a
  // name and without content. Spreadsheets write both in place of deleted content.
  int empty_rows = 0;
  int empty_columns = 0;
};

// Reads text in UTF-8, with or without a byte order mark, whose lines end in LF, CRLF or CR. A cell
// in quotes may hold separators, line breaks and doubled quotes. A first line "sep=;" names the
// separator in the place of `separator`. Empty lines are passed over.
//
// A failure names the line. These fail: a row with more or fewer cells than the header, a column
// with content and no name, two columns of one name, a quote that is left open or followed by text,
// and a text that is not UTF-8.
absl::StatusOr<CsvFile> ParseCsv(absl::string_view text, char separator, std::string path);

// The same for a file as programs of Polish offices write it: in any charset that ToUtf8 reads,
// with the separator that its first line has. `charset` is as for ToUtf8.
absl::StatusOr<CsvFile> ReadCsv(std::string bytes, std::string path,
                                const std::string& charset = "");

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_CSV_H_
