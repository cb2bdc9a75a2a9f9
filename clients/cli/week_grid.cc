#include "clients/cli/week_grid.h"

#include <algorithm>
#include <array>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "clients/cli/display_text.h"

namespace osiedle::cli {
namespace {

constexpr int kDays = 7;
constexpr int kWorkingDays = 5;
constexpr int kRows = 48;
// As wide as "Mon 11-30". With the gaps and the hour a week takes 76 columns.
constexpr int kCellWidth = 9;

constexpr std::array<const char*, kDays> kDayNames = {"Mon", "Tue", "Wed", "Thu",
                                                      "Fri", "Sat", "Sun"};

absl::CivilDay MondayOf(absl::CivilDay day) {
  return absl::PrevWeekday(day + 1, absl::Weekday::monday);
}

int RowOf(const absl::CivilSecond& time) { return time.hour() * 2 + time.minute() / 30; }

struct Cell {
  // Of the slots that begin here, ascending.
  std::vector<int> numbers;
  bool goes_on = false;

  bool empty() const { return numbers.empty() && !goes_on; }
};

class Week {
 public:
  explicit Week(absl::CivilDay monday) : monday_(monday) {}

  Cell* Find(const absl::CivilSecond& time) {
    const auto day = absl::CivilDay(time) - monday_;
    return day < 0 || day >= kDays ? nullptr : &cells_[day][RowOf(time)];
  }

  std::string Text() const {
    const int days = IsEmpty(kWorkingDays) && IsEmpty(kWorkingDays + 1) ? kWorkingDays : kDays;
    std::string text = Line("", days, [this](int day) {
      const absl::CivilDay date = monday_ + day;
      return absl::StrFormat("%s %02d-%02d", kDayNames[day], date.month(), date.day());
    });
    int first = kRows;
    int last = -1;
    for (int row = 0; row < kRows; ++row) {
      for (const auto& day : cells_) {
        if (day[row].empty()) continue;
        first = std::min(first, row);
        last = row;
      }
    }
    for (int row = first; row <= last; ++row) {
      absl::StrAppend(&text, Line(absl::StrFormat("%02d:%02d", row / 2, row % 2 * 30), days,
                                  [this, row](int day) { return CellText(cells_[day][row]); }));
    }
    return text;
  }

 private:
  bool IsEmpty(int day) const {
    return std::all_of(cells_[day].begin(), cells_[day].end(),
                       [](const Cell& cell) { return cell.empty(); });
  }

  // As many numbers as there is room for; "+" stands for those left out.
  static std::string CellText(const Cell& cell) {
    if (cell.numbers.empty()) return cell.goes_on ? "│" : "·";
    std::string text;
    for (size_t i = 0; i < cell.numbers.size(); ++i) {
      const std::string number = absl::StrCat(i == 0 ? "" : " ", cell.numbers[i]);
      const size_t mark = i + 1 < cell.numbers.size() ? 1 : 0;
      if (text.size() + number.size() + mark > kCellWidth) return absl::StrCat(text, "+");
      text += number;
    }
    return text;
  }

  template <typename CellOf>
  static std::string Line(const std::string& head, int days, const CellOf& cell_of) {
    std::string line = absl::StrFormat("%-6s", head);
    for (int day = 0; day < days; ++day) {
      const std::string cell = cell_of(day);
      absl::StrAppend(&line, " ", cell, std::string(kCellWidth - DisplayWidth(cell), ' '));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
  }

  const absl::CivilDay monday_;
  std::array<std::array<Cell, kRows>, kDays> cells_;
};

}  // namespace

std::string WeekGrids(const std::vector<GridSlot>& slots, absl::TimeZone zone) {
  std::map<absl::CivilDay, Week> weeks;
  for (size_t i = 0; i < slots.size(); ++i) {
    const absl::CivilSecond begin = absl::ToCivilSecond(slots[i].start, zone);
    const absl::CivilDay monday = MondayOf(absl::CivilDay(begin));
    Week& week = weeks.try_emplace(monday, monday).first->second;
    week.Find(begin)->numbers.push_back(static_cast<int>(i) + 1);
    // Minute by minute, because the clocks may change meanwhile.
    for (absl::Time time = slots[i].start; time < slots[i].end; time += absl::Minutes(1)) {
      Cell* cell = week.Find(absl::ToCivilSecond(time, zone));
      if (cell != nullptr) cell->goes_on = true;
    }
  }
  std::string text;
  for (const auto& [monday, week] : weeks) {
    absl::StrAppend(&text, text.empty() ? "" : "\n", week.Text());
  }
  return text;
}

}  // namespace osiedle::cli
