#include "clients/cli/csv.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/charset.h"
#include "clients/cli/display_text.h"
#include "clients/cli/exit_code.h"

namespace osiedle::cli {
namespace {

// Walks through the text cell by cell.
class Scanner {
 public:
  Scanner(absl::string_view text, char separator) : text_(text), separator_(separator) {
    // Excel's own note to itself.
    if (absl::StartsWithIgnoreCase(text_, "sep=") && text_.size() > 5 &&
        (text_[5] == '\n' || text_[5] == '\r')) {
      separator_ = text_[4];
      at_ = 5;
      SkipLineEnd();
    }
  }

  bool AtEnd() const { return at_ == text_.size(); }
  int line() const { return line_; }

  // Reads one row. `fault` says what is wrong with it, if anything.
  std::vector<std::string> ReadRow(std::string& fault) {
    std::vector<std::string> cells;
    bool more = true;
    while (more && fault.empty()) {
      cells.push_back(AtEnd() || text_[at_] != '"' ? ReadPlain() : ReadQuoted(fault));
      more = !AtEnd() && text_[at_] == separator_;
      if (more) ++at_;
    }
    if (fault.empty() && !AtEnd() && !SkipLineEnd()) fault = "text after a closing quote";
    return cells;
  }

 private:
  std::string ReadPlain() {
    const size_t begin = at_;
    while (!AtEnd() && text_[at_] != separator_ && !AtLineEnd()) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::string ReadQuoted(std::string& fault) {
    std::string cell;
    for (++at_; !AtEnd(); ++at_) {
      if (text_[at_] == '"') {
        const bool doubled = at_ + 1 < text_.size() && text_[at_ + 1] == '"';
        if (!doubled) {
          ++at_;
          return cell;
        }
        ++at_;
      }
      if (AtLineEnd() && text_.substr(at_, 2) != "\r\n") ++line_;
      cell.push_back(text_[at_]);
    }
    fault = "a quote is not closed";
    return cell;
  }

  bool AtLineEnd() const { return text_[at_] == '\n' || text_[at_] == '\r'; }

  bool SkipLineEnd() {
    if (!AtLineEnd()) return false;
    at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
    ++line_;
    return true;
  }

  const absl::string_view text_;
  char separator_;
  size_t at_ = 0;
  int line_ = 1;
};

bool IsBlank(const std::vector<std::string>& cells, size_t from = 0) {
  return std::all_of(cells.begin() + static_cast<ptrdiff_t>(std::min(from, cells.size())),
                     cells.end(),
                     [](const std::string& cell) { return WithoutBlanks(cell).empty(); });
}

// Makes a file of rows, one after the other: the first is the header.
class Builder {
 public:
  explicit Builder(CsvFile& file) : file_(file) {}

  // Returns what is wrong with the row, or "".
  std::string Add(int line, std::vector<std::string> cells) {
    if (IsBlank(cells)) {
      const bool empty_line = cells.size() == 1 && cells[0].empty();
      if (!empty_line && file_.header_line > 0) ++file_.empty_rows;
      return "";
    }
    for (const std::string& cell : cells) {
      if (!IsUtf8(cell)) return "the text is not UTF-8";
    }
    if (file_.header_line == 0) return TakeHeader(line, cells);
    if (cells.size() < named_ || !IsBlank(cells, columns_)) {
      return absl::StrCat("the row has ", cells.size(), " cells and the header ",
                          file_.header.size());
    }
    cells.resize(columns_);
    for (const size_t column : nameless_) {
      if (!WithoutBlanks(cells[column]).empty()) {
        return absl::StrCat("column ", column + 1, " has no name");
      }
      cells.erase(cells.begin() + static_cast<ptrdiff_t>(column));
    }
    file_.rows.push_back({.line = line, .cells = std::move(cells)});
    return "";
  }

 private:
  std::string TakeHeader(int line, const std::vector<std::string>& cells) {
    file_.header_line = line;
    columns_ = cells.size();
    std::set<std::string> names;
    for (size_t i = 0; i < cells.size(); ++i) {
      std::string name(WithoutBlanks(cells[i]));
      if (name.empty()) {
        nameless_.insert(nameless_.begin(), i);
        ++file_.empty_columns;
        continue;
      }
      if (!names.insert(name).second) {
        return absl::StrCat("the column \"", name, "\" is there twice");
      }
      named_ = i + 1;
      file_.header.push_back(std::move(name));
    }
    return "";
  }

  CsvFile& file_;
  // As the header has them, and as many as a row must have: up to the last that has a name.
  size_t columns_ = 0;
  size_t named_ = 0;
  // From the right.
  std::vector<size_t> nameless_;
};

}  // namespace

absl::StatusOr<CsvFile> ParseCsv(absl::string_view text, char separator, std::string path) {
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");
  CsvFile file;
  file.path = std::move(path);
  Builder builder(file);
  Scanner scanner(text, separator);
  while (!scanner.AtEnd()) {
    const int line = scanner.line();
    std::string fault;
    std::vector<std::string> cells = scanner.ReadRow(fault);
    if (fault.empty()) fault = builder.Add(line, std::move(cells));
    if (!fault.empty()) return UsageError(absl::StrCat(file.path, ":", line, ": ", fault));
  }
  if (file.header_line == 0) return UsageError(absl::StrCat(file.path, ":1: the file is empty"));
  return file;
}

absl::StatusOr<CsvFile> ReadCsv(std::string bytes, std::string path, const std::string& charset) {
  const absl::StatusOr<std::string> text = ToUtf8(std::move(bytes), path, charset);
  if (!text.ok()) return text.status();
  return ParseCsv(*text, SeparatorOf(*text), std::move(path));
}

}  // namespace osiedle::cli
