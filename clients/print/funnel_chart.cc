#include "clients/print/funnel_chart.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/print/picture.h"

namespace osiedle::print {
namespace {

using Steps = FunnelChart::Steps;

// In points.
constexpr double kMargin = 28;
constexpr double kWidth = 780;
constexpr double kHeader = 78;
constexpr double kLabelWidth = 190;
constexpr double kRemarkWidth = 190;
constexpr double kStepHeight = 38;
constexpr double kStepGap = 20;
constexpr double kFactHeight = 66;
constexpr double kSectionTitle = 44;
constexpr double kRowHeight = 20;
constexpr double kCellWidth = 84;
// Narrower than this, a step would not be seen.
constexpr double kLeastStep = 3;
constexpr double kLeastPart = 0.12;

// "37% wręczonych"; nothing of nothing.
std::string ShareText(int64_t part, int64_t whole, absl::string_view of) {
  if (whole == 0) return "";
  return absl::StrFormat("%.0f%% %s",
                         100.0 * static_cast<double>(part) / static_cast<double>(whole), of);
}

struct Step {
  std::string label;
  int64_t count = 0;
  // What stands beside it.
  std::string remark;
  std::string second_remark;
};

std::array<Step, 5> StepsOf(const Steps& steps) {
  return {Step{.label = "Kontakty", .count = steps.contacts},
          Step{.label = "Wręczone zaproszenia", .count = steps.handed_out},
          Step{.label = "Zrealizowane zaproszenia",
               .count = steps.redeemed,
               .remark = ShareText(steps.redeemed, steps.handed_out, "wręczonych")},
          Step{.label = "Przyszli na zajęcia",
               .count = steps.attended,
               .remark = ShareText(steps.attended, steps.handed_out, "wręczonych"),
               .second_remark =
                   steps.attended == 0 ? "" : absl::StrCat("razem ", PeopleText(steps.people))},
          Step{.label = "Przyszli więcej niż raz",
               .count = steps.returned,
               .remark = ShareText(steps.returned, steps.attended, "tych, co przyszli"),
               .second_remark = steps.attended == 0 ? "" : "co najmniej"}};
}

struct Column {
  const char* title;
  int64_t Steps::*count;
};
constexpr Column kColumns[] = {{"kontakty", &Steps::contacts},     {"wręczone", &Steps::handed_out},
                               {"zrealizowane", &Steps::redeemed}, {"przyszli", &Steps::attended},
                               {"kolejny raz", &Steps::returned},  {"osoby", &Steps::people}};

class Drawing {
 public:
  Drawing(const FunnelChart& chart, const Pen& pen) : chart_(chart), pen_(pen) {}

  void Draw() {
    DrawHeader();
    DrawFunnel();
    if (!chart_.facts.empty()) DrawFacts();
    for (const FunnelChart::Section& section : chart_.sections) DrawSection(section);
  }

 private:
  void DrawHeader() {
    constexpr double kText = kWidth - 2 * kMargin;
    pen_.Text(absl::StrCat("Od rozmowy na ulicy do klubu – ", chart_.place), kMargin, y_, kText, 26,
              19, Align::kLeft, kInk, true);
    pen_.Text(
        "Każdy krok liczy się tam, gdzie był kontakt: w jego miesiącu, na jego przystanku i przy "
        "jego potrzebach",
        kMargin, y_ + 28, kText, 18, 11.5, Align::kLeft, kFaint);
    pen_.Text(chart_.source, kMargin, y_ + 46, kText, 18, 11.5, Align::kLeft, kFaint);
    y_ += kHeader;
  }

  void DrawFunnel() {
    constexpr double kRoom = kWidth - 2 * kMargin - kLabelWidth - kRemarkWidth;
    constexpr double kMiddle = kMargin + kLabelWidth + kRoom / 2;
    const std::array<Step, 5> steps = StepsOf(chart_.whole);
    int64_t most = 1;
    for (const Step& step : steps) most = std::max(most, step.count);
    const auto width_of = [&](const Step& step) {
      if (step.count == 0) return 0.0;
      return std::max(kLeastStep,
                      kRoom * static_cast<double>(step.count) / static_cast<double>(most));
    };
    for (size_t i = 0; i < steps.size(); ++i) {
      const Step& step = steps[i];
      const double half = width_of(step) / 2;
      const double part = 0.85 - 0.17 * static_cast<double>(i);
      pen_.Fill(kMiddle - half, y_, 2 * half, kStepHeight, Shade(part));
      if (i + 1 < steps.size()) {
        const double next = width_of(steps[i + 1]) / 2;
        pen_.FillBetween(kMiddle - half, kMiddle + half, y_ + kStepHeight, kMiddle - next,
                         kMiddle + next, y_ + kStepHeight + kStepGap, Shade(0.05));
      }
      pen_.Text(step.label, kMargin, y_, kLabelWidth - 12, kStepHeight, 12.5, Align::kLeft, kInk);
      DrawCount(step.count, kMiddle, half, part);
      DrawRemarks(step);
      y_ += kStepHeight + kStepGap;
    }
  }

