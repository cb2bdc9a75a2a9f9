#include "services/calendar/recurrence_rule.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "storage/status_macros.h"

namespace osiedle::calendar {
namespace {

constexpr size_t kMaxRuleCharacters = 2000;
constexpr int kMaxInterval = 32767;

constexpr std::pair<absl::string_view, Frequency> kFrequencies[] = {
    {"SECONDLY", Frequency::kSecondly}, {"MINUTELY", Frequency::kMinutely},
    {"HOURLY", Frequency::kHourly},     {"DAILY", Frequency::kDaily},
    {"WEEKLY", Frequency::kWeekly},     {"MONTHLY", Frequency::kMonthly},
    {"YEARLY", Frequency::kYearly},
};

constexpr std::pair<absl::string_view, absl::Weekday> kWeekdays[] = {
    {"MO", absl::Weekday::monday},    {"TU", absl::Weekday::tuesday},
    {"WE", absl::Weekday::wednesday}, {"TH", absl::Weekday::thursday},
    {"FR", absl::Weekday::friday},    {"SA", absl::Weekday::saturday},
    {"SU", absl::Weekday::sunday},
};

template <typename Value, size_t kSize>
std::optional<Value> Find(const std::pair<absl::string_view, Value> (&table)[kSize],
                          absl::string_view name) {
  for (const auto& [known, value] : table) {
    if (absl::EqualsIgnoreCase(known, name)) return value;
  }
  return std::nullopt;
}

absl::Status BadValue(absl::string_view part) {
  return absl::InvalidArgumentError(absl::StrCat(part, " has a value that it may not have"));
}

bool ParseDigits(absl::string_view text, size_t max_digits, int64_t& value) {
  return !text.empty() && text.size() <= max_digits &&
         std::all_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, &value);
}

bool ParseSigned(absl::string_view text, int& value) {
  const bool negative = absl::ConsumePrefix(&text, "-");
  if (!negative) absl::ConsumePrefix(&text, "+");
  int64_t digits = 0;
  if (!ParseDigits(text, 3, digits)) return false;
  value = static_cast<int>(negative ? -digits : digits);
  return true;
}

// A part that lists numbers. Parts that count from the end take the same bounds with a minus.
struct NumberPart {
  absl::string_view name;
  std::vector<int> RecurrenceRule::*values = nullptr;
  int min = 0;
  int max = 0;
  bool also_from_end = false;
};

constexpr NumberPart kNumberParts[] = {
    {"BYSECOND", &RecurrenceRule::seconds, 0, 60, false},
    {"BYMINUTE", &RecurrenceRule::minutes, 0, 59, false},
    {"BYHOUR", &RecurrenceRule::hours, 0, 23, false},
    {"BYMONTHDAY", &RecurrenceRule::month_days, 1, 31, true},
    {"BYYEARDAY", &RecurrenceRule::year_days, 1, 366, true},
    {"BYWEEKNO", &RecurrenceRule::weeks, 1, 53, true},
    {"BYMONTH", &RecurrenceRule::months, 1, 12, false},
    {"BYSETPOS", &RecurrenceRule::positions, 1, 366, true},
};

absl::Status ParseNumbers(const NumberPart& part, absl::string_view text, RecurrenceRule& rule) {
  std::set<int> values;
  for (absl::string_view element : absl::StrSplit(text, ',')) {
    int value = 0;
    if (!ParseSigned(element, value)) return BadValue(part.name);
    const int size = part.also_from_end ? std::abs(value) : value;
    if (size < part.min || size > part.max) return BadValue(part.name);
    values.insert(part.name == "BYSECOND" ? std::min(value, 59) : value);
  }
  (rule.*part.values).assign(values.begin(), values.end());
  return absl::OkStatus();
}

absl::Status ParseWeekdays(absl::string_view text, RecurrenceRule& rule) {
  std::set<std::pair<absl::Weekday, int>> seen;
  for (absl::string_view element : absl::StrSplit(text, ',')) {
    // Outlook writes a blank after the comma.
    element = absl::StripAsciiWhitespace(element);
    if (element.size() < 2) return BadValue("BYDAY");
    const std::optional<absl::Weekday> weekday =
        Find(kWeekdays, element.substr(element.size() - 2));
    RuleWeekday day;
    absl::string_view number = element.substr(0, element.size() - 2);
    if (!weekday.has_value()) return BadValue("BYDAY");
    day.weekday = *weekday;
    if (!number.empty() &&
        (!ParseSigned(number, day.nth) || day.nth == 0 || std::abs(day.nth) > 53)) {
      return BadValue("BYDAY");
    }
    if (seen.emplace(day.weekday, day.nth).second) rule.weekdays.push_back(day);
  }
  return absl::OkStatus();
}

absl::Status ParseUntil(absl::string_view text, RecurrenceRule& rule) {
  const std::optional<TimeValue> value = ParseTimeValue(text);
  if (!value.has_value()) return BadValue("UNTIL");
  rule.until = RuleEnd{.last = value->local, .is_utc = value->is_utc};
  if (value->is_date) {
    rule.until->last = absl::CivilSecond(absl::CivilDay(value->local) + 1) - 1;
  }
  return absl::OkStatus();
}

absl::Status ParsePart(absl::string_view name, absl::string_view text, RecurrenceRule& rule) {
  for (const NumberPart& part : kNumberParts) {
    if (part.name == name) return ParseNumbers(part, text, rule);
  }
  if (name == "BYDAY") return ParseWeekdays(text, rule);
  if (name == "UNTIL") return ParseUntil(text, rule);
  if (name == "FREQ") {
    const std::optional<Frequency> frequency = Find(kFrequencies, text);
    if (!frequency.has_value()) return BadValue(name);
    rule.frequency = *frequency;
    return absl::OkStatus();
  }
  if (name == "WKST") {
    const std::optional<absl::Weekday> day = Find(kWeekdays, text);
    if (!day.has_value()) return BadValue(name);
    rule.week_start = *day;
    return absl::OkStatus();
  }
  if (name == "COUNT") {
    if (!ParseDigits(text, 9, rule.count) || rule.count < 1) return BadValue(name);
    return absl::OkStatus();
  }
  if (name == "INTERVAL") {
    int64_t interval = 0;
    if (!ParseDigits(text, 9, interval) || interval < 1 || interval > kMaxInterval) {
      return BadValue(name);
    }
    rule.interval = static_cast<int>(interval);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("has a part that is not supported");
}

// The table of section 3.3.10, and the sentences around it.
absl::Status CheckTogether(const RecurrenceRule& rule) {
  const Frequency frequency = rule.frequency;
  if (rule.count > 0 && rule.until.has_value()) {
    return absl::InvalidArgumentError("has both COUNT and UNTIL");
  }
  if (!rule.weeks.empty() && frequency != Frequency::kYearly) {
    return absl::InvalidArgumentError("has BYWEEKNO without FREQ=YEARLY");
  }
  if (!rule.year_days.empty() && frequency >= Frequency::kDaily &&
      frequency != Frequency::kYearly) {
    return absl::InvalidArgumentError("has BYYEARDAY with FREQ=DAILY, WEEKLY or MONTHLY");
  }
  if (!rule.month_days.empty() && frequency == Frequency::kWeekly) {
    return absl::InvalidArgumentError("has BYMONTHDAY with FREQ=WEEKLY");
  }
  const bool numbered = std::any_of(rule.weekdays.begin(), rule.weekdays.end(),
                                    [](const RuleWeekday& day) { return day.nth != 0; });
  if (numbered && (frequency < Frequency::kMonthly || !rule.weeks.empty())) {
    return absl::InvalidArgumentError(
        "has a number in BYDAY without FREQ=MONTHLY or YEARLY, or with BYWEEKNO");
  }
  const bool has_other =
      !rule.weekdays.empty() ||
      std::any_of(std::begin(kNumberParts), std::end(kNumberParts), [&](const NumberPart& part) {
        return part.values != &RecurrenceRule::positions && !(rule.*part.values).empty();
      });
  if (!rule.positions.empty() && !has_other) {
    return absl::InvalidArgumentError("has BYSETPOS without another BY part");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RecurrenceRule> ParseRule(absl::string_view text) {
  if (text.size() > kMaxRuleCharacters) {
    return absl::InvalidArgumentError("is longer than a rule may be");
  }
  RecurrenceRule rule;
  std::set<std::string> seen;
  // Outlook ends a rule with a semicolon.
  absl::ConsumeSuffix(&text, ";");
  for (absl::string_view part : absl::StrSplit(text, ';')) {
    const std::pair<absl::string_view, absl::string_view> split =
        absl::StrSplit(part, absl::MaxSplits('=', 1));
    const std::string name = absl::AsciiStrToUpper(split.first);
    if (!seen.insert(name).second) {
      return absl::InvalidArgumentError("has a part twice");
    }
    RETURN_IF_ERROR(ParsePart(name, split.second, rule));
  }
  if (seen.count("FREQ") == 0) return absl::InvalidArgumentError("has no FREQ");
  RETURN_IF_ERROR(CheckTogether(rule));
  return rule;
}

absl::Status CheckRule(absl::string_view rule) { return ParseRule(rule).status(); }

std::optional<TimeValue> ParseTimeValue(absl::string_view text) {
  TimeValue value;
  value.is_date = text.size() == 8;
  if (!value.is_date) {
    value.is_utc = absl::ConsumeSuffix(&text, "Z");
    if (text.size() != 15 || text[8] != 'T') return std::nullopt;
  }
  int64_t day = 0;
  int64_t time = 0;
  if (!ParseDigits(text.substr(0, 8), 8, day)) return std::nullopt;
  if (!value.is_date && !ParseDigits(text.substr(9), 6, time)) return std::nullopt;
  const absl::CivilDay date(day / 10000, day / 100 % 100, day % 100);
  const bool normal = date.year() == day / 10000 && date.month() == day / 100 % 100 &&
                      date.day() == day % 100 && date.year() > 0;
  if (!normal || time / 10000 > 23 || time / 100 % 100 > 59 || time % 100 > 60) {
    return std::nullopt;
  }
  // A leap second, 60, is the second before.
  value.local = absl::CivilSecond(date.year(), date.month(), date.day(), time / 10000,
                                  time / 100 % 100, std::min<int64_t>(time % 100, 59));
  return value;
}

}  // namespace osiedle::calendar
