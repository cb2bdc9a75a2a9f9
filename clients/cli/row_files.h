// Files of rows, as the service of exchange takes and gives them.
#ifndef OSIEDLE_CLIENTS_CLI_ROW_FILES_H_
#define OSIEDLE_CLIENTS_CLI_ROW_FILES_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/exchange/v1/rows_requests.pb.h"

namespace osiedle::cli {

struct RowFile {
  // Empty for JSON Lines, where `header_line` is 0.
  std::vector<std::string> columns;
  int header_line = 0;
  // Each of several equal rows holds the number of equal rows before it.
  std::vector<exchange::v1::Row> rows;
  // As in CsvFile.
  int empty_rows = 0;
  int empty_columns = 0;
};

// Reads CSV (RFC 4180, separated by ',', ';' or tabs) or, where the first character is '{', JSON
// Lines, in any charset that ToUtf8 reads. Fails with UsageError, with the line.
absl::StatusOr<RowFile> ReadRowFile(std::string bytes, const std::string& path,
                                    const std::string& charset = "");

// The requests that bring a file: chunks of at most 500 rows and well under 1 MiB.
std::vector<exchange::v1::ImportRowsRequest> ChunksOf(const RowFile& file,
                                                      const exchange::v1::ImportRowsRequest& head);

enum class RowFormat {
  kCsv,
  // CSV that Excel opens in Poland: a byte order mark, ';', and an apostrophe before each cell that
  // it would run as a formula or turn into another number or day. Wants ExportRowsRequest's
  // SPREADSHEET.
  kExcel,
  kJsonLines,
};

// Writes pages as one file.
class RowWriter {
 public:
  // `out` outlives this.
  RowWriter(std::ostream& out, RowFormat format) : out_(out), format_(format) {}
  void Write(const exchange::v1::ExportRowsResponse& page);

 private:
  void WriteLine(const google::protobuf::RepeatedPtrField<std::string>& cells);

  std::ostream& out_;
  const RowFormat format_;
  bool begun_ = false;
};

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_ROW_FILES_H_
