// A file of rows: read, or refused with the line at fault; every row that is read has as many cells
// as the header.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "clients/cli/csv.h"
#include "clients/cli/csv_reader.h"
#include "clients/cli/row_files.h"
#include "osiedle/contacts/v1/contact.pb.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto rows = osiedle::cli::ReadRowFile(std::string(text), "f");
  if (rows.ok()) {
    for (const osiedle::exchange::v1::Row& row : rows->rows) {
      const bool whole = static_cast<size_t>(row.cells_size()) == rows->columns.size();
      if (row.json().empty() ? !whole : row.cells_size() != 0) std::abort();
    }
    osiedle::cli::ChunksOf(*rows, {});
  }
  for (const char separator : {';', ','}) {
    absl::StatusOr<osiedle::cli::CsvFile> file = osiedle::cli::ParseCsv(text, separator, "f");
    if (!file.ok()) continue;
    int line = 0;
    for (const osiedle::cli::CsvRow& row : file->rows) {
      if (row.cells.size() != file->header.size() || row.line <= line) std::abort();
      line = row.line;
    }
    osiedle::cli::LineFaults faults("f");
    osiedle::cli::CsvReader reader(*file, file->header, faults);
    while (reader.Next()) {
      for (const std::string& column : file->header) {
        reader.Required(column);
        reader.List(column);
        reader.Flag(column);
        reader.Number(column);
        reader.Time(column);
        reader.Date(column);
        reader.Enum<osiedle::contacts::v1::Contact::Mode>(column);
        reader.IntegerOf(reader.Text(column), column);
      }
    }
    faults.ToStatus().IgnoreError();
  }
  return 0;
}
