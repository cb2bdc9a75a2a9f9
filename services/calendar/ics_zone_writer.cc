#include "services/calendar/ics_zone_writer.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace osiedle::calendar {
namespace {

// Of the clock, which showed `from` at that moment.
struct Change {
  absl::CivilSecond from;
  int offset_before = 0;
  int offset = 0;
  bool is_summer = false;
  std::string abbreviation;
};

std::string Offset(int seconds) {
  const int size = std::abs(seconds);
  std::string text =
      absl::StrFormat("%c%02d%02d", seconds < 0 ? '-' : '+', size / 3600, size / 60 % 60);
  if (size % 60 != 0) absl::StrAppend(&text, absl::StrFormat("%02d", size % 60));
  return text;
}

std::string Written(absl::CivilSecond time) {
  return absl::StrFormat("%04d%02d%02dT%02d%02d%02d", time.year(), time.month(), time.day(),
                         time.hour(), time.minute(), time.second());
}

std::vector<Change> ChangesOf(absl::TimeZone zone, absl::CivilYear first, absl::CivilYear last) {
  std::vector<Change> changes;
  absl::Time at = absl::FromCivil(absl::CivilSecond(first), zone);
  const absl::Time end = absl::FromCivil(absl::CivilSecond(last + 1), zone);
  absl::TimeZone::CivilTransition next;
  while (at < end && zone.NextTransition(at, &next)) {
    const absl::TimeZone::TimeInfo from = zone.At(next.from);
    at = from.kind == absl::TimeZone::TimeInfo::SKIPPED ? from.trans : zone.At(next.to).trans;
    if (at >= end) break;
    const absl::TimeZone::CivilInfo after = zone.At(at);
    changes.push_back({next.from, zone.At(at - absl::Seconds(1)).offset, after.offset, after.is_dst,
                       after.zone_abbr});
  }
  return changes;
}

// "BYMONTH=3;BYDAY=-1SU" for a last Sunday of March; nothing for a day that is not a last or first
// to third Sunday.
std::string DayRule(absl::CivilDay day) {
  if (absl::GetWeekday(day) != absl::Weekday::sunday) return "";
  const absl::CivilDay next_month(absl::CivilMonth(day) + 1);
  const int nth = next_month - day <= 7 ? -1 : (day.day() - 1) / 7 + 1;
  return absl::StrCat("BYMONTH=", day.month(), ";BYDAY=", nth, "SU");
}

// Whether every year has the same two changes.
bool IsRegular(const std::vector<Change>& changes, int64_t years) {
  if (static_cast<int64_t>(changes.size()) != 2 * years) return false;
  for (size_t i = 0; i < changes.size(); ++i) {
    const Change& first = changes[i % 2];
    const absl::CivilDay day(changes[i].from);
    if (DayRule(day).empty() || DayRule(day) != DayRule(absl::CivilDay(first.from)) ||
        changes[i].from - absl::CivilSecond(day) !=
            first.from - absl::CivilSecond(absl::CivilDay(first.from)) ||
        changes[i].offset != first.offset || changes[i].offset_before != first.offset_before) {
      return false;
    }
  }
  return true;
}

void AddPart(const Change& change, absl::string_view rule, std::vector<std::string>& lines) {
  const absl::string_view kind = change.is_summer ? "DAYLIGHT" : "STANDARD";
  lines.push_back(absl::StrCat("BEGIN:", kind));
  lines.push_back(absl::StrCat("DTSTART:", Written(change.from)));
  if (!rule.empty()) lines.push_back(absl::StrCat("RRULE:FREQ=YEARLY;", rule));
  lines.push_back(absl::StrCat("TZOFFSETFROM:", Offset(change.offset_before)));
  lines.push_back(absl::StrCat("TZOFFSETTO:", Offset(change.offset)));
  lines.push_back(absl::StrCat("TZNAME:", change.abbreviation));
  lines.push_back(absl::StrCat("END:", kind));
}

}  // namespace

std::vector<std::string> ZoneDefinition(absl::TimeZone zone, absl::CivilYear first,
                                        absl::CivilYear last) {
  std::vector<std::string> lines = {"BEGIN:VTIMEZONE", absl::StrCat("TZID:", zone.name())};
  const std::vector<Change> changes = ChangesOf(zone, first, last);
  if (IsRegular(changes, last - first + 1)) {
    for (size_t i = 0; i < 2; ++i) {
      AddPart(changes[i], DayRule(absl::CivilDay(changes[i].from)), lines);
    }
  } else {
    // What holds at the begin, and each change.
    const absl::CivilSecond begin(first);
    const absl::TimeZone::CivilInfo at_begin = zone.At(absl::FromCivil(begin, zone));
    AddPart({begin, at_begin.offset, at_begin.offset, at_begin.is_dst, at_begin.zone_abbr}, "",
            lines);
    for (const Change& change : changes) AddPart(change, "", lines);
  }
  lines.emplace_back("END:VTIMEZONE");
  return lines;
}

}  // namespace osiedle::calendar
