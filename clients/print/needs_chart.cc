#include "clients/print/needs_chart.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "clients/print/page.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>
#include <pango/pangocairo.h>

namespace osiedle::print {
namespace {

// In points; a PNG has two pixels to a point.
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
constexpr double kPixelsToAPoint = 2;
// Cairo makes no larger picture.
constexpr double kMaxPixels = 32'000;

constexpr char kFont[] = "Lato, DejaVu Sans, sans-serif";
constexpr const char* kMonthNames[] = {"sty", "lut", "mar", "kwi", "maj", "cze",
                                       "lip", "sie", "wrz", "paź", "lis", "gru"};

constexpr Colour kInk = {0.13, 0.13, 0.13};
constexpr Colour kFaint = {0.42, 0.42, 0.42};
constexpr Colour kRule = {0.82, 0.82, 0.82};
constexpr Colour kPaper = {1, 1, 1};
// From light to dark blue; lightness falls evenly.
constexpr Colour kLeast = {0.90, 0.94, 0.98};
constexpr Colour kMost = {0.03, 0.19, 0.42};

struct FreeSurface {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct FreeContext {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
struct FreeObject {
  void operator()(void* object) const { g_object_unref(object); }
};
struct FreeFont {
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};

enum class Align { kLeft, kCentre, kRight };

// What is drawn with: texts and boxes at places in points.
class Pen {
 public:
  explicit Pen(cairo_surface_t* surface) : context_(cairo_create(surface)) {}

  void SetColour(const Colour& colour) const {
    cairo_set_source_rgb(context_.get(), colour.red, colour.green, colour.blue);
  }
  void Fill(double x, double y, double width, double height, const Colour& colour) const {
    SetColour(colour);
    cairo_rectangle(context_.get(), x, y, width, height);
    cairo_fill(context_.get());
  }
  // Slanted lines: a cell of which nothing is told.
  void Hatch(double x, double y, double width, double height) const {
    cairo_t* const cr = context_.get();
    cairo_save(cr);
    cairo_rectangle(cr, x, y, width, height);
    cairo_clip(cr);
    SetColour(kRule);
    cairo_set_line_width(cr, 0.8);
    for (double at = x - height; at < x + width; at += 5) {
      cairo_move_to(cr, at, y + height);
      cairo_line_to(cr, at + height, y);
    }
    cairo_stroke(cr);
    cairo_restore(cr);
  }
  // In the box from (x, y); cut with an ellipsis where it has no room.
  void Text(absl::string_view text, double x, double y, double width, double height, double size,
            Align align, const Colour& colour, bool bold = false) const {
    cairo_t* const cr = context_.get();
    const std::unique_ptr<PangoLayout, FreeObject> layout(pango_cairo_create_layout(cr));
    const std::unique_ptr<PangoFontDescription, FreeFont> font(
        pango_font_description_from_string(kFont));
    pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
    if (bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
    pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
    pango_layout_set_alignment(layout.get(), align == Align::kLeft     ? PANGO_ALIGN_LEFT
                                             : align == Align::kCentre ? PANGO_ALIGN_CENTER
                                                                       : PANGO_ALIGN_RIGHT);
    int text_height = 0;
    pango_layout_get_size(layout.get(), nullptr, &text_height);
    SetColour(colour);
    cairo_move_to(cr, x, y + (height - static_cast<double>(text_height) / PANGO_SCALE) / 2);
    pango_cairo_show_layout(cr, layout.get());
  }
  void Scale(double factor) const { cairo_scale(context_.get(), factor, factor); }

 private:
  const std::unique_ptr<cairo_t, FreeContext> context_;
};

Colour Shade(double part) {
  const auto between = [part](double from, double to) { return from + part * (to - from); };
  return Colour{between(kLeast.red, kMost.red), between(kLeast.green, kMost.green),
                between(kLeast.blue, kMost.blue)};
}

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
    pen_.Fill(0, 0, layout_.width, layout_.height, kPaper);
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

cairo_status_t Append(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

absl::StatusOr<std::string> Draw(const NeedsChart& chart, absl::string_view ending) {
  const Layout layout(chart);
  const bool pixels = ending == ".png";
  const double scale = pixels ? kPixelsToAPoint : 1;
  if (pixels && std::max(layout.width, layout.height) * scale > kMaxPixels) {
    return absl::InvalidArgumentError(
        "the chart is too large for a PNG: ask for fewer months, or for an .svg");
  }
  std::string bytes;
  const std::unique_ptr<cairo_surface_t, FreeSurface> surface(
      ending == ".svg"
          ? cairo_svg_surface_create_for_stream(&Append, &bytes, layout.width, layout.height)
      : ending == ".pdf"
          ? cairo_pdf_surface_create_for_stream(&Append, &bytes, layout.width, layout.height)
          : cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                       static_cast<int>(std::ceil(layout.width * scale)),
                                       static_cast<int>(std::ceil(layout.height * scale))));
  if (cairo_surface_status(surface.get()) == CAIRO_STATUS_SUCCESS) {
    const Pen pen(surface.get());
    pen.Scale(scale);
    Drawing(chart, layout, pen).Draw();
  }
  cairo_status_t status = cairo_surface_status(surface.get());
  if (status == CAIRO_STATUS_SUCCESS && pixels) {
    status = cairo_surface_write_to_png_stream(surface.get(), &Append, &bytes);
  }
  cairo_surface_finish(surface.get());
  if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface.get());
  if (status == CAIRO_STATUS_SUCCESS) return bytes;
  return absl::InternalError(
      absl::StrCat("the chart cannot be drawn: ", cairo_status_to_string(status)));
}

}  // namespace

absl::StatusOr<std::string> RenderNeedsChart(const NeedsChart& chart, absl::string_view path) {
  for (const absl::string_view ending : {".svg", ".png", ".pdf"}) {
    if (absl::EndsWith(path, ending)) return Draw(chart, ending);
  }
  return absl::InvalidArgumentError(absl::StrCat(path, " must end in .svg, .png or .pdf"));
}

}  // namespace osiedle::print
