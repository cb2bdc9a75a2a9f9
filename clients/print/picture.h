// Pictures as files, over Cairo and Pango: lengths in points from the top left corner.
#ifndef OSIEDLE_CLIENTS_PRINT_PICTURE_H_
#define OSIEDLE_CLIENTS_PRINT_PICTURE_H_

#include <cairo.h>

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/print/page.h"

namespace osiedle::print {

inline constexpr Colour kInk = {0.13, 0.13, 0.13};
inline constexpr Colour kFaint = {0.42, 0.42, 0.42};
inline constexpr Colour kRule = {0.82, 0.82, 0.82};
inline constexpr Colour kPaper = {1, 1, 1};

// Of a scale from light to dark blue, on which lightness falls evenly: `part` is from 0 to 1.
Colour Shade(double part);

enum class Align { kLeft, kCentre, kRight };

// What is drawn with: texts and boxes at places.
class Pen {
 public:
  // Draws on `surface`, which outlives it.
  explicit Pen(cairo_surface_t* surface) : context_(cairo_create(surface)) {}

  void Fill(double x, double y, double width, double height, const Colour& colour) const;
  // Slanted lines: a cell of which nothing is told.
  void Hatch(double x, double y, double width, double height) const;
  // A figure between two level edges, each of them from left to right.
  void FillBetween(double upper_left, double upper_right, double upper_y, double lower_left,
                   double lower_right, double lower_y, const Colour& colour) const;
  // In the box from (x, y); cut with an ellipsis where it has no room.
  void Text(absl::string_view text, double x, double y, double width, double height, double size,
            Align align, const Colour& colour, bool bold = false) const;
  void Scale(double factor) const { cairo_scale(context_.get(), factor, factor); }

 private:
  struct Free {
    void operator()(cairo_t* context) const { cairo_destroy(context); }
  };
  void SetColour(const Colour& colour) const;

  const std::unique_ptr<cairo_t, Free> context_;
};

// The bytes of a file with this path, whose ending says what it becomes: .svg, .png or .pdf.
// INVALID_ARGUMENT: another ending, or a picture that is too large for pixels.
absl::StatusOr<std::string> RenderPicture(absl::string_view path, double width, double height,
                                          absl::FunctionRef<void(const Pen&)> draw);

}  // namespace osiedle::print

#endif  // OSIEDLE_CLIENTS_PRINT_PICTURE_H_
