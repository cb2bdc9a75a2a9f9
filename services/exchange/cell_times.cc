#include "services/exchange/cell_times.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "osiedle/common/v1/violation_reason.pb.h"

namespace osiedle::exchange {
namespace {

// The greatest distance of a two-digit year in the future: plans lie no further ahead.
constexpr int64_t kYearsAhead = 10;

// Reads a number of `least` to `most` digits and nothing else.
bool ReadDigits(absl::string_view text, size_t least, size_t most, int& number) {
  return text.size() >= least && text.size() <= most &&
         std::all_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, &number);
}

int64_t FullYear(int two_digits, int64_t this_year) {
  const int64_t newest = this_year + kYearsAhead;
  const int64_t year = newest - newest % 100 + two_digits;
  return year > newest ? year - 100 : year;
}

// "9:05", "10:02:30", "10:02:30,5".
bool ReadClock(absl::string_view text, absl::Duration& clock) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  int hour = 0;
  int minute = 0;
  int second = 0;
  int nanos = 0;
  if (parts.size() < 2 || parts.size() > 3) return false;
  if (!ReadDigits(parts[0], 1, 2, hour) || !ReadDigits(parts[1], 2, 2, minute)) return false;
  if (parts.size() == 3) {
    if (!ReadDigits(parts[2].substr(0, 2), 2, 2, second)) return false;
    const absl::string_view rest = parts[2].substr(2);
    if (!rest.empty()) {
      if (rest[0] != '.' && rest[0] != ',') return false;
      std::string fraction(rest.substr(1));
      if (fraction.empty() || fraction.size() > 9) return false;
      fraction.resize(9, '0');
      if (!ReadDigits(fraction, 9, 9, nanos)) return false;
    }
  }
  if (hour > 23 || minute > 59 || second > 59) return false;
  clock =
      absl::Hours(hour) + absl::Minutes(minute) + absl::Seconds(second) + absl::Nanoseconds(nanos);
  return true;
}

bool HasFullYear(absl::string_view text) {
  int year = 0;
  return ReadDigits(text.substr(0, 4), 4, 4, year) && text.substr(4, 1) == "-";
}

}  // namespace

std::optional<absl::CivilDay> ReadDay(absl::string_view text, const Reading& reading) {
  const bool year_first = HasFullYear(text);
  std::vector<absl::string_view> parts = absl::StrSplit(text, year_first ? '-' : '.');
  if (parts.size() != 3) return std::nullopt;
  if (year_first) std::swap(parts[0], parts[2]);
  int day = 0;
  int month = 0;
  int year = 0;
  const size_t least = year_first ? 2 : 1;
  if (!ReadDigits(parts[0], least, 2, day) || !ReadDigits(parts[1], least, 2, month) ||
      !ReadDigits(parts[2], 2, 4, year) || parts[2].size() == 3) {
    return std::nullopt;
  }
  const int64_t full = parts[2].size() == 2 ? FullYear(year, reading.this_year) : year;
  const absl::CivilDay read(full, month, day);
  // absl would turn 31 February into a day of March.
  if (read.year() != full || read.month() != month || read.day() != day) return std::nullopt;
  return read;
}

Fault ReadTime(absl::string_view text, const Reading& reading, absl::Time& time) {
  if (HasFullYear(text) && absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) {
    return std::nullopt;
  }
  const size_t gap = text.find_first_of(" T");
  absl::Duration clock;
  const std::optional<absl::CivilDay> day = ReadDay(text.substr(0, gap), reading);
  if (gap == absl::string_view::npos || !day.has_value() ||
      !ReadClock(absl::StripLeadingAsciiWhitespace(text.substr(gap + 1)), clock)) {
    return CellFault{common::v1::CELL_NOT_A_TIME};
  }
  const absl::Duration whole = absl::Floor(clock, absl::Seconds(1));
  const absl::TimeZone::TimeInfo found =
      reading.zone.At(absl::CivilSecond(*day) + absl::ToInt64Seconds(whole));
  const auto with_offset = [&](absl::Time moment) {
    return absl::FormatTime(absl::RFC3339_sec, moment, reading.zone);
  };
  switch (found.kind) {
    case absl::TimeZone::TimeInfo::UNIQUE:
      break;
    case absl::TimeZone::TimeInfo::SKIPPED:
      return CellFault{common::v1::CELL_TIME_SKIPPED, {{"zone", reading.zone.name()}}};
    case absl::TimeZone::TimeInfo::REPEATED:
      return CellFault{common::v1::CELL_TIME_TWICE,
                       {{"zone", reading.zone.name()},
                        {"earlier", with_offset(found.pre)},
                        {"later", with_offset(found.post)}}};
  }
  time = found.pre + (clock - whole);
  return std::nullopt;
}

std::string LocalTimeText(absl::Time time, absl::TimeZone zone) {
  const absl::CivilMinute minute = absl::ToCivilMinute(time, zone);
  const absl::TimeZone::TimeInfo found = zone.At(absl::CivilSecond(minute));
  if (found.kind == absl::TimeZone::TimeInfo::UNIQUE && found.pre == time) {
    return absl::FormatTime("%E4Y-%m-%d %H:%M", time, zone);
  }
  return absl::FormatTime(absl::RFC3339_full, time, zone);
}

}  // namespace osiedle::exchange
