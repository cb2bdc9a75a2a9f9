#include "clients/cli/table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "clients/cli/display_text.h"

namespace osiedle::cli {
namespace {

constexpr int kGap = 2;

std::string Times(absl::string_view text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) result.append(std::string(text));
  return result;
}

}  // namespace

void Table::AddRow(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    cells[i] = CutTo(OneLine(cells[i]), columns_[i].most);
  }
  rows_.push_back(std::move(cells));
}

std::vector<int> Table::Widths() const {
  std::vector<int> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    int width = DisplayWidth(columns_[i].title);
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[i]));
    widths.push_back(width);
  }
  return widths;
}

size_t Table::ShownColumns(int indent, int width) const {
  if (width == 0) return columns_.size();
  const std::vector<int> widths = Widths();
  // The first column always fits.
  size_t shown = 1;
  int total = indent + widths[0];
  while (shown < widths.size() && total + kGap + widths[shown] <= width) {
    total += kGap + widths[shown++];
  }
  return shown;
}

std::vector<std::string> Table::LeftOut(int indent, int width) const {
  std::vector<std::string> titles;
  for (size_t i = ShownColumns(indent, width); i < columns_.size(); ++i) {
    titles.push_back(columns_[i].title);
  }
  return titles;
}

std::string Table::ToString(int indent, int width) const {
  const std::vector<int> widths = Widths();
  const size_t shown = ShownColumns(indent, width);
  int rule_width = -kGap;
  for (size_t i = 0; i < shown; ++i) rule_width += kGap + widths[i];

  std::string text;
  const auto add_line = [&](const auto& cell_of) {
    std::string line(indent, ' ');
    for (size_t i = 0; i < shown; ++i) {
      const std::string cell = cell_of(i);
      const std::string padding(widths[i] - DisplayWidth(cell), ' ');
      absl::StrAppend(&line, i == 0 ? "" : Times(" ", kGap), columns_[i].right ? padding : "", cell,
                      columns_[i].right ? "" : padding);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    absl::StrAppend(&text, line, "\n");
  };
  const auto add_rule = [&] {
    absl::StrAppend(&text, std::string(indent, ' '), Times("─", rule_width), "\n");
  };

  add_line([&](size_t i) { return columns_[i].title; });
  add_rule();
  for (size_t row = 0; row < rows_.size(); ++row) {
    if (std::find(rules_.begin(), rules_.end(), row) != rules_.end()) add_rule();
    add_line([&](size_t i) { return rows_[row][i]; });
  }
  return text;
}

}  // namespace osiedle::cli
