#include "clients/print/picture.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace osiedle::print {
namespace {

// A PNG has so many pixels to a point.
constexpr double kPixelsToAPoint = 2;
// Cairo makes no larger picture.
constexpr double kMaxPixels = 32'000;

constexpr char kFont[] = "Lato, DejaVu Sans, sans-serif";
constexpr Colour kLightest = {0.90, 0.94, 0.98};
constexpr Colour kDarkest = {0.03, 0.19, 0.42};

struct FreeSurface {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct FreeObject {
  void operator()(void* object) const { g_object_unref(object); }
};
struct FreeFont {
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};

cairo_status_t Append(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

absl::StatusOr<std::string> Render(absl::string_view ending, double width, double height,
                                   absl::FunctionRef<void(const Pen&)> draw) {
  const bool pixels = ending == ".png";
  const double scale = pixels ? kPixelsToAPoint : 1;
  if (pixels && std::max(width, height) * scale > kMaxPixels) {
    return absl::InvalidArgumentError(
        "the chart is too large for a PNG: ask for fewer months, or for an .svg");
  }
  std::string bytes;
  const std::unique_ptr<cairo_surface_t, FreeSurface> surface(
      ending == ".svg"   ? cairo_svg_surface_create_for_stream(&Append, &bytes, width, height)
      : ending == ".pdf" ? cairo_pdf_surface_create_for_stream(&Append, &bytes, width, height)
                         : cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                                      static_cast<int>(std::ceil(width * scale)),
                                                      static_cast<int>(std::ceil(height * scale))));
  if (cairo_surface_status(surface.get()) == CAIRO_STATUS_SUCCESS) {
    const Pen pen(surface.get());
    pen.Scale(scale);
    pen.Fill(0, 0, width, height, kPaper);
    draw(pen);
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

Colour Shade(double part) {
  const auto between = [part](double from, double to) { return from + part * (to - from); };
  return Colour{between(kLightest.red, kDarkest.red), between(kLightest.green, kDarkest.green),
                between(kLightest.blue, kDarkest.blue)};
}

void Pen::SetColour(const Colour& colour) const {
  cairo_set_source_rgb(context_.get(), colour.red, colour.green, colour.blue);
}

void Pen::Fill(double x, double y, double width, double height, const Colour& colour) const {
  SetColour(colour);
  cairo_rectangle(context_.get(), x, y, width, height);
  cairo_fill(context_.get());
}

void Pen::FillBetween(double upper_left, double upper_right, double upper_y, double lower_left,
                      double lower_right, double lower_y, const Colour& colour) const {
  cairo_t* const cr = context_.get();
  SetColour(colour);
  cairo_move_to(cr, upper_left, upper_y);
  cairo_line_to(cr, upper_right, upper_y);
  cairo_line_to(cr, lower_right, lower_y);
  cairo_line_to(cr, lower_left, lower_y);
  cairo_close_path(cr);
  cairo_fill(cr);
}

void Pen::Hatch(double x, double y, double width, double height) const {
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

void Pen::Text(absl::string_view text, double x, double y, double width, double height, double size,
               Align align, const Colour& colour, bool bold) const {
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

absl::StatusOr<std::string> RenderPicture(absl::string_view path, double width, double height,
                                          absl::FunctionRef<void(const Pen&)> draw) {
  for (const absl::string_view ending : {".svg", ".png", ".pdf"}) {
    if (absl::EndsWith(path, ending)) return Render(ending, width, height, draw);
  }
  return absl::InvalidArgumentError(absl::StrCat(path, " must end in .svg, .png or .pdf"));
}

}  // namespace osiedle::print
