#include "services/call/fields/personal_numbers.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/digit_groups.h"
#include "services/call/fields/everyday_numbers.h"
#include "services/call/fields/phone_numbers.h"

namespace osiedle::call {
namespace {

constexpr size_t kPeselDigits = 11;

// Whether a text needs no closer look. A text needs one with a digit that is not ASCII, with three
// ASCII digits (the rest may be letters that look like digits), or with an "at" sign.
bool IsPlain(absl::string_view text) {
  int digits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      digits += absl::ascii_isdigit(byte) ? 1 : 0;
      if (byte == '@' || byte == '(' || byte == '[') return false;
    } else if (byte >= 0xc6 || byte == 0xc2) {
      // Dashes and quotation marks (U+2000 to U+203F) are no digits; Latin letters are below 0xc6.
      const bool mark = byte == 0xe2 && i + 1 < text.size() && text[i + 1] == '\x80';
      if (!mark) return false;
    }
  }
  return digits < 3;
}

// ---- PESEL

// Whether the day of birth is plausible. Otherwise the digits look like a PESEL by chance.
bool IsOfOurTime(absl::string_view pesel) {
  const absl::CivilDay day = BirthDayOf(pesel);
  return day.year() >= 1900 && day.year() < 2040;
}

bool HoldsPeselInOne(absl::string_view digits) {
  for (size_t i = 0; i + kPeselDigits <= digits.size(); ++i) {
    if (IsPesel(digits.substr(i, kPeselDigits))) return true;
  }
  return false;
}

// Whether groups from `begin` on are a PESEL.
bool BeginsPesel(const std::vector<DigitGroup>& groups, const std::vector<Reading>& readings,
                 size_t begin) {
  // The first six digits of a PESEL may read as a day, the last five may not.
  constexpr size_t kLeastUnknown = 5;
  constexpr size_t kListed = 4;
  std::string digits;
  std::vector<size_t> lengths;
  size_t everyday = 0;
  for (size_t i = begin; i < groups.size() && digits.size() < kPeselDigits; ++i) {
    if (i > begin && groups[i].gap == Gap::kNone) return false;
    if (readings[i].kind != Reading::kUnknown) everyday += groups[i].digits.size();
    digits += groups[i].digits;
    lengths.push_back(groups[i].digits.size());
  }
  if (!IsPesel(digits) || (lengths.size() >= kListed && IsSorted(digits, lengths))) return false;
  return IsOfOurTime(digits) && (everyday == 0 || digits.size() - everyday >= kLeastUnknown);
}

bool HoldsPesel(const std::vector<DigitGroup>& groups, const std::vector<Reading>& readings) {
  for (size_t i = 0; i < groups.size(); ++i) {
    // A PESEL inside a longer number of a known kind ("20251015103000") is chance.
    if (IsPesel(groups[i].digits)) return true;
    if (readings[i].kind == Reading::kUnknown && HoldsPeselInOne(groups[i].digits)) return true;
    if (BeginsPesel(groups, readings, i)) return true;
  }
  return false;
}

// ---- e-mail

bool IsAddressPart(const Symbol& symbol) {
  return symbol.kind != Symbol::kMark || symbol.ch == '-' || symbol.ch == '_';
}

// Whether "name", the symbols from `from` to `to`, and "example.pl" together are an address.
bool IsEmailAround(absl::Span<const Symbol> symbols, size_t from, size_t to) {
  const bool spaced =
      (from > 0 && symbols[from - 1].ch == ' ') || (to < symbols.size() && symbols[to].ch == ' ');
  if (from > 0 && symbols[from - 1].ch == ' ') --from;
  if (to < symbols.size() && symbols[to].ch == ' ') ++to;
  if (from == 0 || !IsAddressPart(symbols[from - 1])) return false;
  std::string last;
  size_t labels = 0;
  for (size_t i = to; i < symbols.size();) {
    last.clear();
    for (; i < symbols.size() && IsAddressPart(symbols[i]); ++i) last.push_back(symbols[i].ch);
    if (last.empty()) break;
    const bool top = last.size() >= 2 && std::all_of(last.begin(), last.end(), absl::ascii_isalpha);
    // A sign with blanks around it may be a place and the next sentence.
    const bool known = last == "pl" || last == "com" || last == "eu" || last == "org" ||
                       last == "net" || last == "info";
    if (++labels >= 2 && top && (!spaced || known)) return true;
    if (i >= symbols.size() || symbols[i].ch != '.') break;
    ++i;
  }
  return false;
}

// "jan@example.pl", "jan (at) example.pl"
bool HoldsEmail(absl::Span<const Symbol> symbols) {
  for (size_t i = 0; i < symbols.size(); ++i) {
    const char c = symbols[i].ch;
    if (c == '@' && IsEmailAround(symbols, i, i + 1)) return true;
    if ((c == '(' || c == '[') && i + 3 < symbols.size() && symbols[i + 1].ch == 'a' &&
        symbols[i + 2].ch == 't' && (symbols[i + 3].ch == ')' || symbols[i + 3].ch == ']') &&
        IsEmailAround(symbols, i, i + 4)) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool IsPesel(absl::string_view text) {
  if (text.size() != kPeselDigits || !std::all_of(text.begin(), text.end(), absl::ascii_isdigit)) {
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
  // The number that is added to the month tells the century.
  constexpr int kCenturies[] = {1900, 2000, 2100, 2200, 1800};
  const int month = number(2);
  return absl::CivilDay(kCenturies[month / 20] + number(0), month % 20, number(4));
}

PersonalNumbers FindPersonalNumbers(absl::string_view text) {
  PersonalNumbers found;
  if (IsPlain(text)) return found;
  const DigitText digits = DigitsOf(SymbolsOf(text));
  found.email = HoldsEmail(digits.symbols);
  const std::vector<Reading> readings = EverydayNumbers(digits);
  found.pesel = HoldsPesel(digits.groups, readings);
  found.phone = HoldsPhone(digits, readings);
  for (const std::string& run : digits.long_runs) {
    found.pesel = found.pesel || HoldsPeselInOne(run);
    found.phone = found.phone || IsPhoneInOne(run);
  }
  return found;
}

void AddPersonalNumbers(const PersonalNumbers& found, const std::string& field,
                        Violations& violations) {
  if (found.pesel) {
    violations.Add(field, common::v1::HOLDS_PESEL);
  } else if (found.phone) {
    violations.Add(field, common::v1::HOLDS_TELEPHONE_NUMBER);
  } else if (found.email) {
    violations.Add(field, common::v1::HOLDS_EMAIL_ADDRESS);
  }
}

}  // namespace osiedle::call
