// Files of rows, as the service of exchange takes and gives them.
#ifndef OSIEDLE_CLIENTS_CLI_ROW_FILES_H_
#define OSIEDLE_CLIENTS_CLI_ROW_FILES_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/exchange/v1/rows.pb.h"

namespace osiedle::cli {

struct RowFile {
  // Empty for JSON Lines.
  std::vector<std::string> columns;
  std::vector<exchange::v1::Row> rows;
  // Of its bytes: the same file is the same import.
  std::string import_id;
};

// Reads CSV (RFC 4180, separated by ',', ';' or tabs; UTF-8 or Windows-1250) or, where the first
// character is '{', JSON Lines. Fails with UsageError, with the line.
absl::StatusOr<RowFile> ReadRowFile(std::string bytes, const std::string& path);

// The requests that bring a file: chunks of at most 500 rows and well under 1 MiB.
std::vector<exchange::v1::ImportRowsRequest> ChunksOf(const RowFile& file,
                                                      const exchange::v1::ImportRowsRequest& head);

enum class RowFormat {
  kCsv,
  // CSV that Excel opens in Poland: a byte order mark, ';', and no cell that it would run as a
  // formula.
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
