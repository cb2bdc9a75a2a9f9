#include "clients/print/needs_chart.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "clients/print/picture.h"

namespace osiedle::print {
namespace {

// In points.
constexpr double kMargin = 28;
constexpr double kLabelWidth = 264;
constexpr double kCellWidth = 34;
constexpr double kCellHeight = 20;
constexpr double kPanelGap = 30;
constexpr double kLeastPanel = 190;
constexpr double kPanelTitle = 24;
constexpr double kMonthTitle = 30;
constexpr double kHeader = 76;
constexpr double kFooter = 62;
constexpr size_t kPanelsAcross = 2;

constexpr const char* kMonthNames[] = {"sty", "lut", "mar", "kwi", "maj", "cze",
                                       "lip", "sie", "wrz", "paź", "lis", "gru"};

// Where everything stands.
struct Layout {
  explicit Layout(const NeedsChart& chart)
      : across(std::min(kPanelsAcross, std::max<size_t>(1, chart.districts.size()))),
        // The name of a district needs room, however few months there are.
        panel_width(std::max(kLeastPanel, kCellWidth * static_cast<double>(chart.months.size()))),
        panel_height(kPanelTitle + kMonthTitle +
                     kCellHeight * static_cast<double>(chart.needs.size())) {
    const size_t down = (chart.districts.size() + across - 1) / across;
    width = 2 * kMargin + kLabelWidth + panel_width * static_cast<double>(across) +
            kPanelGap * static_cast<double>(across - 1);
    // The legend needs room, however few months there are.
    width = std::max(width, 620.0);
    height = 2 * kMargin + kHeader + kFooter +
             (panel_height + kPanelGap) * static_cast<double>(std::max<size_t>(1, down));
  }
  double PanelX(size_t district) const {
    return kMargin + kLabelWidth +
           (panel_width + kPanelGap) * static_cast<double>(district % across);
  }
  double PanelY(size_t district) const {
    const size_t row = district / across;
    return kMargin + kHeader + (panel_height + kPanelGap) * static_cast<double>(row);
  }

  const size_t across;
  const double panel_width;
  const double panel_height;
  double width = 0;
  double height = 0;
};

class Drawing {
 public:
  Drawing(const NeedsChart& chart, const Layout& layout, const Pen& pen)
      : chart_(chart), layout_(layout), pen_(pen) {
    for (const auto& [place, contacts] : chart.contacts) most_ = std::max(most_, contacts);
  }

  void Draw() const {
    DrawHeader();
    for (size_t district = 0; district < chart_.districts.size(); ++district) DrawPanel(district);
    DrawFooter();
  }

 private:
  void DrawHeader() const {
    const double width = layout_.width - 2 * kMargin;
    pen_.Text(absl::StrCat("Potrzeby mieszkańców według dzielnic i miesięcy – ", chart_.place),
              kMargin, kMargin, width, 26, 19, Align::kLeft, kInk, true);
    pen_.Text(
        "Liczba kontaktów (rozmów i obserwacji), w których potrzeba się pojawiła; jeden kontakt "
        "może dotyczyć kilku potrzeb",
        kMargin, kMargin + 28, width, 18, 11.5, Align::kLeft, kFaint);
    pen_.Text(chart_.source, kMargin, kMargin + 46, width, 18, 11.5, Align::kLeft, kFaint);
  }

  void DrawPanel(size_t district) const {
    const double x = layout_.PanelX(district);
    double y = layout_.PanelY(district);
    pen_.Text(chart_.districts[district], x, y, layout_.panel_width, kPanelTitle, 13.5,
              Align::kLeft, kInk, true);
    y += kPanelTitle;
    DrawMonths(x, y);
    y += kMonthTitle;
    for (size_t need = 0; need < chart_.needs.size(); ++need) {
      // Beside the leftmost panel, for all in its line.
      if (district % layout_.across == 0) {
        pen_.Text(chart_.needs[need], kMargin, y, kLabelWidth - 10, kCellHeight, 11, Align::kRight,
                  kInk);
      }
      for (size_t month = 0; month < chart_.months.size(); ++month) {
        DrawCell({district, need, month}, x + kCellWidth * static_cast<double>(month), y);
      }
      y += kCellHeight;
    }
  }

