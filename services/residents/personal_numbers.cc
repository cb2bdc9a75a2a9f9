#include "services/residents/personal_numbers.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace osiedle::residents {
namespace {

constexpr int kMostBetween = 5;
// The longest form: 0048 and nine digits.
constexpr size_t kMostDigits = 13;

// Digits that stand together, and what comes before them.
struct Group {
  std::string digits;
  // Nothing but a few separators lies between this and the group before.
  bool linked = false;
  // One of them is an unusual one.
  bool loose = false;
  // That which lies between is one character of those in which dates are written.
  bool date_mark = false;
};

bool IsSeparator(UChar32 c) {
  if (c == '.' || c == '/' || c == '(' || c == ')' || c == '+' || c == '_' || c == '*') return true;
  return u_isUWhiteSpace(c) || u_hasBinaryProperty(c, UCHAR_DASH);
}

// Stands between digits of one number now and then, and between numbers more often.
bool IsLooseSeparator(UChar32 c) { return u_isgraph(c) && !u_isalnum(c); }

// Zero-width characters, and marks on a digit (a keycap), are no separation.
bool IsNothing(UChar32 c) {
  const int8_t type = u_charType(c);
  return type == U_FORMAT_CHAR || type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
}

// Fullwidth, superscript and circled digits become plain ones.
icu::UnicodeString Compatible(absl::string_view text) {
  icu::UnicodeString raw =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())));
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFKCInstance(error);
  if (U_FAILURE(error)) return raw;
  icu::UnicodeString normal = form->normalize(raw, error);
  return U_FAILURE(error) ? raw : normal;
}

std::vector<Group> GroupsOf(absl::string_view text) {
  const icu::UnicodeString characters = Compatible(text);
  std::vector<Group> groups;
  bool in_group = false;
  bool linked = false;
  bool loose = false;
  int between = 0;
  UChar32 last = 0;
  for (int32_t i = 0; i < characters.length(); i = characters.moveIndex32(i, 1)) {
    const UChar32 c = characters.char32At(i);
    if (IsNothing(c)) continue;
    if (const int digit = u_charDigitValue(c); digit >= 0) {
      if (!in_group) {
        const bool date_mark = between == 1 && (last == '.' || last == '-' || last == '/');
        groups.push_back({.digits = "",
                          .linked = linked,
                          .loose = linked && loose,
                          .date_mark = linked && date_mark});
      }
      groups.back().digits.push_back(static_cast<char>('0' + digit));
      in_group = true;
      continue;
    }
    if (in_group) {
      linked = true;
      loose = false;
      between = 0;
    }
    in_group = false;
    loose = loose || !IsSeparator(c);
    linked = linked && (IsSeparator(c) || IsLooseSeparator(c)) && ++between <= kMostBetween;
    last = c;
  }
  return groups;
}

bool IsDay(int year, int month, int day) {
  const absl::CivilDay civil(year, month, day);
  return year >= 1900 && year < 2100 && civil.month() == month && civil.day() == day;
}

bool IsDate(const Group& a, const Group& b, const Group& c) {
  if (!b.date_mark || !c.date_mark || a.digits.size() > 4 || b.digits.size() > 2) return false;
  int first = 0;
  int second = 0;
  int third = 0;
  if (!absl::SimpleAtoi(a.digits, &first) || !absl::SimpleAtoi(b.digits, &second) ||
      !absl::SimpleAtoi(c.digits, &third)) {
    return false;
  }
  if (a.digits.size() == 4 && c.digits.size() <= 2) return IsDay(first, second, third);
  return a.digits.size() <= 2 && c.digits.size() == 4 && IsDay(third, second, first);
}

// Takes dates out, and what stood on their two sides apart.
std::vector<Group> WithoutDates(std::vector<Group> groups) {
  std::vector<Group> rest;
  bool after_date = false;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (i + 2 < groups.size() && IsDate(groups[i], groups[i + 1], groups[i + 2])) {
      i += 2;
      after_date = true;
      continue;
    }
    if (after_date) groups[i].linked = false;
    after_date = false;
    rest.push_back(std::move(groups[i]));
  }
  return rest;
}

// How the groups of a number are set apart.
enum class Spacing {
  kUsual,
  // Unusually, but in threes, but for what stands before the first three.
  kInThrees,
  kOther,
};

