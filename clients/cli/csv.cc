#include "clients/cli/csv.h"

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/display_text.h"
#include "clients/cli/exit_code.h"

namespace osiedle::cli {
namespace {

// Walks through the text cell by cell.
class Scanner {
 public:
  Scanner(absl::string_view text, char separator) : text_(text), separator_(separator) {}

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
      if (text_[at_] == '\n') ++line_;
      cell.push_back(text_[at_]);
    }
    fault = "a quote is not closed";
    return cell;
  }

  bool AtLineEnd() const {
    return text_[at_] == '\n' ||
           (text_[at_] == '\r' && absl::StartsWith(text_.substr(at_), "\r\n"));
  }

  bool SkipLineEnd() {
    if (!AtLineEnd()) return false;
    at_ += text_[at_] == '\r' ? 2 : 1;
    ++line_;
    return true;
  }

  const absl::string_view text_;
  const char separator_;
  size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

absl::StatusOr<CsvFile> ParseCsv(absl::string_view text, char separator, std::string path) {
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");
  CsvFile file;
  file.path = std::move(path);
  const auto fail = [&](int line, absl::string_view what) {
    return UsageError(absl::StrCat(file.path, ":", line, ": ", what));
  };

  Scanner scanner(text, separator);
  while (!scanner.AtEnd()) {
    const int line = scanner.line();
    std::string fault;
    std::vector<std::string> cells = scanner.ReadRow(fault);
    if (!fault.empty()) return fail(line, fault);
    if (cells.size() == 1 && cells[0].empty()) continue;
    for (const std::string& cell : cells) {
      if (!IsUtf8(cell)) return fail(line, "the text is not UTF-8");
    }
    if (file.header.empty()) {
      file.header = std::move(cells);
      std::set<std::string> names;
      for (const std::string& name : file.header) {
        if (!names.insert(name).second) {
          return fail(line, absl::StrCat("the column \"", name, "\" is there twice"));
        }
      }
      continue;
    }
    if (cells.size() != file.header.size()) {
      return fail(line, absl::StrCat("the row has ", cells.size(), " cells and the header ",
                                     file.header.size()));
    }
    file.rows.push_back({.line = line, .cells = std::move(cells)});
  }
  if (file.header.empty()) return fail(1, "the file is empty");
  return file;
}

}  // namespace osiedle::cli