  void DrawMonths(double x, double y) const {
    for (size_t month = 0; month < chart_.months.size(); ++month) {
      const std::string& text = chart_.months[month];
      const int number = 10 * (text[5] - '0') + (text[6] - '0');
      const double at = x + kCellWidth * static_cast<double>(month);
      pen_.Text(kMonthNames[number - 1], at, y + 12, kCellWidth, 16, 10.5, Align::kCentre, kInk);
      if (month == 0 || number == 1) {
        pen_.Text(text.substr(0, 4), at, y, kCellWidth, 14, 10, Align::kCentre, kFaint);
      }
    }
  }

  void DrawCell(const std::tuple<size_t, size_t, size_t>& place, double x, double y) const {
    constexpr double kInset = 1;
    const double width = kCellWidth - 2 * kInset;
    const double height = kCellHeight - 2 * kInset;
    const auto found = chart_.contacts.find(place);
    if (found == chart_.contacts.end() || found->second == 0) {
      pen_.Fill(x + kInset, y + kInset, width, height, {0.97, 0.97, 0.97});
      if (chart_.suppressed) {
        pen_.Hatch(x + kInset, y + kInset, width, height);
      } else {
        pen_.Text("0", x, y, kCellWidth, kCellHeight, 10, Align::kCentre, kFaint);
      }
      return;
    }
    const double part = PartOf(found->second);
    pen_.Fill(x + kInset, y + kInset, width, height, Shade(part));
    pen_.Text(absl::StrCat(found->second), x, y, kCellWidth, kCellHeight, 10.5, Align::kCentre,
              part > 0.58 ? kPaper : kInk);
  }

  void DrawFooter() const {
    constexpr double kBar = 150;
    const double y = layout_.height - kMargin - kFooter + 14;
    double x = kMargin;
    for (double at = 0; at < kBar; at += 1) pen_.Fill(x + at, y, 1.5, 12, Shade(at / kBar));
    pen_.Text("mniej", x, y + 13, 60, 14, 10, Align::kLeft, kFaint);
    pen_.Text(absl::StrCat("najwięcej: ", most_), x, y + 13, kBar, 14, 10, Align::kRight, kFaint);
    x += kBar + 24;
    if (chart_.suppressed) {
      pen_.Fill(x, y, kCellWidth, 12, {0.97, 0.97, 0.97});
      pen_.Hatch(x, y, kCellWidth, 12);
      pen_.Text("mniej niż 5 kontaktów (przemoc i handel ludźmi: mniej niż 10), także zero",
                x + kCellWidth + 8, y - 2, layout_.width - x - kCellWidth - kMargin, 16, 10.5,
                Align::kLeft, kInk);
    }
    std::string note = chart_.suppressed ? "Liczby zaokrąglono do 5; nie podaje się sum." : "";
    if (chart_.needs_left_out > 0) {
      absl::StrAppend(&note, note.empty() ? "" : " ",
                      "Rzadsze potrzeby, których nie pokazano: ", chart_.needs_left_out, ".");
    }
    pen_.Text(note, x, y + 13, layout_.width - x - kMargin, 16, 10.5, Align::kLeft, kFaint);
  }

  // Small counts stay apart although one is large.
  double PartOf(int64_t contacts) const {
    return most_ <= 1 ? 0.5 : std::sqrt(static_cast<double>(contacts) / static_cast<double>(most_));
  }

  const NeedsChart& chart_;
  const Layout& layout_;
  const Pen& pen_;
  int64_t most_ = 0;
};

}  // namespace

absl::StatusOr<std::string> RenderNeedsChart(const NeedsChart& chart, absl::string_view path) {
  const Layout layout(chart);
  return RenderPicture(path, layout.width, layout.height,
                       [&](const Pen& pen) { Drawing(chart, layout, pen).Draw(); });
}

}  // namespace osiedle::print
