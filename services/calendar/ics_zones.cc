#include "services/calendar/ics_zones.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/calendar/wall_time.h"

namespace osiedle::calendar {
namespace {

// Names of Windows, from Unicode CLDR release 46 (October 2024), supplemental/windowsZones.xml,
// territory 001. Only those that offices in Poland write, and UTC; for others the definition in the
// file decides.
constexpr std::pair<absl::string_view, absl::string_view> kWindowsZones[] = {
    {"Central European Standard Time", "Europe/Warsaw"},
    {"Central Europe Standard Time", "Europe/Budapest"},
    {"W. Europe Standard Time", "Europe/Berlin"},
    {"Romance Standard Time", "Europe/Paris"},
    {"GMT Standard Time", "Europe/London"},
    {"FLE Standard Time", "Europe/Kiev"},
    {"UTC", "Etc/UTC"},
};

// Of a definition, within its window: no zone changes that often.
constexpr size_t kMaxOnsets = 200;

bool IsZoneCharacter(char c) { return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '+'; }

// UTC-OFFSET (RFC 5545 section 3.3.14) in seconds: +0100 or -023000.
std::optional<int> ParseOffset(absl::string_view text) {
  const bool negative = absl::ConsumePrefix(&text, "-");
  if (!negative && !absl::ConsumePrefix(&text, "+")) return std::nullopt;
  int digits = 0;
  if ((text.size() != 4 && text.size() != 6) ||
      !std::all_of(text.begin(), text.end(), absl::ascii_isdigit) ||
      !absl::SimpleAtoi(text, &digits)) {
    return std::nullopt;
  }
  if (text.size() == 4) digits *= 100;
  const int hours = digits / 10000;
  const int minutes = digits / 100 % 100;
  // absl::FixedTimeZone takes a day at most.
  if (hours > 23 || minutes > 59 || digits % 100 > 59) return std::nullopt;
  const int seconds = hours * 3600 + minutes * 60 + digits % 100;
  return negative ? -seconds : seconds;
}

std::optional<absl::TimeZone> FindWindowsZone(absl::string_view name) {
  for (const auto& [windows, iana] : kWindowsZones) {
    if (absl::EqualsIgnoreCase(windows, name)) return FindZone(iana);
  }
  return std::nullopt;
}

// The last two or three parts of a name that begins with a slash.
std::optional<absl::TimeZone> FindByEnd(absl::string_view name) {
  if (!absl::StartsWith(name, "/")) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  for (size_t size : {3, 2}) {
    if (parts.size() <= size) continue;
    const auto found = FindZone(absl::StrJoin(parts.end() - size, parts.end(), "/"));
    if (found.has_value()) return found;
  }
  return std::nullopt;
}

}  // namespace

std::optional<absl::TimeZone> FindZone(absl::string_view name) {
  if (name.size() > 64) return std::nullopt;
  for (absl::string_view part : absl::StrSplit(name, '/')) {
    if (part.empty() || !std::all_of(part.begin(), part.end(), IsZoneCharacter)) {
      return std::nullopt;
    }
  }
  // Debian keeps the machine's own zone and two copies of the database in the same folder.
  if (name == "localtime" || name == "posixrules" || absl::StartsWith(name, "posix/") ||
      absl::StartsWith(name, "right/")) {
    return std::nullopt;
  }
  const char* folder = std::getenv("TZDIR");
  std::error_code ignored;
  absl::TimeZone zone;
  if (!std::filesystem::is_regular_file(
          absl::StrCat(folder == nullptr ? "/usr/share/zoneinfo" : folder, "/", name), ignored) ||
      !absl::LoadTimeZone(name, &zone)) {
    return std::nullopt;
  }
  return zone;
}

IcsZone::IcsZone(std::vector<Onset> onsets) {
  std::sort(onsets.begin(), onsets.end(),
            [](const Onset& a, const Onset& b) { return a.moment() < b.moment(); });
  int offset = onsets.front().offset_before;
  for (const Onset& onset : onsets) {
    // In the gap of a clock that is moved forward, the offset before it still holds.
    absl::CivilSecond local_end = onset.begin + std::max(0, onset.offset - onset.offset_before);
    if (!spans_.empty()) local_end = std::max(local_end, spans_.back().local_end);
    spans_.push_back({onset.moment(), local_end, offset});
    offset = onset.offset;
  }
  last_offset_ = offset;
}

absl::Time IcsZone::MomentOf(absl::CivilSecond local) const {
  if (spans_.empty()) return calendar::MomentOf(local, zone_);
  const auto span = std::upper_bound(
      spans_.begin(), spans_.end(), local,
      [](absl::CivilSecond time, const Span& each) { return time < each.local_end; });
  return MomentAt(local, span == spans_.end() ? last_offset_ : span->offset);
}

absl::CivilSecond IcsZone::LocalOf(absl::Time moment) const {
  if (spans_.empty()) return absl::ToCivilSecond(moment, zone_);
  const auto span =
      std::upper_bound(spans_.begin(), spans_.end(), moment,
                       [](absl::Time time, const Span& each) { return time < each.end; });
  const int offset = span == spans_.end() ? last_offset_ : span->offset;
  return absl::ToCivilSecond(moment + absl::Seconds(offset), absl::UTCTimeZone());
}

void IcsZone::MakeEndLocal(RecurrenceRule& rule) const {
  if (spans_.empty() || !rule.until.has_value() || !rule.until->is_utc) return;
  rule.until->last = LocalOf(absl::FromCivil(rule.until->last, absl::UTCTimeZone()));
  rule.until->is_utc = false;
}

IcsZones::IcsZones(const IcsFile& file, CivilWindow window, int64_t* steps_left)
    : window_(window), steps_left_(steps_left) {
  for (const IcsComponent& zone : file.zones) {
    definitions_.try_emplace({zone.calendar, std::string(zone.Value("TZID"))}, &zone);
  }
}

const IcsZone* IcsZones::Find(int calendar, absl::string_view name) {
  const auto [found, is_new] = known_.try_emplace({calendar, std::string(name)});
  if (is_new) found->second = Load(calendar, name);
  return found->second.has_value() ? &*found->second : nullptr;
}

std::optional<IcsZone> IcsZones::Load(int calendar, absl::string_view name) {
  if (const auto zone = FindZone(name)) return IcsZone(*zone);
  if (const auto zone = FindWindowsZone(name)) return IcsZone(*zone);
  const auto definition = definitions_.find({calendar, std::string(name)});
  if (definition != definitions_.end()) {
    const absl::string_view location = definition->second->Value("X-LIC-LOCATION");
    if (const auto zone = FindZone(location)) return IcsZone(*zone);
  }
  if (const auto zone = FindByEnd(name)) return IcsZone(*zone);
  if (definition == definitions_.end()) return std::nullopt;
  return Defined(*definition->second);
}

std::optional<IcsZone> IcsZones::Defined(const IcsComponent& definition) {
  std::vector<IcsZone::Onset> onsets;
  for (const IcsComponent& part : definition.parts) {
    if (!AddOnsets(part, onsets)) return std::nullopt;
  }
  if (onsets.empty() || onsets.size() > kMaxOnsets) return std::nullopt;
  return IcsZone(std::move(onsets));
}

// The onsets of a STANDARD or DAYLIGHT.
bool IcsZones::AddOnsets(const IcsComponent& part, std::vector<IcsZone::Onset>& onsets) {
  const std::optional<TimeValue> start = ParseTimeValue(part.Value("DTSTART"));
  const std::optional<int> before = ParseOffset(part.Value("TZOFFSETFROM"));
  const std::optional<int> after = ParseOffset(part.Value("TZOFFSETTO"));
  if (!start.has_value() || !before.has_value() || !after.has_value()) return false;

  Recurrence recurrence = {.start = start->local};
  for (const ContentLine& line : part.lines) {
    if (line.name == "RRULE") {
      absl::StatusOr<RecurrenceRule> rule = ParseRule(line.value);
      // A zone that changes more often than once a month is none.
      if (!rule.ok() || rule->frequency < Frequency::kMonthly) return false;
      if (rule->until.has_value() && rule->until->is_utc) {
        rule->until->last += *before;
        rule->until->is_utc = false;
      }
      recurrence.rules.push_back(*std::move(rule));
    } else if (line.name == "RDATE") {
      for (absl::string_view text : absl::StrSplit(line.value, ',')) {
        const std::optional<TimeValue> value = ParseTimeValue(text);
        if (!value.has_value()) return false;
        recurrence.also.push_back(value->local);
      }
    }
  }
  constexpr int64_t kTwoYears = 2 * 366 * 86'400;
  int64_t steps = 0;
  const absl::StatusOr<std::vector<absl::CivilSecond>> begins =
      Expand(recurrence, {window_.begin - kTwoYears, window_.end + kTwoYears},
             {.max_steps = *steps_left_}, &steps);
  *steps_left_ -= std::min(steps, *steps_left_);
  if (!begins.ok()) return false;
  // The first onset counts even when it lies long before: a zone may have only one.
  onsets.push_back({start->local, *before, *after});
  for (absl::CivilSecond begin : *begins) onsets.push_back({begin, *before, *after});
  return true;
}

}  // namespace osiedle::calendar
