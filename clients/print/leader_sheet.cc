#include "clients/print/leader_sheet.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "clients/print/leader_sheet_words.h"
#include "clients/print/page.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/clubs/v1/registration.pb.h"

namespace osiedle::print {
namespace {

using ::osiedle::clubs::v1::LeaderSheet;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::Registration;
using ::osiedle::clubs::v1::SheetLine;

// A4.
constexpr double kPageWidth = 210;
constexpr double kPageHeight = 297;
constexpr double kMargin = 14;
constexpr double kWidth = kPageWidth - 2 * kMargin;
// Where the rows of a page end, and its foot begins.
constexpr double kBottom = kPageHeight - 20;

// The columns of the table, from the left edge of the page.
constexpr double kName = kMargin + 10;
constexpr double kNameWidth = 50;
constexpr double kPeople = kName + kNameWidth + 3;
constexpr double kPeopleWidth = 42;
constexpr double kNeeds = kPeople + kPeopleWidth + 3;
constexpr double kNeedsWidth = kPageWidth - kMargin - kNeeds;

constexpr double kTick = 5.2;
// Above and below the words of a row.
constexpr double kAir = 1.7;
// Room to write a row by hand.
constexpr double kLeastRow = 9.5;
constexpr int kEmptyRows = 6;
// No text in a row is longer than a page.
constexpr double kMostRow = 60;

constexpr Colour kInk = {0.13, 0.13, 0.15};
constexpr Colour kQuiet = {0.38, 0.38, 0.42};
// Of roasted coffee; dark enough to be read when it is printed in grey.
constexpr Colour kCoffee = {0.58, 0.28, 0.14};
constexpr Colour kRule = {0.72, 0.72, 0.74};

constexpr TextStyle kHeading = {
    .size = 8, .least = 8, .weight = TextStyle::Weight::kBold, .colour = kQuiet, .spacing = 0.4};
constexpr TextStyle kWords = {.size = 9.5, .least = 9.5, .colour = kInk};
constexpr TextStyle kSmall = {.size = 8.5, .least = 8.5, .colour = kQuiet};
constexpr TextStyle kStrong = {
    .size = 11, .least = 9, .weight = TextStyle::Weight::kBold, .colour = kInk};

// A row of the table, in words.
struct Row {
  std::string name;
  // Below the name.
  std::string remark;
  std::string people;
  std::string bands;
  std::string needs;
  // When the party came; "": it has not yet.
  std::string came;
};

Row RowOf(const SheetLine& line, absl::TimeZone zone) {
  const Registration& registration = line.registration();
  Row row = {.name = registration.alias().empty() ? "bez pseudonimu" : registration.alias(),
             .people = PeopleWords(PeopleOf(registration.party())),
             .bands = BandsWords(registration.party()),
             .needs = NeedsWords(registration.party())};
  if (registration.state() == Registration::OFFERED) row.remark = "zaproponowano miejsce";
  if (line.has_attendance()) {
    row.came = absl::FormatTime(
        "%H:%M", absl::FromUnixSeconds(line.attendance().check_in_time().seconds()), zone);
    row.remark = absl::StrCat("obecność od ", row.came);
  }
  return row;
}

bool Waits(const SheetLine& line) {
  return line.registration().state() == Registration::WAITLISTED;
}

// Draws the sheet from its top to its end.
class SheetDrawing {
 public:
  SheetDrawing(const LeaderSheet& sheet, absl::TimeZone zone)
      : sheet_(sheet),
        zone_(zone),
        document_(kPageWidth, kPageHeight,
                  absl::StrCat("Lista uczestników: ", sheet.occurrence().display_name())) {}

  absl::StatusOr<std::string> Draw() {
    DrawHead();
    DrawParties("Zapisani", false);
    DrawParties("Lista rezerwowa", true);
    DrawEmptyRows();
    DrawFoot();
    return document_.Finish();
  }

 private:
  void DrawHead() {
    const Occurrence& occurrence = sheet_.occurrence();
    Line({.size = 8.5,
          .least = 8.5,
          .weight = TextStyle::Weight::kBold,
          .colour = kCoffee,
          .spacing = 0.6},
         "LISTA UCZESTNIKÓW", 1.2);
    Line({.size = 20, .least = 12, .weight = TextStyle::Weight::kBlack, .colour = kInk},
         sheet_.occurrence().display_name(), 0.8);
    Line(kWords, sheet_.club().display_name(), 1.8);
    if (occurrence.state() == Occurrence::CANCELLED) {
      Line(kStrong, absl::StrCat("ODWOŁANE: ", occurrence.cancel_reason()), 1.2);
    }
    Line(kStrong, TimeWords(occurrence, zone_), 0.6);
    if (sheet_.has_venue()) Line(kWords, VenueWords(sheet_.venue()), 0.6);
    Line(kWords, PlacesWords(occurrence.places()), 0.6);
    if (!occurrence.note().empty()) Line(kSmall, occurrence.note(), 0.6);
    at_ += 4;
  }

  // A text over the whole width, and the room below it.
  void Line(const TextStyle& style, absl::string_view text, double below) {
    if (text.empty()) return;
    at_ += document_.Text({kMargin, at_, kWidth, kMostRow}, style, text) + below;
  }

