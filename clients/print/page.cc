#include "clients/print/page.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace osiedle::print {
namespace {

// Points in a millimetre.
constexpr double kPoints = 72 / 25.4;

// Lato has all Polish letters; where it is missing Fontconfig finds another sans serif.
constexpr char kFamily[] = "Lato, DejaVu Sans, sans-serif";

cairo_status_t Append(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

PangoWeight WeightOf(TextStyle::Weight weight) {
  switch (weight) {
    case TextStyle::Weight::kRegular:
      return PANGO_WEIGHT_NORMAL;
    case TextStyle::Weight::kMedium:
      return PANGO_WEIGHT_MEDIUM;
    case TextStyle::Weight::kBold:
      return PANGO_WEIGHT_BOLD;
    case TextStyle::Weight::kBlack:
      return PANGO_WEIGHT_HEAVY;
  }
  return PANGO_WEIGHT_NORMAL;
}

PangoAlignment AlignmentOf(TextStyle::Align align) {
  switch (align) {
    case TextStyle::Align::kLeft:
      return PANGO_ALIGN_LEFT;
    case TextStyle::Align::kCentre:
      return PANGO_ALIGN_CENTER;
    case TextStyle::Align::kRight:
      return PANGO_ALIGN_RIGHT;
  }
  return PANGO_ALIGN_LEFT;
}

struct Unref {
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
};
struct FreeFont {
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};

// A size in points, in the millimetres that the page is drawn in. `share` of it is used.
void SetFont(PangoLayout* layout, const TextStyle& style, double size) {
  const std::unique_ptr<PangoFontDescription, FreeFont> font(pango_font_description_new());
  pango_font_description_set_family(font.get(), kFamily);
  pango_font_description_set_weight(font.get(), WeightOf(style.weight));
  pango_font_description_set_absolute_size(font.get(), size / kPoints * PANGO_SCALE);
  pango_layout_set_font_description(layout, font.get());

  PangoAttrList* attributes = pango_attr_list_new();
  if (style.spacing != 0) {
    pango_attr_list_insert(
        attributes,
        pango_attr_letter_spacing_new(static_cast<int>(style.spacing / kPoints * PANGO_SCALE)));
  }
  if (style.tabular) pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1"));
  pango_layout_set_attributes(layout, attributes);
  pango_attr_list_unref(attributes);
}

// A layout of `text` in lines of this width, without a font yet.
std::unique_ptr<PangoLayout, Unref> LayOut(cairo_t* cairo, double width, const TextStyle& style,
                                           absl::string_view text) {
  std::unique_ptr<PangoLayout, Unref> layout(pango_cairo_create_layout(cairo));
  // Letters stand where they belong on paper, not on the grid of a screen.
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(pango_layout_get_context(layout.get()), options);
  cairo_font_options_destroy(options);
  // Its unit is the pixel, and ours are millimetres.
  pango_context_set_round_glyph_positions(pango_layout_get_context(layout.get()), FALSE);

  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment(layout.get(), AlignmentOf(style.align));
  return layout;
}

}  // namespace

Document::Document(double width, double height, absl::string_view title)
    : surface_(
          cairo_pdf_surface_create_for_stream(&Append, &bytes_, width * kPoints, height * kPoints)),
      cairo_(cairo_create(surface_.get())) {
  cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE,
                                 std::string(title).c_str());
  cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATOR, "Osiedle");
  cairo_scale(cairo_.get(), kPoints, kPoints);
}

// Cairo may still write while the surface goes.
Document::~Document() {
  cairo_.reset();
  surface_.reset();
}

void Document::SetColour(const Colour& colour) {
  cairo_set_source_rgb(cairo_.get(), colour.red, colour.green, colour.blue);
}

double Document::HeightOf(double width, const TextStyle& style, absl::string_view text) {
  const std::unique_ptr<PangoLayout, Unref> layout = LayOut(cairo_.get(), width, style, text);
  SetFont(layout.get(), style, style.size);
  int height = 0;
  pango_layout_get_size(layout.get(), nullptr, &height);
  return static_cast<double>(height) / PANGO_SCALE;
}

double Document::Text(const Box& box, const TextStyle& style, absl::string_view text) {
  const std::unique_ptr<PangoLayout, Unref> layout = LayOut(cairo_.get(), box.width, style, text);
  int height = 0;
  for (double size = style.size;; size -= 0.5) {
    SetFont(layout.get(), style, std::max(size, style.least));
    pango_layout_get_size(layout.get(), nullptr, &height);
    if (height <= box.height * PANGO_SCALE || size <= style.least) break;
  }
  if (height > box.height * PANGO_SCALE) {
    pango_layout_set_height(layout.get(), static_cast<int>(box.height * PANGO_SCALE));
    pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
    pango_layout_get_size(layout.get(), nullptr, &height);
  }
  SetColour(style.colour);
  cairo_move_to(cairo_.get(), box.x, box.y);
  pango_cairo_show_layout(cairo_.get(), layout.get());
  return static_cast<double>(height) / PANGO_SCALE;
}

void Document::NextPage() { cairo_show_page(cairo_.get()); }

absl::StatusOr<std::string> Document::Finish() {
  cairo_show_page(cairo_.get());
  cairo_status_t drawn = cairo_status(cairo_.get());
  cairo_surface_finish(surface_.get());
  if (drawn == CAIRO_STATUS_SUCCESS) drawn = cairo_surface_status(surface_.get());
  if (drawn != CAIRO_STATUS_SUCCESS) {
    return absl::InternalError(
        absl::StrCat("the page cannot be drawn: ", cairo_status_to_string(drawn)));
  }
  return std::move(bytes_);
}

}  // namespace osiedle::print
