#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/calendar/icalendar.h"
#include "services/calendar/ics_zone_writer.h"
#include "services/calendar/recurrence_rule.h"
#include "services/calendar/wall_time.h"
#include "storage/status_macros.h"

namespace osiedle::calendar {
namespace {

constexpr size_t kMaxLineBytes = 75;
// A series without an end needs a zone that holds on.
constexpr int kYearsAhead = 10;

bool BeginsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }

// Writes lines folded at 75 bytes, never within a character of UTF-8 (RFC 5545 section 3.1).
class Lines {
 public:
  void Add(absl::string_view line) {
    size_t room = kMaxLineBytes;
    while (line.size() > room) {
      size_t size = room;
      // Four bytes back there is a begin of a character, or the text is no UTF-8.
      while (size > room - 4 && !BeginsCharacter(line[size])) --size;
      absl::StrAppend(&text_, line.substr(0, size), "\r\n ");
      line.remove_prefix(size);
      room = kMaxLineBytes - 1;
    }
    absl::StrAppend(&text_, line, "\r\n");
  }
  void AddAll(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) Add(line);
  }
  std::string Take() && { return std::move(text_); }

 private:
  std::string text_;
};

// TEXT of section 3.3.11. Control characters other than a line break are not allowed there.
std::string Escaped(absl::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '\n') {
      escaped += "\\n";
    } else if (c == '\t' || !absl::ascii_iscntrl(c)) {
      if (c == '\\' || c == ';' || c == ',') escaped.push_back('\\');
      escaped.push_back(c);
    }
  }
  return escaped;
}

std::string Utc(absl::Time time) {
  return absl::FormatTime("%Y%m%dT%H%M%SZ", time, absl::UTCTimeZone());
}

std::string Local(absl::Time time, absl::TimeZone zone) {
  return absl::FormatTime("%Y%m%dT%H%M%S", time, zone);
}

// A moment that a local time of the zone cannot name is written in UTC: the second of two equal
// local times.
bool HasLocalName(absl::Time time, absl::TimeZone zone) {
  return MomentOf(absl::ToCivilSecond(time, zone), zone) == time;
}

std::string TimeLine(absl::string_view name, absl::Time time, absl::TimeZone zone) {
  if (!HasLocalName(time, zone)) return absl::StrCat(name, ":", Utc(time));
  return absl::StrCat(name, ";TZID=", zone.name(), ":", Local(time, zone));
}

absl::Status CheckEvent(const WrittenEvent& event) {
  if (event.uid.empty()) return absl::InvalidArgumentError("an event has no uid");
  if (event.end <= event.begin) {
    return absl::InvalidArgumentError("an event does not end after its begin");
  }
  return event.rule.empty() ? absl::OkStatus() : CheckRule(event.rule);
}

void AddEvent(const WrittenEvent& event, absl::TimeZone zone, Lines& lines) {
  lines.Add("BEGIN:VEVENT");
  lines.Add(absl::StrCat("UID:", Escaped(event.uid)));
  lines.Add(absl::StrCat("DTSTAMP:", Utc(event.stamp)));
  lines.Add(TimeLine("DTSTART", event.begin, zone));
  lines.Add(TimeLine("DTEND", event.end, zone));
  if (!event.summary.empty()) lines.Add(absl::StrCat("SUMMARY:", Escaped(event.summary)));
  if (!event.rule.empty()) lines.Add(absl::StrCat("RRULE:", event.rule));
  for (absl::Time without : event.without) lines.Add(TimeLine("EXDATE", without, zone));
  lines.Add(absl::StrCat("SEQUENCE:", event.sequence));
  lines.Add(event.cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
  lines.Add("END:VEVENT");
}

void AddHead(absl::string_view product, Lines& lines) {
  lines.Add("BEGIN:VCALENDAR");
  lines.Add("VERSION:2.0");
  lines.Add(absl::StrCat("PRODID:", Escaped(product)));
}

void AddZone(absl::Span<const WrittenEvent> events, absl::TimeZone zone, Lines& lines) {
  if (events.empty()) return;
  absl::CivilYear first = absl::ToCivilYear(events[0].begin, zone);
  absl::CivilYear last = first;
  for (const WrittenEvent& event : events) {
    first = std::min(first, absl::ToCivilYear(event.begin, zone));
    last =
        std::max(last, absl::ToCivilYear(event.end, zone) + (event.rule.empty() ? 0 : kYearsAhead));
  }
  // From the year before on, so that a change is known for January too.
  lines.AddAll(ZoneDefinition(zone, first - 1, last));
}

}  // namespace

absl::StatusOr<std::string> WriteEvents(absl::Span<const WrittenEvent> events, absl::TimeZone zone,
                                        absl::string_view product) {
  Lines lines;
  AddHead(product, lines);
  AddZone(events, zone, lines);
  for (const WrittenEvent& event : events) {
    RETURN_IF_ERROR(CheckEvent(event));
    AddEvent(event, zone, lines);
  }
  lines.Add("END:VCALENDAR");
  return std::move(lines).Take();
}

std::string WriteFreeBusy(absl::string_view uid, absl::Time stamp, const Intervals& busy,
                          Interval window, absl::string_view product) {
  Lines lines;
  AddHead(product, lines);
  lines.Add("BEGIN:VFREEBUSY");
  lines.Add(absl::StrCat("UID:", Escaped(uid)));
  lines.Add(absl::StrCat("DTSTAMP:", Utc(stamp)));
  lines.Add(absl::StrCat("DTSTART:", Utc(TimeOf(window.begin))));
  lines.Add(absl::StrCat("DTEND:", Utc(TimeOf(window.end))));
  for (const Interval& interval : Intersection(busy, {window})) {
    lines.Add(
        absl::StrCat("FREEBUSY:", Utc(TimeOf(interval.begin)), "/", Utc(TimeOf(interval.end))));
  }
  lines.Add("END:VFREEBUSY");
  lines.Add("END:VCALENDAR");
  return std::move(lines).Take();
}

}  // namespace osiedle::calendar