  void DrawParties(const std::string& heading, bool that_wait) {
    bool is_first = true;
    for (const SheetLine& line : sheet_.lines()) {
      if (Waits(line) != that_wait) continue;
      const Row row = RowOf(line, zone_);
      const double height = HeightOf(row);
      if (is_first) {
        Begin(heading, height);
        is_first = false;
      } else {
        BreakPage(height);
      }
      DrawRow(row, height);
    }
    if (is_first && !that_wait) {
      Begin(heading, kLeastRow);
      document_.Text({kName, at_ + kAir, kWidth, kLeastRow}, kSmall,
                     "Nikt się jeszcze nie zapisał.");
      EndRow(kLeastRow);
    }
    at_ += 4;
  }

  void DrawEmptyRows() {
    Begin("Bez zapisu", kLeastRow);
    for (int i = 0; i < kEmptyRows; ++i) {
      BreakPage(kLeastRow);
      DrawTick(false);
      EndRow(kLeastRow);
    }
  }

  // The heading of a table, on the page of its first row.
  void Begin(const std::string& heading, double first_row) {
    BreakPage(14 + first_row);
    at_ += document_.Text(
               {kMargin, at_, kWidth, 8},
               {.size = 12, .least = 12, .weight = TextStyle::Weight::kBold, .colour = kInk},
               heading) +
           1.4;
    document_.Text({kName, at_, kNameWidth, 5}, kHeading, "Kto");
    document_.Text({kPeople, at_, kPeopleWidth, 5}, kHeading, "Osoby");
    at_ += document_.Text({kNeeds, at_, kNeedsWidth, 5}, kHeading, "Potrzeby");
    EndRow(1);
  }

  static std::string OrNothing(const std::string& text) { return text.empty() ? " " : text; }

  double HeightOf(const Row& row) {
    const double name =
        document_.HeightOf(kNameWidth, kStrong, row.name) +
        (row.remark.empty() ? 0 : document_.HeightOf(kNameWidth, kSmall, row.remark));
    const double people = document_.HeightOf(kPeopleWidth, kStrong, row.people) +
                          document_.HeightOf(kPeopleWidth, kSmall, OrNothing(row.bands));
    const double needs = document_.HeightOf(kNeedsWidth, kWords, OrNothing(row.needs));
    return std::clamp(std::max({name, people, needs}) + 2 * kAir, kLeastRow, kMostRow);
  }

  void DrawRow(const Row& row, double height) {
    DrawTick(!row.came.empty());
    const double top = at_ + kAir;
    const double room = height - kAir;
    const double name = document_.Text({kName, top, kNameWidth, room}, kStrong, row.name);
    if (!row.remark.empty()) {
      document_.Text({kName, top + name, kNameWidth, room}, kSmall, row.remark);
    }
    const double people = document_.Text({kPeople, top, kPeopleWidth, room}, kStrong, row.people);
    if (!row.bands.empty()) {
      document_.Text({kPeople, top + people, kPeopleWidth, room}, kSmall, row.bands);
    }
    if (!row.needs.empty()) {
      document_.Text({kNeeds, top, kNeedsWidth, room}, kWords, row.needs);
    }
    EndRow(height);
  }

  // A box to tick, ticked for who came already.
  void DrawTick(bool ticked) {
    cairo_t* cairo = document_.cairo();
    document_.SetColour(kInk);
    cairo_set_line_width(cairo, 0.35);
    const double x = kMargin + 0.6;
    const double y = at_ + 2;
    cairo_rectangle(cairo, x, y, kTick, kTick);
    cairo_stroke(cairo);
    if (!ticked) return;
    cairo_set_line_width(cairo, 0.7);
    cairo_move_to(cairo, x + 1.1, y + 2.7);
    cairo_line_to(cairo, x + 2.2, y + 3.9);
    cairo_line_to(cairo, x + 4.2, y + 1.2);
    cairo_stroke(cairo);
  }

  // Goes below a row, and draws the rule there.
  void EndRow(double height) {
    at_ += height;
    cairo_t* cairo = document_.cairo();
    document_.SetColour(kRule);
    cairo_set_line_width(cairo, 0.2);
    cairo_move_to(cairo, kMargin, at_);
    cairo_line_to(cairo, kPageWidth - kMargin, at_);
    cairo_stroke(cairo);
  }

  // Begins a page when so much does not fit on this one.
  void BreakPage(double height) {
    if (at_ + height <= kBottom) return;
    DrawFoot();
    document_.NextPage();
    ++page_;
    at_ = kMargin;
    Line(kSmall,
         absl::StrCat(sheet_.occurrence().display_name(), " · ",
                      TimeWords(sheet_.occurrence(), zone_)),
         3);
  }

  void DrawFoot() {
    const double top = kPageHeight - 15;
    document_.Text({kMargin, top, kWidth - 25, 8}, {.size = 7.5, .least = 7, .colour = kQuiet},
                   "Kartka zawiera dane osobowe. Po wpisaniu obecności do systemu należy ją "
                   "zniszczyć.");
    document_.Text({kPageWidth - kMargin - 25, top, 25, 5},
                   {.size = 7.5, .least = 7, .colour = kQuiet, .align = TextStyle::Align::kRight},
                   absl::StrCat("strona ", page_));
  }

  const LeaderSheet& sheet_;
  const absl::TimeZone zone_;
  Document document_;
  double at_ = kMargin;
  int page_ = 1;
};

}  // namespace

absl::StatusOr<std::string> RenderLeaderSheet(const LeaderSheet& sheet, absl::TimeZone zone) {
  return SheetDrawing(sheet, zone).Draw();
}

}  // namespace osiedle::print
