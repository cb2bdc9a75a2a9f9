// A page to draw on, over Cairo and Pango: lengths in millimetres from the top left corner.
#ifndef OSIEDLE_CLIENTS_PRINT_PAGE_H_
#define OSIEDLE_CLIENTS_PRINT_PAGE_H_

#include <cairo.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace osiedle::print {

struct Colour {
  double red = 0;
  double green = 0;
  double blue = 0;
};

struct TextStyle {
  // In points. Text that does not fit is set smaller, down to `least`; what does not fit then ends
  // in "…".
  double size = 10;
  double least = 10;
  enum class Weight { kRegular, kMedium, kBold, kBlack };
  Weight weight = Weight::kRegular;
  Colour colour = {};
  enum class Align { kLeft, kCentre, kRight };
  Align align = Align::kLeft;
  // Additional space between letters, in points.
  double spacing = 0;
  // Digits of one width.
  bool tabular = false;
};

struct Box {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};

// One PDF document. Not thread-safe.
class Document {
 public:
  // `title` stands in its properties. Pages of this size, in millimetres.
  Document(double width, double height, absl::string_view title);
  ~Document();
  Document(const Document&) = delete;

  // Draws in millimetres. Valid until NextPage.
  cairo_t* cairo() const { return cairo_.get(); }

  // Text from the top of `box`, broken into lines. Returns the height that it took.
  double Text(const Box& box, const TextStyle& style, absl::string_view text);
  // The height that Text would take at its full size, however low the box is.
  double HeightOf(double width, const TextStyle& style, absl::string_view text);
  void SetColour(const Colour& colour);

  // Ends the page and begins another.
  void NextPage();
  // Ends the document and gives its bytes. The failure of any drawing shows here.
  absl::StatusOr<std::string> Finish();

 private:
  struct Free {
    void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  };

  std::string bytes_;
  std::unique_ptr<cairo_surface_t, Free> surface_;
  std::unique_ptr<cairo_t, Free> cairo_;
};

}  // namespace osiedle::print

#endif  // OSIEDLE_CLIENTS_PRINT_PAGE_H_
