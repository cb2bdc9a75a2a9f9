#include "services/call/fields/phone_numbers.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/strings/match.h"

namespace osiedle::call {
namespace {

using Lengths = absl::InlinedVector<size_t, 16>;

constexpr size_t kPolish = 9;
constexpr size_t kLeastInternational = 8;
// ITU-T E.164, and 00 before it.
constexpr size_t kMaxDigits = 17;

template <size_t n>
bool BeginsWithAny(absl::string_view digits, const char* const (&prefixes)[n]) {
  return std::any_of(std::begin(prefixes), std::end(prefixes),
                     [&](const char* prefix) { return absl::StartsWith(digits, prefix); });
}

// The national numbering plan: mobile networks, and the areas of lines in houses.
bool IsMobile(absl::string_view digits) {
  static constexpr const char* kPrefixes[] = {"45", "50", "51", "53", "57", "60", "66",
                                              "69", "72", "73", "78", "79", "88"};
  return BeginsWithAny(digits, kPrefixes);
}
bool IsOfKnownArea(absl::string_view digits) {
  static constexpr const char* kPrefixes[] = {
      "12", "13", "14", "15", "16", "17", "18", "22", "23", "24", "25", "29", "32",
      "33", "34", "41", "42", "43", "44", "46", "48", "52", "54", "55", "56", "58",
      "59", "61", "62", "63", "65", "67", "68", "71", "74", "75", "76", "77", "81",
      "82", "83", "84", "85", "86", "87", "89", "91", "94", "95"};
  return IsMobile(digits) || BeginsWithAny(digits, kPrefixes);
}
// Free of charge or shared: help lines.
bool IsService(absl::string_view digits) {
  static constexpr const char* kPrefixes[] = {"800", "801", "804"};
  return BeginsWithAny(digits, kPrefixes);
}
// Countries from which people come, and to which they go.
bool IsOfCountry(absl::string_view digits) {
  static constexpr const char* kCodes[] = {"30",  "31",  "32",  "33",  "34",  "353", "359", "36",
                                           "370", "371", "372", "373", "374", "375", "380", "39",
                                           "40",  "41",  "420", "421", "43",  "44",  "45",  "46",
                                           "47",  "48",  "49",  "7",   "90",  "995"};
  return BeginsWithAny(digits, kCodes);
}

// The gaps between groups.
struct Spacing {
  // The gaps are those of telephone numbers everywhere.
  bool usual = true;
  bool list = false;
  bool comma = false;
  bool blanks = true;

