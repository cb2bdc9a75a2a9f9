#include "services/call/fields/text_formats.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"

namespace osiedle::call {
namespace {

using ::osiedle::common::v1::Limits;

// The 249 codes that ISO 3166-1 assigns, as the time zone database lists them (iso3166.tab of
// 2022). A test compares them with the list of the machine.
constexpr absl::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ "
    "BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM "
    "DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS "
    "GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ "
    "MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
    "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS YE YT ZA ZM ZW";

bool IsAlpha(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isalpha(c); });
}

bool IsAlphanumeric(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isalnum(c); });
}

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

// Reads the subtags of a language tag in the order of the grammar.
class LanguageTag {
 public:
  explicit LanguageTag(const std::string& tag) : subtags_(absl::StrSplit(tag, '-')) {}

  bool IsWellFormed() {
    for (const absl::string_view subtag : subtags_) {
      if (subtag.empty() || subtag.size() > 8 || !IsAlphanumeric(subtag)) return false;
    }
    if (!TakeLanguage()) return false;
    TakeIf([](absl::string_view s) { return s.size() == 4 && IsAlpha(s); });  // script
    TakeIf([](absl::string_view s) {                                          // region
      return (s.size() == 2 && IsAlpha(s)) ||
             (s.size() == 3 && std::all_of(s.begin(), s.end(), IsDigit));
    });
    return TakeVariants() && TakeExtensions() && TakePrivateUse() && next_ == subtags_.size();
  }

 private:
  template <typename Predicate>
  bool TakeIf(Predicate fits) {
    if (next_ == subtags_.size() || !fits(subtags_[next_])) return false;
    ++next_;
    return true;
  }

  // 2 or 3 letters with up to three extended subtags, 4 letters that are reserved, or 5 to 8.
  bool TakeLanguage() {
    const size_t letters = subtags_[0].size();
    if (!TakeIf([](absl::string_view s) { return s.size() >= 2 && IsAlpha(s); })) return false;
    for (int i = 0; i < 3 && letters <= 3; ++i) {
      TakeIf([](absl::string_view s) { return s.size() == 3 && IsAlpha(s); });
    }
    return true;
  }

  bool TakeVariants() {
    std::set<absl::string_view> seen;
    while (TakeIf([](absl::string_view s) {
      return s.size() >= 5 || (s.size() == 4 && IsDigit(s.front()));
    })) {
      if (!seen.insert(subtags_[next_ - 1]).second) return false;
    }
    return true;
  }

  // A singleton other than `x`, and at least one subtag of two characters or more.
  bool TakeExtensions() {
    std::set<absl::string_view> seen;
    while (TakeIf([](absl::string_view s) { return s.size() == 1 && s != "x"; })) {
      if (!seen.insert(subtags_[next_ - 1]).second) return false;
      const size_t first = next_;
      while (TakeIf([](absl::string_view s) { return s.size() >= 2; })) {
      }
      if (next_ == first) return false;
    }
    return true;
  }

  bool TakePrivateUse() {
    if (!TakeIf([](absl::string_view s) { return s == "x"; })) return true;
    if (next_ == subtags_.size()) return false;
    next_ = subtags_.size();
    return true;
  }

  const std::vector<absl::string_view> subtags_;
  size_t next_ = 0;
};

}  // namespace

bool IsInFormat(absl::string_view text, Limits::Format format) {
  switch (format) {
    case Limits::FORMAT_UNSPECIFIED:
      return true;
    case Limits::LANGUAGE_TAG:
      return IsLanguageTag(text);
    case Limits::TIME_ZONE:
      return IsTimeZone(text);
    case Limits::COUNTRY:
      return IsCountry(text);
    case Limits::SHA256:
      return IsSha256(text);
    default:
      return false;
  }
}

common::v1::ViolationReason ReasonOfFormat(Limits::Format format) {
  switch (format) {
    case Limits::LANGUAGE_TAG:
      return common::v1::NOT_A_LANGUAGE_TAG;
    case Limits::TIME_ZONE:
      return common::v1::NOT_A_TIME_ZONE;
    case Limits::COUNTRY:
      return common::v1::NOT_A_COUNTRY;
    case Limits::SHA256:
      return common::v1::NOT_A_SHA256;
    default:
      return common::v1::NOT_IN_FORMAT;
  }
}

bool IsLanguageTag(absl::string_view text) {
  const std::string lower = absl::AsciiStrToLower(text);
  return LanguageTag(lower).IsWellFormed();
}

bool IsTimeZone(absl::string_view name) {
  // absl::LoadTimeZone also takes paths and special words, and keeps every requested name for ever.
  // So it gets only names of files of the database.
  for (const absl::string_view part : absl::StrSplit(name, '/')) {
    if (part.empty() || !std::all_of(part.begin(), part.end(), [](unsigned char c) {
          return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '+';
        })) {
      return false;
    }
  }
  // Debian keeps the machine's own zone and two copies of the database in the same folder. The copy
  // `right/` counts leap seconds, which absl::LoadTimeZone refuses by itself.
  if (name == "localtime" || name == "posixrules" || absl::StartsWith(name, "posix/")) return false;
  const char* folder = std::getenv("TZDIR");
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(
          absl::StrCat(folder == nullptr ? "/usr/share/zoneinfo" : folder, "/", name), ignored)) {
    return false;
  }
  absl::TimeZone zone;
  return absl::LoadTimeZone(name, &zone);
}

bool IsCountry(absl::string_view text) {
  return text.size() == 2 && IsAlpha(text) && absl::StrContains(kCountries, text);
}

bool IsSha256(absl::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f');
         });
}

bool IsPhone(absl::string_view text) {
  int digits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (absl::ascii_isdigit(c)) {
      ++digits;
    } else if (!(c == '+' && i == 0) && c != ' ' && c != '-' && c != '(' && c != ')') {
      return false;
    }
  }
  return digits >= 7 && digits <= 15;
}

bool IsEmail(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '@');
  return parts.size() == 2 && !parts[0].empty() && !parts[1].empty() &&
         std::none_of(text.begin(), text.end(), absl::ascii_isspace);
}

}  // namespace osiedle::call
