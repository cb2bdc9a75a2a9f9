#include "clients/cli/clubs_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "clients/cli/field_text.h"
#include "clients/cli/labelled_lines.h"
#include "clients/cli/plain_words.h"
#include "clients/cli/table.h"
#include "google/protobuf/repeated_field.h"

namespace osiedle::cli {
namespace {

using clubs::v1::Club;
using clubs::v1::OpeningHours;

std::string KindText(const Club& club) {
  return club.kind() == Club::KIND_UNSPECIFIED ? "" : Words(Club::Kind_Name(club.kind()));
}

// "Tue" of TUESDAY.
std::string ShortDay(int day) {
  const std::string& name = google::type::DayOfWeek_Name(static_cast<google::type::DayOfWeek>(day));
  return name.size() < 3 ? name : absl::StrCat(name.substr(0, 1), Words(name.substr(1, 2)));
}

std::string MinuteOfDay(int minute) {
  return absl::StrFormat("%02d:%02d", minute / 60, minute % 60);
}

std::string OpeningTexts(const Club& club, absl::string_view separator) {
  return absl::StrJoin(
      club.opening_hours(), separator,
      [](std::string* out, const OpeningHours& hours) { out->append(OpeningText(hours)); });
}

std::string AccessibilityText(const google::protobuf::RepeatedField<int>& values) {
  return absl::StrJoin(values, ", ", [](std::string* out, int value) {
    out->append(Words(clubs::v1::Accessibility_Name(static_cast<clubs::v1::Accessibility>(value))));
  });
}

}  // namespace

std::string OpeningText(const OpeningHours& hours) {
  std::string text =
      absl::StrCat(absl::StrJoin(hours.days(), ", ",
                                 [](std::string* out, int day) { out->append(ShortDay(day)); }),
                   " ", MinuteOfDay(hours.begin_minute()), "–", MinuteOfDay(hours.end_minute()));
  if (hours.has_from_date()) absl::StrAppend(&text, " from ", DateText(hours.from_date()));
  if (hours.has_until_date()) absl::StrAppend(&text, " until ", DateText(hours.until_date()));
  return text;
}

std::string ClubsText(const std::vector<Club>& clubs, int width) {
  if (clubs.empty()) return "There is no club.\n";
  Table table({{.title = "club", .least = 10},
               {.title = "called", .least = 16},
               {.title = "kind"},
               {.title = "open", .most = 80, .least = 16},
               {.title = "venue"},
               {.title = "led by", .least = 10},
               {.title = "run by"}});
  for (const Club& club : clubs) {
    table.AddRow({LastPart(club.name()), club.display_name(), KindText(club),
                  OpeningTexts(club, "; "), LastPart(club.venue()), LastParts(club.leaders()),
                  LastPart(club.institution())});
  }
  return table.ToString(0, width);
}

std::string ClubText(const Club& club) {
  LabelledLines lines;
  lines.Add("club", club.name());
  lines.Add("called", club.display_name());
  lines.Add("kind", KindText(club));
  for (const OpeningHours& hours : club.opening_hours()) lines.Add("open", OpeningText(hours));
  lines.Add("venue", LastPart(club.venue()));
  lines.Add("led by", LastParts(club.leaders()));
  lines.Add("run by", LastPart(club.institution()));
  lines.Add("partners", LastParts(club.partners()));
  lines.Add("accessible", AccessibilityText(club.accessibility()));
  lines.Add("about", club.description());
  lines.Add("note", club.note());
  return lines.text();
}

}  // namespace osiedle::cli
