#include "services/calendar/ics_event.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/calendar/icalendar_errors.h"
#include "storage/status_macros.h"

namespace osiedle::calendar {
namespace {

constexpr int64_t kDaySeconds = 86'400;

bool TakeNumber(absl::string_view& text, int64_t& number) {
  const size_t size =
      std::find_if_not(text.begin(), text.end(), absl::ascii_isdigit) - text.begin();
  // Nine digits of weeks still fit where they are added up.
  if (size == 0 || size > 9 || !absl::SimpleAtoi(text.substr(0, size), &number)) return false;
  text.remove_prefix(size);
  return true;
}

// DURATION (RFC 5545 section 3.3.6), of 0 or more. Units in any order are taken.
std::optional<IcsLength> ParseLength(absl::string_view text) {
  absl::ConsumePrefix(&text, "+");
  if (!absl::ConsumePrefix(&text, "P") || text.empty()) return std::nullopt;
  IcsLength length;
  bool in_time = false;
  while (!text.empty()) {
    if (!in_time && absl::ConsumePrefix(&text, "T")) {
      in_time = true;
    }
    int64_t number = 0;
    if (!TakeNumber(text, number) || text.empty()) return std::nullopt;
    const char unit = text[0];
    text.remove_prefix(1);
    if (!in_time && unit == 'W') {
      length.days += 7 * number;
    } else if (!in_time && unit == 'D') {
      length.days += number;
    } else if (in_time && (unit == 'H' || unit == 'M' || unit == 'S')) {
      length.seconds += number * (unit == 'H' ? 3600 : unit == 'M' ? 60 : 1);
    } else {
      return std::nullopt;
    }
  }
  // Longer than any calendar: keeps sums of times far from their bounds.
  constexpr int64_t kMaxDays = 1'000'000;
  if (length.days > kMaxDays || length.seconds > kMaxDays * kDaySeconds) return std::nullopt;
  return length;
}

bool Is(const IcsComponent& component, absl::string_view name, absl::string_view value) {
  return absl::EqualsIgnoreCase(component.Value(name), value);
}

}  // namespace

absl::Time IcsTime::moment() const {
  return value.is_utc ? absl::FromCivil(value.local, absl::UTCTimeZone())
                      : zone->MomentOf(value.local);
}

absl::Time IcsEvent::EndOf(absl::CivilSecond begin) const {
  return zone->MomentOf(begin + length.days * kDaySeconds) + absl::Seconds(length.seconds);
}

absl::StatusOr<const IcsZone*> IcsEventReader::ZoneOf(const IcsComponent& component,
                                                      const ContentLine& line) {
  const absl::string_view name = line.Parameter("TZID");
  if (name.empty()) return &local_zone_;
  const IcsZone* zone = zones_.Find(component.calendar, name);
  if (zone == nullptr) return ZoneUnknown(component.number, line.line);
  return zone;
}

absl::StatusOr<IcsTime> IcsEventReader::ReadTime(const IcsComponent& component,
                                                 const ContentLine& line, absl::string_view text) {
  const std::optional<TimeValue> value = ParseTimeValue(absl::StripAsciiWhitespace(text));
  if (!value.has_value()) return NotICalendar(line.line);
  // A date has no zone, whatever the line says.
  if (value->is_date || value->is_utc) return IcsTime{*value, &local_zone_};
  ASSIGN_OR_RETURN(const IcsZone* zone, ZoneOf(component, line));
  return IcsTime{*value, zone};
}

absl::StatusOr<IcsPeriod> IcsEventReader::ReadPeriod(const IcsComponent& component,
                                                     const ContentLine& line,
                                                     absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> ends =
      absl::StrSplit(text, absl::MaxSplits('/', 1));
  ASSIGN_OR_RETURN(IcsTime begin, ReadTime(component, line, ends.first));
  if (!absl::StartsWith(ends.second, "P") && !absl::StartsWith(ends.second, "+P")) {
    ASSIGN_OR_RETURN(IcsTime end, ReadTime(component, line, ends.second));
    if (end.moment() < begin.moment()) return NotICalendar(line.line);
    return IcsPeriod{begin.moment(), end.moment()};
  }
  const std::optional<IcsLength> length = ParseLength(ends.second);
  if (!length.has_value()) return NotICalendar(line.line);
  IcsTime end = begin;
  end.value.local += length->days * kDaySeconds;
  return IcsPeriod{begin.moment(), end.moment() + absl::Seconds(length->seconds)};
}

absl::StatusOr<std::vector<IcsPeriod>> IcsEventReader::ReadFreeBusy(const IcsComponent& component,
                                                                    int* free_count) {
  std::vector<IcsPeriod> periods;
  for (const ContentLine& line : component.lines) {
    if (line.name != "FREEBUSY") continue;
    const bool is_free = absl::EqualsIgnoreCase(line.Parameter("FBTYPE"), "FREE");
    for (absl::string_view text : absl::StrSplit(line.value, ',')) {
      ASSIGN_OR_RETURN(IcsPeriod period,
                       ReadPeriod(component, line, absl::StripAsciiWhitespace(text)));
      if (is_free) {
        ++*free_count;
      } else {
        periods.push_back(period);
      }
    }
  }
  return periods;
}

absl::StatusOr<IcsEvent> IcsEventReader::ReadEvent(const IcsComponent& component) {
  IcsEvent event;
  event.component = &component;
  event.uid = std::string(component.Value("UID"));
  if (!component.Value("SEQUENCE").empty() &&
      !absl::SimpleAtoi(component.Value("SEQUENCE"), &event.sequence)) {
    return NotICalendar(component.Find("SEQUENCE")->line);
  }
  event.cancelled = component.cancelled || Is(component, "STATUS", "CANCELLED");
  event.transparent = Is(component, "TRANSP", "TRANSPARENT");

  const ContentLine* start_line = component.Find("DTSTART");
  if (start_line == nullptr) return NotICalendar(component.line);
  ASSIGN_OR_RETURN(IcsTime start, ReadTime(component, *start_line, start_line->value));
  event.zone = start.zone;
  if (start.value.is_utc) event.zone = &utc_;
  event.recurrence.start = start.value.local;
  event.recurrence.is_date = start.value.is_date;
  event.recurrence.zone = event.zone->database_zone();
  if (const ContentLine* line = component.Find("RECURRENCE-ID"); line != nullptr) {
    // THISANDFUTURE moves all that follows; hardly any calendar writes it, and none may be missed.
    if (!line->Parameter("RANGE").empty()) return BadRecurrence(component.number, line->line);
    ASSIGN_OR_RETURN(event.recurrence_id, ReadTime(component, *line, line->value));
  }
  RETURN_IF_ERROR(ReadLength(component, start, event));
  RETURN_IF_ERROR(ReadRecurrence(component, event));
  return event;
}

absl::Status IcsEventReader::ReadLength(const IcsComponent& component, const IcsTime& start,
                                        IcsEvent& event) {
  if (const ContentLine* line = component.Find("DTEND"); line != nullptr) {
    ASSIGN_OR_RETURN(IcsTime end, ReadTime(component, *line, line->value));
    if (start.value.is_date && end.value.is_date) {
      event.length.days = absl::CivilDay(end.value.local) - absl::CivilDay(start.value.local);
    } else {
      event.length.seconds = absl::ToInt64Seconds(end.moment() - start.moment());
    }
    if (event.length.days < 0 || event.length.seconds < 0) return NotICalendar(line->line);
  } else if (const ContentLine* length_line = component.Find("DURATION"); length_line != nullptr) {
    const std::optional<IcsLength> length =
        ParseLength(absl::StripAsciiWhitespace(length_line->value));
    if (!length.has_value()) return NotICalendar(length_line->line);
    event.length = *length;
  } else if (start.value.is_date) {
    event.length.days = 1;
  }
  return absl::OkStatus();
}

absl::Status IcsEventReader::ReadRecurrence(const IcsComponent& component, IcsEvent& event) {
  for (const ContentLine& line : component.lines) {
    if (line.name == "RRULE") RETURN_IF_ERROR(ReadRule(line, event));
    if (line.name == "RDATE") RETURN_IF_ERROR(ReadAlso(line, event));
    if (line.name == "EXDATE") RETURN_IF_ERROR(ReadWithout(line, event));
    if (line.name == "EXRULE") return BadRecurrence(component.number, line.line);
  }
  return absl::OkStatus();
}

absl::Status IcsEventReader::ReadRule(const ContentLine& line, IcsEvent& event) {
  absl::StatusOr<RecurrenceRule> rule = ParseRule(absl::StripAsciiWhitespace(line.value));
  if (!rule.ok()) return BadRecurrence(event.component->number, line.line);
  if (event.recurrence.is_date && rule->until.has_value()) {
    // Whole days have no zone: the date of UNTIL counts, at whatever time it is written.
    rule->until->is_utc = false;
  }
  event.zone->MakeEndLocal(*rule);
  event.recurrence.rules.push_back(*std::move(rule));
  return absl::OkStatus();
}

absl::Status IcsEventReader::ReadAlso(const ContentLine& line, IcsEvent& event) {
  for (absl::string_view text : absl::StrSplit(line.value, ',')) {
    text = absl::StripAsciiWhitespace(text);
    if (absl::StrContains(text, "/")) {
      ASSIGN_OR_RETURN(IcsPeriod period, ReadPeriod(*event.component, line, text));
      event.periods.push_back(period);
      continue;
    }
    ASSIGN_OR_RETURN(IcsTime time, ReadTime(*event.component, line, text));
    if (time.value.is_date != event.recurrence.is_date) {
      return BadRecurrence(event.component->number, line.line);
    }
    event.recurrence.also.push_back(time.value.is_date ? time.value.local
                                                       : event.zone->LocalOf(time.moment()));
  }
  return absl::OkStatus();
}

absl::Status IcsEventReader::ReadWithout(const ContentLine& line, IcsEvent& event) {
  for (absl::string_view text : absl::StrSplit(line.value, ',')) {
    ASSIGN_OR_RETURN(IcsTime time, ReadTime(*event.component, line, text));
    if (time.value.is_date) {
      event.without.days.emplace_back(time.value.local);
    } else {
      event.without.moments.push_back(time.moment());
    }
  }
  return absl::OkStatus();
}

}  // namespace osiedle::calendar
