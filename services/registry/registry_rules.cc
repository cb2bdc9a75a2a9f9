#include "services/registry/registry_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/call/fields/ids.h"

namespace osiedle::registry {
namespace {

bool IsDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return absl::ascii_isdigit(c); });
}

// The weighted sum of the digits, modulo 11. It checks both kinds of numbers of bodies.
int WeightedRest(absl::string_view digits, absl::Span<const int> weights) {
  int sum = 0;
  for (size_t i = 0; i < weights.size(); ++i) sum += (digits[i] - '0') * weights[i];
  return sum % 11;
}

}  // namespace

std::optional<v1::Unit::Kind> KindOfCode(absl::string_view code) {
  if (!IsDigits(code) || code.substr(0, 2) == "00") return std::nullopt;
  if (code.size() == 2) return v1::Unit::VOIVODESHIP;
  if (code.size() < 4 || code.substr(2, 2) == "00") return std::nullopt;
  if (code.size() == 4) return v1::Unit::COUNTY;
  if (code.size() != 7 || code.substr(4, 2) == "00") return std::nullopt;
  switch (code[6]) {
    case '1':
      return v1::Unit::URBAN_MUNICIPALITY;
    case '2':
      return v1::Unit::RURAL_MUNICIPALITY;
    case '3':
      return v1::Unit::MIXED_MUNICIPALITY;
    case '4':
      return v1::Unit::TOWN;
    case '5':
      return v1::Unit::RURAL_AREA;
    case '8':
      return v1::Unit::DISTRICT;
    case '9':
      return v1::Unit::DELEGATION;
    default:
      return std::nullopt;
  }
}

std::string ParentOfCode(absl::string_view code) {
  switch (*KindOfCode(code)) {
    case v1::Unit::VOIVODESHIP:
      return "";
    case v1::Unit::COUNTY:
      return std::string(code.substr(0, 2));
    case v1::Unit::TOWN:
    case v1::Unit::RURAL_AREA:
      // The mixed municipality has the same number and its own last digit.
      return absl::StrCat(code.substr(0, 6), "3");
    default:
      return std::string(code.substr(0, 4));
  }
}

bool IsMunicipality(v1::Unit::Kind kind) {
  return kind == v1::Unit::URBAN_MUNICIPALITY || kind == v1::Unit::RURAL_MUNICIPALITY ||
         kind == v1::Unit::MIXED_MUNICIPALITY;
}

std::optional<absl::CivilDay> ParseDay(absl::string_view text) {
  absl::CivilDay day;
  // The parser is lenient (signs, spaces, one-digit months), so its result is compared with the
  // text.
  if (!absl::ParseCivilTime(text, &day) || FormatDay(day) != text) return std::nullopt;
  if (day.year() < 1900 || day.year() > 9999) return std::nullopt;
  return day;
}

std::string FormatDay(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

absl::CivilDay DayOf(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

google::type::Date DateOf(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

bool IsMunicipalityId(absl::string_view id) {
  return call::IsResourceId(id) && id.size() >= 2 && absl::ascii_islower(id[0]);
}

std::string FirstControllerOf(absl::string_view municipality_name) {
  return absl::StrCat(municipality_name, "/controllers/municipality");
}

bool HoldsCodeFrom(const v1::Municipality& municipality, absl::string_view code,
                   absl::CivilDay first_day) {
  const auto& codes = municipality.territorial_codes();
  for (int i = 0; i < codes.size(); ++i) {
    if (codes[i].code() != code) continue;
    // A code ends where the next one begins; the last one has no end.
    if (i + 1 == codes.size() || DayOf(codes[i + 1].valid_from()) > first_day) return true;
  }
  return false;
}

bool IsNip(absl::string_view text) {
  if (text.size() != 10 || !IsDigits(text)) return false;
  return WeightedRest(text, {6, 5, 7, 2, 3, 4, 5, 6, 7}) == text[9] - '0';
}

bool IsRegon(absl::string_view text) {
  if ((text.size() != 9 && text.size() != 14) || !IsDigits(text)) return false;
  // The check digits of zeros alone fit, but nobody has this number.
  if (text.find_first_not_of('0') == absl::string_view::npos) return false;
  // A remainder of 10 counts as 0.
  if (WeightedRest(text, {8, 9, 2, 3, 4, 5, 6, 7}) % 10 != text[8] - '0') return false;
  return text.size() == 9 ||
         WeightedRest(text, {2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8}) % 10 == text[13] - '0';
}

}  // namespace osiedle::registry
