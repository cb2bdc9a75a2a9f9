#include "clients/cli/row_files.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "clients/cli/charset.h"
#include "clients/cli/csv.h"
#include "clients/cli/exit_code.h"

namespace osiedle::cli {
namespace {

constexpr int kMaxRows = 500;
// Leaves room for the columns and the rest of the request.
constexpr size_t kMaxBytes = 900 * 1024;

// What a spreadsheet takes for the beginning of a formula.
constexpr absl::string_view kFormula = "=+-@\t\r";

absl::StatusOr<std::vector<exchange::v1::Row>> ReadJsonLines(absl::string_view text,
                                                             const std::string& path) {
  std::vector<exchange::v1::Row> rows;
  int line = 0;
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    absl::string_view json = text.substr(at, end - at);
    at = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
    ++line;
    json = absl::StripAsciiWhitespace(json);
    if (json.empty()) continue;
    if (json.front() != '{') {
      return UsageError(absl::StrCat(path, ":", line, ": the line is no JSON object"));
    }
    rows.emplace_back();
    rows.back().set_line(line);
    rows.back().set_json(std::string(json));
  }
  return rows;
}

// A number, a day or a moment that a spreadsheet shows and saves as it stands here: a number of at
// most eleven digits without zeros at its ends, "2025-10-15", "2025-10-15 10:02".
bool StaysAsItIs(absl::string_view cell) {
  std::string shape;
  int digits = 0;
  for (const char c : cell) {
    digits += absl::ascii_isdigit(c) ? 1 : 0;
    shape += absl::ascii_isdigit(c) ? '9' : c;
  }
  if (shape == "9999-99-99" || shape == "9999-99-99 99:99") return true;
  absl::ConsumePrefix(&cell, "-");
  const size_t comma = std::min(cell.find(','), cell.size());
  const absl::string_view whole = cell.substr(0, comma);
  const absl::string_view decimals = cell.substr(std::min(comma + 1, cell.size()));
  const auto is_digits = [](absl::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
  };
  if (digits > 11 || !is_digits(whole) || (whole.size() > 1 && whole[0] == '0')) return false;
  return comma == cell.size() || (is_digits(decimals) && decimals.back() != '0');
}

// Whether a spreadsheet makes something else of the cell: runs it, or takes it for another number
// or day, as "0012", "8.12" and "1e5".
bool IsTurned(absl::string_view cell) {
  if (cell.empty() || StaysAsItIs(cell)) return false;
  if (absl::StrContains(kFormula, cell[0])) return true;
  return absl::ascii_isdigit(cell[0]) &&
         cell.find_first_not_of("0123456789 .,:/+-%eE") == absl::string_view::npos;
}

absl::string_view WithoutApostrophes(absl::string_view cell) {
  return cell.substr(std::min(cell.find_first_not_of('\''), cell.size()));
}

// Takes off what RowWriter put before a cell.
void DropGuard(std::string& cell) {
  if (absl::StartsWith(cell, "'") && IsTurned(WithoutApostrophes(cell))) cell.erase(0, 1);
}

// Tells rows that say the same apart. Spellings count here; what is spelled in two ways, the server
// tells apart.
class Occurrences {
 public:
  void Tell(exchange::v1::Row& row) {
    std::string said = row.json();
    for (const std::string& cell : row.cells()) {
      absl::StrAppend(&said, WithoutBlanks(cell), std::string(1, '\0'));
    }
    row.set_occurrence(seen_[said]++);
  }

 private:
  absl::flat_hash_map<std::string, int> seen_;
};

// In quotes where it holds one of `special`, or a quote or a line break.
std::string Quoted(absl::string_view cell, absl::string_view special) {
  if (cell.find_first_of(absl::StrCat("\"\r\n", special)) == absl::string_view::npos) {
    return std::string(cell);
  }
  return absl::StrCat("\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\"");
}

}  // namespace

absl::StatusOr<RowFile> ReadRowFile(std::string bytes, const std::string& path,
                                    const std::string& charset) {
  RowFile file;
  Occurrences occurrences;
  const absl::StatusOr<std::string> text = ToUtf8(std::move(bytes), path, charset);
  if (!text.ok()) return text.status();
  if (absl::StartsWith(absl::StripLeadingAsciiWhitespace(*text), "{")) {
    auto rows = ReadJsonLines(*text, path);
    if (!rows.ok()) return rows.status();
    file.rows = *std::move(rows);
    for (exchange::v1::Row& row : file.rows) occurrences.Tell(row);
    return file;
  }
  absl::StatusOr<CsvFile> csv = ParseCsv(*text, SeparatorOf(*text), path);
  if (!csv.ok()) return csv.status();
  file.columns = std::move(csv->header);
  file.header_line = csv->header_line;
  file.empty_rows = csv->empty_rows;
  file.empty_columns = csv->empty_columns;
  for (CsvRow& row : csv->rows) {
    file.rows.emplace_back();
    file.rows.back().set_line(row.line);
    for (std::string& cell : row.cells) {
      DropGuard(cell);
      // Line breaks as other systems write them.
      absl::StrReplaceAll({{"\r\n", "\n"}, {"\r", "\n"}}, &cell);
      file.rows.back().add_cells(std::move(cell));
    }
    occurrences.Tell(file.rows.back());
  }
  return file;
}

std::vector<exchange::v1::ImportRowsRequest> ChunksOf(const RowFile& file,
                                                      const exchange::v1::ImportRowsRequest& head) {
  std::vector<exchange::v1::ImportRowsRequest> chunks;
  size_t bytes = 0;
  for (const exchange::v1::Row& row : file.rows) {
    const size_t row_bytes = row.ByteSizeLong() + 8;
    if (chunks.empty() || chunks.back().rows_size() == kMaxRows || bytes + row_bytes > kMaxBytes) {
      chunks.push_back(head);
      for (const std::string& column : file.columns) chunks.back().add_columns(column);
      bytes = 0;
    }
    *chunks.back().add_rows() = row;
    bytes += row_bytes;
  }
  return chunks;
}

void RowWriter::WriteLine(const google::protobuf::RepeatedPtrField<std::string>& cells) {
  const char separator = format_ == RowFormat::kExcel ? ';' : ',';
  for (int i = 0; i < cells.size(); ++i) {
    if (i > 0) out_ << separator;
    std::string cell = cells[i];
    // What has an apostrophe of its own gets another, so that it is there again when it is read.
    const bool guarded = absl::StartsWith(cell, "'");
    if ((guarded || format_ == RowFormat::kExcel) && IsTurned(WithoutApostrophes(cell))) {
      cell.insert(0, 1, '\'');
    }
    // A semicolon, too: in a file of one column nothing else tells what separates.
    out_ << Quoted(cell, format_ == RowFormat::kExcel ? ";" : ",;");
  }
  out_ << (format_ == RowFormat::kExcel ? "\r\n" : "\n");
}

void RowWriter::Write(const exchange::v1::ExportRowsResponse& page) {
  if (format_ == RowFormat::kJsonLines) {
    for (const exchange::v1::Row& row : page.rows()) out_ << row.json() << "\n";
    return;
  }
  if (!begun_) {
    if (format_ == RowFormat::kExcel) out_ << "\xEF\xBB\xBF";
    WriteLine(page.columns());
    begun_ = true;
  }
  for (const exchange::v1::Row& row : page.rows()) WriteLine(row.cells());
}

}  // namespace osiedle::cli