// Whether neighbouring groups together are digits of which `is_number` holds.
bool HoldsNumber(absl::string_view text,
                 const std::function<bool(absl::string_view digits, Spacing)>& is_number) {
  const std::vector<Group> groups = WithoutDates(GroupsOf(text));
  for (size_t begin = 0; begin < groups.size(); ++begin) {
    std::string digits;
    Spacing spacing = Spacing::kUsual;
    bool in_threes = true;
    for (size_t end = begin; end < groups.size(); ++end) {
      const Group& group = groups[end];
      if (end > begin && !group.linked) break;
      in_threes = in_threes && (end == begin || group.digits.size() == 3);
      if (end > begin && group.loose) spacing = Spacing::kInThrees;
      if (spacing != Spacing::kUsual && !in_threes) spacing = Spacing::kOther;
      digits += group.digits;
      if (digits.size() > kMostDigits) break;
      if (is_number(digits, spacing)) return true;
    }
  }
  return false;
}

}  // namespace

bool IsPesel(absl::string_view text) {
  if (text.size() != 11 || !std::all_of(text.begin(), text.end(), absl::ascii_isdigit)) {
    return false;
  }
  constexpr int kWeights[] = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3};
  int sum = 0;
  for (size_t i = 0; i < 10; ++i) sum += kWeights[i] * (text[i] - '0');
  if ((10 - sum % 10) % 10 != text[10] - '0') return false;
  const absl::CivilDay day = BirthDayOf(text);
  const int month = (10 * (text[2] - '0') + text[3] - '0') % 20;
  return month >= 1 && month <= 12 && day.month() == month &&
         day.day() == 10 * (text[4] - '0') + text[5] - '0';
}

absl::CivilDay BirthDayOf(absl::string_view pesel) {
  const auto number = [pesel](size_t i) { return 10 * (pesel[i] - '0') + pesel[i + 1] - '0'; };
  // The century is told by what is added to the month.
  constexpr int kCenturies[] = {1900, 2000, 2100, 2200, 1800};
  const int month = number(2);
  return absl::CivilDay(kCenturies[month / 20] + number(0), month % 20, number(4));
}

bool HoldsPesel(absl::string_view text) {
  if (HoldsNumber(text, [](absl::string_view digits, Spacing) { return IsPesel(digits); })) {
    return true;
  }
  // Glued to other digits.
  for (const Group& group : GroupsOf(text)) {
    for (size_t i = 0; i + 11 <= group.digits.size(); ++i) {
      if (IsPesel(absl::string_view(group.digits).substr(i, 11))) return true;
    }
  }
  return false;
}

bool HoldsPhoneNumber(absl::string_view text) {
  return HoldsNumber(text, [](absl::string_view digits, Spacing spacing) {
    if (spacing == Spacing::kOther) return false;
    for (absl::string_view prefix : {"", "48", "0048", "0", "480"}) {
      if (digits.size() != prefix.size() + 9 || !absl::StartsWith(digits, prefix)) continue;
      const char first = digits[prefix.size()];
      // "100, 200, 300" is a list; mobile numbers begin with 4 to 8.
      if (spacing == Spacing::kUsual ? first != '0' : first >= '4' && first <= '8') return true;
    }
    return false;
  });
}

bool IsPersonalNumberId(absl::string_view id) {
  const auto is_number = [](absl::string_view digits) {
    return std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit);
  };
  const std::vector<absl::string_view> parts = absl::StrSplit(id, '-');
  for (size_t i = 0; i < parts.size(); ++i) {
    if (IsPesel(parts[i]) || (parts[i].size() == 9 && is_number(parts[i]))) return true;
    if (i + 1 < parts.size() && parts[i].size() == 6 &&
        IsPesel(absl::StrCat(parts[i], parts[i + 1]))) {
      return true;
    }
    if (i + 2 < parts.size() && parts[i].size() == 3 && parts[i + 1].size() == 3 &&
        parts[i + 2].size() == 3 && is_number(parts[i]) && is_number(parts[i + 1]) &&
        is_number(parts[i + 2])) {
      return true;
    }
  }
  return false;
}

}  // namespace osiedle::residents