  // On its step, or beside it where it has no room there.
  void DrawCount(int64_t count, double middle, double half, double part) const {
    constexpr double kRoomOfADigit = 12;
    const std::string text = absl::StrCat(count);
    const bool on_step = 2 * half > kRoomOfADigit * static_cast<double>(text.size() + 1);
    const double x = on_step ? middle - half : middle + half + 6;
    const double width = on_step ? 2 * half : 80;
    pen_.Text(text, x, y_, width, kStepHeight, 16, on_step ? Align::kCentre : Align::kLeft,
              on_step && part > 0.45 ? kPaper : kInk, true);
  }

  void DrawRemarks(const Step& step) const {
    const double x = kWidth - kMargin - kRemarkWidth + 12;
    const bool two = !step.second_remark.empty();
    pen_.Text(step.remark, x, y_, kRemarkWidth - 12, two ? kStepHeight / 2 : kStepHeight, 12,
              Align::kLeft, kInk);
    if (!two) return;
    pen_.Text(step.second_remark, x, y_ + kStepHeight / 2, kRemarkWidth - 12, kStepHeight / 2, 11,
              Align::kLeft, kFaint);
  }

  void DrawFacts() {
    const double width = (kWidth - 2 * kMargin) / static_cast<double>(chart_.facts.size());
    pen_.Fill(kMargin, y_, kWidth - 2 * kMargin, 1, kRule);
    double x = kMargin;
    for (const FunnelChart::Fact& fact : chart_.facts) {
      pen_.Text(fact.value, x, y_ + 12, width - 12, 26, 18, Align::kLeft, kInk, true);
      pen_.Text(fact.caption, x, y_ + 38, width - 12, 16, 10.5, Align::kLeft, kFaint);
      x += width;
    }
    y_ += kFactHeight;
  }

  void DrawSection(const FunnelChart::Section& section) {
    const double label = kWidth - 2 * kMargin - kCellWidth * std::size(kColumns);
    pen_.Text(section.title, kMargin, y_ + 12, label, 20, 13.5, Align::kLeft, kInk, true);
    for (size_t i = 0; i < std::size(kColumns); ++i) {
      pen_.Text(kColumns[i].title, CellX(i), y_ + 12, kCellWidth - 12, 20, 10.5, Align::kRight,
                kFaint);
    }
    y_ += kSectionTitle - 8;
    for (const FunnelChart::Row& row : section.rows) {
      pen_.Text(row.label, kMargin, y_, label - 8, kRowHeight, 11, Align::kLeft, kInk);
      for (size_t i = 0; i < std::size(kColumns); ++i) DrawCell(section, row, i);
      y_ += kRowHeight;
    }
    if (section.left_out > 0) {
      pen_.Text(absl::StrCat("Mniejszych, których nie pokazano: ", section.left_out, "."), kMargin,
                y_, kWidth - 2 * kMargin, kRowHeight, 10.5, Align::kLeft, kFaint);
      y_ += kRowHeight;
    }
    y_ += 8;
  }

  // A bar, and the number over it.
  void DrawCell(const FunnelChart::Section& section, const FunnelChart::Row& row,
                size_t column) const {
    int64_t most = 1;
    for (const FunnelChart::Row& other : section.rows) {
      most = std::max(most, other.steps.*kColumns[column].count);
    }
    const int64_t count = row.steps.*kColumns[column].count;
    constexpr double kRoom = kCellWidth - 8;
    const double part = static_cast<double>(count) / static_cast<double>(most);
    if (count > 0) {
      const double width = kRoom * part;
      pen_.Fill(CellX(column) + kRoom - width, y_ + 2, width, kRowHeight - 4, Shade(kLeastPart));
    }
    pen_.Text(absl::StrCat(count), CellX(column), y_, kRoom - 4, kRowHeight, 11, Align::kRight,
              count > 0 ? kInk : kFaint);
  }

  static double CellX(size_t column) {
    return kWidth - kMargin -
           kCellWidth * (static_cast<double>(std::size(kColumns)) - static_cast<double>(column)) +
           8;
  }

  const FunnelChart& chart_;
  const Pen& pen_;
  // Where the next part begins.
  double y_ = kMargin;
};

double HeightOf(const FunnelChart& chart) {
  double height = 2 * kMargin + kHeader + 5 * (kStepHeight + kStepGap);
  if (!chart.facts.empty()) height += kFactHeight;
  for (const FunnelChart::Section& section : chart.sections) {
    const size_t rows = section.rows.size() + (section.left_out > 0 ? 1 : 0);
    height += kSectionTitle + kRowHeight * static_cast<double>(rows);
  }
  return height;
}

}  // namespace

std::string PeopleText(int64_t count) {
  const int64_t tens = count % 100;
  const int64_t ones = count % 10;
  const bool few = ones >= 2 && ones <= 4 && (tens < 12 || tens > 14);
  return absl::StrCat(count, count == 1 ? " osoba" : few ? " osoby" : " osób");
}

absl::StatusOr<std::string> RenderFunnelChart(const FunnelChart& chart, absl::string_view path) {
  return RenderPicture(path, kWidth, HeightOf(chart),
                       [&](const Pen& pen) { Drawing(chart, pen).Draw(); });
}

}  // namespace osiedle::print
