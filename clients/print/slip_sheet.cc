#include "clients/print/slip_sheet.h"

#include <qrencode.h>

#include <cmath>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/print/page.h"

namespace osiedle::print {
namespace {

// A4, and A7 across.
constexpr double kPageWidth = 210;
constexpr double kPageHeight = 297;
constexpr int kColumns = 2;
constexpr int kRows = 4;
constexpr double kWidth = kPageWidth / kColumns;
constexpr double kHeight = kPageHeight / kRows;
static_assert(kColumns * kRows == kSlipsOnAPage);

// What printers leave white at the edge of the sheet, and some air.
constexpr double kMargin = 8;
constexpr double kQrSide = 23;

constexpr Colour kInk = {0.13, 0.13, 0.15};
constexpr Colour kQuiet = {0.38, 0.38, 0.42};
// Of roasted coffee; dark enough to be read when it is printed in grey.
constexpr Colour kCoffee = {0.58, 0.28, 0.14};
constexpr Colour kCutLine = {0.62, 0.62, 0.62};

constexpr char kPromise[] =
    "Zapraszamy na kawę i rozmowę. Niczego nie trzeba podpisywać ani mówić, jak się nazywasz.";

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

// Squares that touch: drawn as one path, so that no hair line shows between them.
absl::Status DrawQr(Document& document, double x, double y, const std::string& text) {
  const std::unique_ptr<QRcode, FreeCode> code(
      QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1));
  if (code == nullptr) return absl::InternalError("the QR code cannot be made");
  cairo_t* cairo = document.cairo();
  document.SetColour(kInk);
  const double module = kQrSide / code->width;
  for (int row = 0; row < code->width; ++row) {
    for (int column = 0; column < code->width; ++column) {
      if ((code->data[row * code->width + column] & 1) == 0) continue;
      cairo_rectangle(cairo, x + column * module, y + row * module, module, module);
    }
  }
  cairo_fill(cairo);
  return absl::OkStatus();
}

// A cup of coffee with its steam, 11 mm wide and high.
void DrawCup(Document& document, double x, double y) {
  cairo_t* cairo = document.cairo();
  cairo_save(cairo);
  cairo_translate(cairo, x, y);
  document.SetColour(kCoffee);
  cairo_set_line_width(cairo, 0.55);
  cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
  // The cup, open at the top, rounded below.
  cairo_move_to(cairo, 1.2, 4.6);
  cairo_line_to(cairo, 1.2, 7.0);
  cairo_curve_to(cairo, 1.2, 9.0, 2.4, 9.9, 4.0, 9.9);
  cairo_line_to(cairo, 5.2, 9.9);
  cairo_curve_to(cairo, 6.8, 9.9, 8.0, 9.0, 8.0, 7.0);
  cairo_line_to(cairo, 8.0, 4.6);
  cairo_close_path(cairo);
  cairo_stroke(cairo);
  // The handle.
  cairo_move_to(cairo, 8.0, 5.4);
  cairo_curve_to(cairo, 10.6, 4.9, 10.6, 8.3, 7.8, 8.1);
  cairo_stroke(cairo);
  // The saucer.
  cairo_move_to(cairo, 0.6, 11.0);
  cairo_line_to(cairo, 8.6, 11.0);
  cairo_stroke(cairo);
  for (const double steam : {3.1, 5.6}) {
    cairo_move_to(cairo, steam, 3.4);
    cairo_curve_to(cairo, steam - 1.1, 2.5, steam + 1.1, 1.6, steam, 0.6);
    cairo_stroke(cairo);
  }
  cairo_restore(cairo);
}

void DrawHead(Document& document, double x, double y, const SlipSheet& sheet) {
  const double width = kWidth - 2 * kMargin;
  document.Text({x, y, width - 14, 4.2},
                {.size = 8.5,
                 .least = 7,
                 .weight = TextStyle::Weight::kBold,
                 .colour = kCoffee,
                 .spacing = 1.4},
                "ZAPROSZENIE");
  DrawCup(document, x + width - 10.6, y - 1.6);
  double at = y + 5.4;
  at += document.Text(
      {x, at, width - 13, 12.6},
      {.size = 19, .least = 11, .weight = TextStyle::Weight::kBlack, .colour = kInk}, sheet.title);
  at += 1.1;
  if (!sheet.venue.empty()) {
    at += document.Text(
        {x, at, width, 8.6},
        {.size = 10.5, .least = 8, .weight = TextStyle::Weight::kBold, .colour = kInk},
        sheet.venue);
    at += 0.3;
  }
  if (!sheet.details.empty()) {
    document.Text({x, at, width, std::max(4.2, y + 30.5 - at)},
                  {.size = 9.5, .least = 7.5, .colour = kQuiet}, sheet.details);
  }
}

absl::Status DrawSlip(Document& document, double left, double top, const SlipSheet& sheet,
                      const Slip& slip) {
  const double x = left + kMargin;
  const double width = kWidth - 2 * kMargin;
  DrawHead(document, x, top + kMargin, sheet);

  // From here up from the bottom: the code to the left, the picture of it to the right.
  const double bottom = top + kHeight - kMargin;
  const double words = width - kQrSide - 4;
  absl::Status drawn = DrawQr(document, x + width - kQrSide, bottom - kQrSide,
                              absl::StrReplaceAll(slip.claim_code, {{"-", ""}}));
  if (!drawn.ok()) return drawn;
  document.Text({x, bottom - 22.6, words, 8.2}, {.size = 8, .least = 7, .colour = kQuiet},
                kPromise);
  document.Text({x, bottom - 13.2, words, 8},
                {.size = 17.5,
                 .least = 12,
                 .weight = TextStyle::Weight::kBlack,
                 .colour = kInk,
                 .spacing = 0.9,
                 .tabular = true},
                absl::StrReplaceAll(slip.claim_code, {{"-", " "}}));
  document.Text({x, bottom - 4.6, words, 4.4},
                {.size = 8.5, .least = 7, .weight = TextStyle::Weight::kBold, .colour = kInk},
                absl::StrCat("ważne do ", PolishDay(sheet.valid_until)));
  document.Text({x, bottom - 0.6, width, 3.6}, {.size = 6.5, .least = 5, .colour = kQuiet},
                absl::StrCat(sheet.town, "  ·  nr ", slip.number));
  return absl::OkStatus();
}

// Along the edges between slips, with room at the ends: a line that touches the edge of the sheet
// is cut off by most printers.
void DrawCutLines(Document& document) {
  cairo_t* cairo = document.cairo();
  cairo_save(cairo);
  document.SetColour(kCutLine);
  cairo_set_line_width(cairo, 0.18);
  const double dashes[] = {1.4, 1.4};
  cairo_set_dash(cairo, dashes, 2, 0);
  for (int column = 1; column < kColumns; ++column) {
    cairo_move_to(cairo, column * kWidth, 4);
    cairo_line_to(cairo, column * kWidth, kPageHeight - 4);
  }
  for (int row = 1; row < kRows; ++row) {
    cairo_move_to(cairo, 4, row * kHeight);
    cairo_line_to(cairo, kPageWidth - 4, row * kHeight);
  }
  cairo_stroke(cairo);
  cairo_restore(cairo);
}

}  // namespace

std::string PolishDay(absl::CivilDay day) {
  static constexpr const char* kMonths[] = {"stycznia", "lutego",       "marca",     "kwietnia",
                                            "maja",     "czerwca",      "lipca",     "sierpnia",
                                            "września", "października", "listopada", "grudnia"};
  return absl::StrCat(day.day(), " ", kMonths[day.month() - 1], " ", day.year());
}

absl::StatusOr<std::string> RenderSlips(const SlipSheet& sheet) {
  if (sheet.slips.empty()) return absl::InvalidArgumentError("there is no slip to print");
  Document document(kPageWidth, kPageHeight, absl::StrCat("Zaproszenia: ", sheet.title));
  for (size_t i = 0; i < sheet.slips.size(); ++i) {
    const int place = static_cast<int>(i % kSlipsOnAPage);
    if (place == 0) {
      if (i > 0) document.NextPage();
      DrawCutLines(document);
    }
    const auto column = static_cast<double>(place % kColumns);
    const int row = place / kColumns;
    absl::Status drawn = DrawSlip(document, column * kWidth, static_cast<double>(row) * kHeight,
                                  sheet, sheet.slips[i]);
    if (!drawn.ok()) return drawn;
  }
  return document.Finish();
}

}  // namespace osiedle::print
