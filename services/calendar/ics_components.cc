#include "services/calendar/ics_components.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/calendar/icalendar_errors.h"
#include "storage/status_macros.h"

namespace osiedle::calendar {
namespace {

// All that the reader looks at.
constexpr absl::string_view kNeeded[] = {
    "DTSTART", "DTEND",    "DURATION",   "RRULE",          "RDATE",        "EXDATE",
    "EXRULE",  "UID",      "SEQUENCE",   "RECURRENCE-ID",  "STATUS",       "TRANSP",
    "TZID",    "FREEBUSY", "TZOFFSETTO", "X-LIC-LOCATION", "TZOFFSETFROM",
};

bool IsEvent(absl::string_view kind) { return kind == "VEVENT" || kind == "VFREEBUSY"; }

class ComponentReader {
 public:
  ComponentReader(absl::string_view text, const ReadLimits& limits)
      : lines_(text), limits_(limits) {}

  absl::StatusOr<IcsFile> Read() {
    ContentLine line;
    for (;;) {
      const ContentLines::Result result = lines_.Next(line);
      if (static_cast<size_t>(lines_.count()) > limits_.max_lines) return FileTooLarge(line.line);
      if (result == ContentLines::Result::kEnd) break;
      if (result == ContentLines::Result::kMalformed) return NotICalendar(line.line);
      RETURN_IF_ERROR(Take(line));
    }
    // Unfinished, or nothing at all.
    if (!open_.empty() || calendars_ == 0) return NotICalendar(std::max(1, lines_.count()));
    return std::move(file_);
  }

 private:
  absl::Status Take(ContentLine& line) {
    if (line.name == "BEGIN") return Begin(line);
    if (line.name == "END") return End(line);
    if (open_.empty()) return NotICalendar(line.line);
    IcsComponent& component = open_.back();
    if (component.kind == "VCALENDAR") {
      if (line.name == "METHOD") {
        component.cancelled = absl::EqualsIgnoreCase(line.value, "CANCEL");
      }
    } else if (std::find(std::begin(kNeeded), std::end(kNeeded), line.name) != std::end(kNeeded)) {
      component.lines.push_back(std::move(line));
    }
    return absl::OkStatus();
  }

  absl::Status Begin(const ContentLine& line) {
    if (open_.size() >= limits_.max_depth) return FileTooLarge(line.line);
    IcsComponent component;
    component.kind = absl::AsciiStrToUpper(absl::StripAsciiWhitespace(line.value));
    component.line = line.line;
    // A calendar stands alone, and everything else within one.
    if ((component.kind == "VCALENDAR") != open_.empty()) return NotICalendar(line.line);
    if (component.kind == "VCALENDAR") {
      ++calendars_;
    } else {
      component.cancelled = open_.front().cancelled;
    }
    component.calendar = calendars_ - 1;
    if (open_.size() == 1 && IsEvent(component.kind)) component.number = ++events_;
    open_.push_back(std::move(component));
    return absl::OkStatus();
  }

  absl::Status End(const ContentLine& line) {
    if (open_.empty() ||
        !absl::EqualsIgnoreCase(open_.back().kind, absl::StripAsciiWhitespace(line.value))) {
      return NotICalendar(line.line);
    }
    IcsComponent component = std::move(open_.back());
    open_.pop_back();
    if (component.number > 0) {
      file_.events.push_back(std::move(component));
    } else if (open_.size() == 1 && component.kind == "VTIMEZONE") {
      file_.zones.push_back(std::move(component));
    } else if (open_.size() == 2 && open_.back().kind == "VTIMEZONE") {
      open_.back().parts.push_back(std::move(component));
    }
    return absl::OkStatus();
  }

  ContentLines lines_;
  const ReadLimits& limits_;
  // From the VCALENDAR to what is read now.
  std::vector<IcsComponent> open_;
  int calendars_ = 0;
  int events_ = 0;
  IcsFile file_;
};

}  // namespace

const ContentLine* IcsComponent::Find(absl::string_view name) const {
  for (const ContentLine& each : lines) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

absl::string_view IcsComponent::Value(absl::string_view name) const {
  const ContentLine* found = Find(name);
  return found == nullptr ? absl::string_view() : absl::StripAsciiWhitespace(found->value);
}

absl::StatusOr<IcsFile> ReadComponents(absl::string_view text, const ReadLimits& limits) {
  return ComponentReader(text, limits).Read();
}

}  // namespace osiedle::calendar