  void Add(Gap gap) {
    usual = usual && (gap == Gap::kBlank || gap == Gap::kDash || gap == Gap::kSpacedDash ||
                      gap == Gap::kDot || gap == Gap::kSlash || gap == Gap::kParenthesis);
    list = list || gap == Gap::kListComma;
    comma = comma || gap == Gap::kComma;
    blanks = blanks && gap == Gap::kBlank;
  }
};

// Groups that stand together.
struct Segment {
  std::string digits;
  Lengths lengths;
  Spacing spacing;
  bool labelled = false;
  // The text, to look at what follows the groups; null: nothing follows.
  const Symbols* symbols = nullptr;
  const DigitGroup* last = nullptr;
};

bool IsMeasure(const Segment& segment) {
  if (segment.symbols == nullptr) return false;
  const std::string unit = UnitOf(*segment.symbols, *segment.last);
  static constexpr absl::string_view kUnits[] = {"z",  "zl", "zot", "pln", "cm",  "mm", "m",  "km",
                                                 "kg", "g",  "ml",  "l",   "szt", "gr", "eur"};
  return std::find(std::begin(kUnits), std::end(kUnits), unit) != std::end(kUnits);
}

// Nine digits in groups of these lengths.
bool IsPolishNumber(absl::string_view digits, const Lengths& lengths, const Segment& segment) {
  if (digits.size() != kPolish || digits.front() == '0' || IsService(digits)) return false;
  if (segment.labelled) return true;
  const auto grouped = [&lengths](std::initializer_list<size_t> wanted) {
    return std::equal(lengths.begin(), lengths.end(), wanted.begin(), wanted.end());
  };
  const Spacing& spacing = segment.spacing;
  const bool in_threes = grouped({3, 3, 3});
  if (spacing.list) return in_threes && IsMobile(digits) && !IsSorted(digits, lengths);
  if (!spacing.usual && (IsMeasure(segment) || !IsOfKnownArea(digits))) return false;
  if (lengths.size() == 1) return true;
  const bool sorted = IsSorted(digits, lengths);
  if (in_threes && sorted && !(spacing.usual && !spacing.blanks)) {
    return IsOfKnownArea(digits) && (spacing.usual || spacing.comma);
  }
  if (in_threes) return true;
  if (!IsOfKnownArea(digits)) return false;
  if (grouped({2, 7})) return !spacing.comma;
  if (grouped({3, 6}) || grouped({6, 3})) return true;
  if (grouped({4, 5}) || grouped({5, 4}) || grouped({2, 3, 4}) || grouped({3, 4, 2}) ||
      grouped({2, 4, 3}) || grouped({1, 8}) || grouped({8, 1})) {
    return spacing.usual && IsMobile(digits);
  }
  if (sorted) return false;
  if (grouped({2, 3, 2, 2}) || grouped({3, 2, 2, 2}) || grouped({2, 2, 2, 3})) return true;
  if (lengths.size() == kPolish) return true;
  // For digits in twos: amounts and houses are seldom above 60 and never begin with 0.
  if (!spacing.usual || (!grouped({2, 2, 2, 2, 1}) && !grouped({1, 2, 2, 2, 2}))) return false;
  for (size_t i = 0, at = 0; i < lengths.size(); at += lengths[i++]) {
    if (lengths[i] == 2 && (digits[at] == '0' || digits[at] >= '6')) return true;
  }
  return false;
}

// Takes the first `count` digits away from the groups.
Lengths Without(size_t count, Lengths lengths) {
  while (count > 0 && !lengths.empty()) {
    const size_t taken = std::min(count, lengths.front());
    lengths.front() -= taken;
    count -= taken;
    if (lengths.front() == 0) lengths.erase(lengths.begin());
  }
  return lengths;
}

bool IsForeignNumber(const Segment& segment) {
  constexpr size_t kCode = 3;
  const absl::string_view digits = segment.digits;
  // Codes of neighbouring countries, written without a plus.
  static constexpr const char* kNeighbours[] = {"380", "420", "421", "375"};
  if (digits.size() == kPolish + kCode && BeginsWithAny(digits, kNeighbours) &&
      segment.lengths.front() >= kCode && !IsSorted(digits, segment.lengths)) {
    return true;
  }
  return absl::StartsWith(digits, "00") && digits.size() >= kLeastInternational + 2 &&
         segment.lengths.front() >= 2 && segment.spacing.usual && IsOfCountry(digits.substr(2));
}

bool IsPhone(const Segment& segment) {
  const absl::string_view digits = segment.digits;
  if (IsPolishNumber(digits, segment.lengths, segment)) return true;
  // A landline number without its area code.
  if (segment.labelled && digits.size() == 7 && digits.front() != '0') return true;
  for (absl::string_view prefix : {"48", "0048", "0", "480"}) {
    if (digits.size() != prefix.size() + kPolish || !absl::StartsWith(digits, prefix)) continue;
    if (IsOfKnownArea(digits.substr(prefix.size())) &&
        IsPolishNumber(digits.substr(prefix.size()), Without(prefix.size(), segment.lengths),
                       segment)) {
      return true;
    }
  }
  return IsForeignNumber(segment);
}

bool IsPhoneLabel(absl::string_view word) {
  static constexpr absl::string_view kWords[] = {
      "tel", "telefon", "telefonu", "telefonem", "kom", "komrka", "komorka", "fon", "whatsapp"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

// Whether groups from `begin` on are a number, after a plus or not.
bool BeginsPhone(const DigitText& text, const std::vector<Reading>& readings, size_t begin) {
  if (readings[begin].continues) return false;
  const std::vector<DigitGroup>& groups = text.groups;
  Segment segment;
  segment.symbols = &text.symbols;
  segment.labelled =
      groups[begin].gap == Gap::kNone && IsPhoneLabel(LabelOf(text.symbols, groups[begin]));
  size_t hours = 0;
  for (size_t i = begin; i < groups.size(); ++i) {
    const DigitGroup& group = groups[i];
    if (readings[i].kind == Reading::kEveryday) return false;
    if (i > begin) {
      if (group.gap == Gap::kNone) return false;
      segment.spacing.Add(group.gap);
    }
    if (readings[i].kind == Reading::kHours) hours += group.digits.size();
    segment.digits += group.digits;
    segment.lengths.push_back(group.digits.size());
    segment.last = &group;
    if (segment.digits.size() > kMaxDigits) return false;
    if (segment.digits.size() < kLeastDigits) continue;
    // An hour such as "9-11" continues in the next group. Hours alone are no telephone number.
    if (i + 1 < groups.size() && readings[i + 1].continues) continue;
    if (2 * hours >= segment.digits.size()) continue;
    if (groups[begin].plus && segment.digits.size() >= kLeastInternational &&
        segment.spacing.usual) {
      return true;
    }
    if (IsPhone(segment)) return true;
  }
  return false;
}

// A row of rising or falling three-digit numbers is no telephone number: "101 102 103 104".
bool IsInLongList(const std::vector<DigitGroup>& groups, size_t i) {
  constexpr size_t kLong = 4;
  const auto goes_on = [&](size_t k) {
    return groups[k].gap != Gap::kNone && groups[k].digits.size() == 3 &&
           groups[k - 1].digits.size() == 3;
  };
  // A few groups on each side suffice, so that a long text is read only once.
  size_t begin = i;
  while (begin > 0 && i - begin < kLong && goes_on(begin)) --begin;
  std::string digits;
  Lengths lengths;
  const size_t end = std::min(groups.size(), i + 2 * kLong);
  for (size_t k = begin; k == begin || (k < end && goes_on(k)); ++k) {
    digits += groups[k].digits;
    lengths.push_back(groups[k].digits.size());
  }
  return lengths.size() >= kLong && IsSorted(digits, lengths);
}

}  // namespace

bool IsPhoneInOne(absl::string_view digits) {
  constexpr size_t kOneMore = kPolish + 1;
  Segment segment;
  segment.digits = std::string(digits);
  segment.lengths = {digits.size()};
  if (IsPhone(segment)) return true;
  return digits.size() == kOneMore &&
         (IsMobile(digits.substr(1)) || (IsMobile(digits) && digits.front() != '0'));
}

bool HoldsPhone(const DigitText& text, const std::vector<Reading>& readings) {
  const std::vector<DigitGroup>& groups = text.groups;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (readings[i].kind == Reading::kEveryday) continue;
    if (groups[i].digits.size() >= kPolish && IsPhoneInOne(groups[i].digits)) return true;
    if (BeginsPhone(text, readings, i) && !IsInLongList(groups, i)) return true;
  }
  return false;
}

}  // namespace osiedle::call
