#include "clients/cli/table.h"

#include <algorithm>
#include <cstddef>

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

std::vector<int> Table::FittingWidths(int indent, int width) const {
  std::vector<int> natural = Widths();
  if (width == 0) return natural;
  // The first column always fits.
  for (size_t shown = natural.size(); shown > 1; --shown) {
    std::vector<int> widths(natural.begin(), natural.begin() + static_cast<ptrdiff_t>(shown));
    int excess = indent + static_cast<int>(shown - 1) * kGap - width;
    for (const int column : widths) excess += column;
    // The widest gives first, so that all stay as readable as they can be.
    while (excess > 0) {
      int* widest = nullptr;
      for (size_t i = 0; i < shown; ++i) {
        if (columns_[i].least == 0 || widths[i] <= columns_[i].least) continue;
        if (widest == nullptr || widths[i] > *widest) widest = &widths[i];
      }
      if (widest == nullptr) break;
      --*widest;
      --excess;
    }
    if (excess <= 0) return widths;
  }
  return {natural[0]};
}

std::string Table::LeftOutText(size_t shown, int indent, int width) const {
  std::string text;
  std::string line = std::string(indent, ' ') + "(not shown:";
  for (size_t i = shown; i < columns_.size(); ++i) {
    const std::string title = columns_[i].title + (i + 1 == columns_.size() ? ")" : ",");
    if (i > shown && DisplayWidth(line) + 1 + DisplayWidth(title) > width) {
      absl::StrAppend(&text, line, "\n");
      line = std::string(indent + 1, ' ') + title;
    } else {
      absl::StrAppend(&line, " ", title);
    }
  }
  return absl::StrCat(text, line, "\n");
}

std::string Table::ToString(int indent, int width) const {
  const std::vector<int> widths = FittingWidths(indent, width);
  const size_t shown = widths.size();
  int rule_width = -kGap;
  for (size_t i = 0; i < shown; ++i) rule_width += kGap + widths[i];

  std::string text;
  const auto add_line = [&](const auto& cell_of) {
    std::string line(indent, ' ');
    for (size_t i = 0; i < shown; ++i) {
      const std::string cell = CutTo(cell_of(i), widths[i]);
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
  if (shown < columns_.size()) absl::StrAppend(&text, LeftOutText(shown, indent, width));
  return text;
}

}  // namespace osiedle::cli
