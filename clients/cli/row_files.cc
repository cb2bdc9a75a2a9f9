#include "clients/cli/row_files.h"

#include <sodium.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/charset.h"
#include "clients/cli/csv.h"
#include "clients/cli/exit_code.h"

namespace osiedle::cli {
namespace {

constexpr int kMostRows = 500;
// Leaves room for the columns and the rest of the request.
constexpr size_t kMostBytes = 900 * 1024;

// What a spreadsheet takes for the beginning of a formula.
constexpr absl::string_view kFormula = "=+-@\t\r";

std::string ImportIdOf(const std::string& bytes) {
  unsigned char digest[16];
  crypto_generichash(digest, sizeof(digest), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size(), nullptr, 0);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

absl::StatusOr<std::vector<exchange::v1::Row>> ReadJsonLines(absl::string_view text,
                                                             const std::string& path) {
  std::vector<exchange::v1::Row> rows;
  int line = 0;
  for (absl::string_view json : absl::StrSplit(text, '\n')) {
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

// Where it begins after apostrophes; npos: the text is none.
size_t FormulaAt(absl::string_view cell) {
  const size_t at = cell.find_first_not_of('\'');
  return at != absl::string_view::npos && absl::StrContains(kFormula, cell[at])
             ? at
             : absl::string_view::npos;
}

// Takes off what RowWriter put before a cell.
void DropGuard(std::string& cell) {
  const size_t at = FormulaAt(cell);
  if (at != absl::string_view::npos && at > 0) cell.erase(0, 1);
}

bool IsNumber(absl::string_view cell) {
  double number = 0;
  return absl::SimpleAtod(cell, &number) && absl::ascii_isdigit(cell.back());
}

std::string Quoted(absl::string_view cell, char separator) {
  if (cell.find_first_of(absl::StrCat("\"\r\n", std::string(1, separator))) ==
      absl::string_view::npos) {
    return std::string(cell);
  }
  return absl::StrCat("\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\"");
}

}  // namespace

absl::StatusOr<RowFile> ReadRowFile(std::string bytes, const std::string& path) {
  RowFile file;
  file.import_id = ImportIdOf(bytes);
  const absl::StatusOr<std::string> text = ToUtf8(std::move(bytes), path);
  if (!text.ok()) return text.status();
  if (absl::StartsWith(absl::StripLeadingAsciiWhitespace(*text), "{")) {
    auto rows = ReadJsonLines(*text, path);
    if (!rows.ok()) return rows.status();
    file.rows = *std::move(rows);
    return file;
  }
  absl::StatusOr<CsvFile> csv = ParseCsv(*text, SeparatorOf(*text), path);
  if (!csv.ok()) return csv.status();
  file.columns = std::move(csv->header);
  for (CsvRow& row : csv->rows) {
    file.rows.emplace_back();
    file.rows.back().set_line(row.line);
    for (std::string& cell : row.cells) {
      DropGuard(cell);
      // Line breaks as Windows writes them.
      absl::StrReplaceAll({{"\r\n", "\n"}}, &cell);
      file.rows.back().add_cells(std::move(cell));
    }
  }
  return file;
}

std::vector<exchange::v1::ImportRowsRequest> ChunksOf(const RowFile& file,
                                                      const exchange::v1::ImportRowsRequest& head) {
  std::vector<exchange::v1::ImportRowsRequest> chunks;
  size_t bytes = 0;
  for (const exchange::v1::Row& row : file.rows) {
    const size_t row_bytes = row.ByteSizeLong() + 8;
    if (chunks.empty() || chunks.back().rows_size() == kMostRows ||
        bytes + row_bytes > kMostBytes) {
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
    const size_t formula = FormulaAt(cell);
    if (formula != absl::string_view::npos &&
        (formula > 0 || (format_ == RowFormat::kExcel && !IsNumber(cell)))) {
      cell.insert(0, 1, '\'');
    }
    out_ << Quoted(cell, separator);
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
