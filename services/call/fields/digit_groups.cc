#include "services/call/fields/digit_groups.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"

namespace osiedle::call {
namespace {

// Marks that may stand between two groups of one number.
constexpr size_t kMaxBetween = 5;
constexpr size_t kLongestWord = 16;
constexpr size_t kLongRun = 9;

Symbol Digit(int value, bool raised = false) {
  return {.kind = Symbol::kDigit,
          .digit = static_cast<uint8_t>(value),
          .ch = static_cast<char>('0' + value),
          .raised = raised};
}

Symbol MakeAscii(char c) {
  if (absl::ascii_isdigit(c)) return Digit(c - '0');
  if (c == 'O' || c == 'o') return {.kind = Symbol::kDigitLike, .digit = 0, .ch = 'o'};
  if (c == 'l' || c == 'I') {
    return {.kind = Symbol::kDigitLike, .digit = 1, .ch = absl::ascii_tolower(c)};
  }
  if (absl::ascii_isalpha(c)) return {.kind = Symbol::kLetter, .ch = absl::ascii_tolower(c)};
  return {.kind = Symbol::kMark, .ch = absl::ascii_isspace(c) ? ' ' : c};
}

const std::array<Symbol, 128>& AsciiTable() {
  static const auto* const table = [] {
    auto* made = new std::array<Symbol, 128>;
    for (size_t i = 0; i < made->size(); ++i) (*made)[i] = MakeAscii(static_cast<char>(i));
    return made;
  }();
  return *table;
}

// Latin letters with accents, as Polish has them.
bool IsLatinLetter(UChar32 c) { return c >= 0xc0 && c < 0x250 && c != 0xd7 && c != 0xf7; }

bool IsRaised(UChar32 c) {
  return c == 0xb2 || c == 0xb3 || c == 0xb9 || (c >= 0x2070 && c <= 0x2089);
}

// Letters of other scripts that look as O and I.
bool LooksAsO(UChar32 c) { return c == 0x39f || c == 0x3bf || c == 0x41e || c == 0x43e; }
bool LooksAsI(UChar32 c) { return c == 0x399 || c == 0x406; }

// Zero-width characters, fillers, variation selectors, and marks on a character (a keycap).
bool IsInvisible(UChar32 c) {
  const int8_t type = u_charType(c);
  return type == U_FORMAT_CHAR || type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK ||
         u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

void AddOther(UChar32 c, Symbols& symbols);

// Adds the digits of a number in a circle or a dingbat: Unicode calls these numbers, not digits.
// Returns false when `c` is no such number.
bool AddNumber(UChar32 c, Symbols& symbols) {
  const double number = u_getNumericValue(c);
  const int value = static_cast<int>(number);
  // The numbers 10 to 50 exist in circles. A single ideograph or Roman numeral above 9 is a word.
  const int most = u_charType(c) == U_OTHER_NUMBER ? 50 : 9;
  if (number != value || value < 0 || value > most) return false;
  if (value >= 10) symbols.push_back(Digit(value / 10));
  symbols.push_back(Digit(value % 10, IsRaised(c)));
  return true;
}

// Adds the plain characters of a wide, small or mathematical form. Returns false when `c` is no
// such form.
bool AddPlainForm(UChar32 c, Symbols& symbols) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFKCInstance(error);
  icu::UnicodeString plain;
  if (U_FAILURE(error) || !form->getDecomposition(c, plain)) return false;
  for (int32_t i = 0; i < plain.length(); i = plain.moveIndex32(i, 1)) {
    const UChar32 part = plain.char32At(i);
    if (part < 0x80) {
      symbols.push_back(MakeAscii(static_cast<char>(part)));
    } else if (part != c) {
      AddOther(part, symbols);
    }
  }
  return true;
}

// A character that is neither ASCII nor a Latin letter.
void AddOther(UChar32 c, Symbols& symbols) {
  if (IsInvisible(c)) return;
  if (u_isUWhiteSpace(c)) {
    symbols.push_back({.kind = Symbol::kMark, .ch = ' '});
  } else if (u_hasBinaryProperty(c, UCHAR_DASH)) {
    symbols.push_back({.kind = Symbol::kMark, .ch = '-'});
  } else if (LooksAsO(c) || LooksAsI(c)) {
    symbols.push_back({.kind = Symbol::kDigitLike, .digit = static_cast<uint8_t>(LooksAsI(c))});
  } else if (!AddNumber(c, symbols) && !AddPlainForm(c, symbols)) {
    symbols.push_back({.kind = u_isalpha(c) ? Symbol::kLetter : Symbol::kMark});
  }
}

bool IsDigitOrLike(const Symbol& symbol) { return symbol.kind <= Symbol::kDigitLike; }
bool IsWordPart(const Symbol& symbol) { return symbol.kind != Symbol::kMark; }
bool IsLetter(const Symbol& symbol) {
  return symbol.kind == Symbol::kLetter || symbol.kind == Symbol::kDigitLike;
}
bool IsHex(const Symbol& symbol) {
  return symbol.kind == Symbol::kDigit ||
         (symbol.kind == Symbol::kLetter && symbol.ch >= 'a' && symbol.ch <= 'f');
}

// An x between digits sets them apart.
bool IsTimes(absl::Span<const Symbol> symbols, size_t i) {
  return symbols[i].kind == Symbol::kLetter && symbols[i].ch == 'x' && i > 0 &&
         IsDigitOrLike(symbols[i - 1]) && i + 1 < symbols.size() && IsDigitOrLike(symbols[i + 1]);
}

bool IsUuid(absl::Span<const Symbol> symbols, size_t begin) {
  constexpr size_t kLength = 36;
  if (begin + kLength > symbols.size()) return false;
  for (size_t i = 0; i < kLength; ++i) {
    const Symbol& symbol = symbols[begin + i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? symbol.ch != '-' : !IsHex(symbol)) return false;
  }
  // RFC 9562: a version from 1 to 8, and the variant that it describes.
  const char version = symbols[begin + 14].ch;
  const char variant = symbols[begin + 19].ch;
  return version >= '1' && version <= '8' &&
         (variant == '8' || variant == '9' || variant == 'a' || variant == 'b') &&
         (begin + kLength == symbols.size() || !IsWordPart(symbols[begin + kLength]));
}

// The end of a machine-made word that begins at `begin`; `begin` itself when there is none.
size_t EndOfMachineWord(absl::Span<const Symbol> symbols, size_t begin) {
  constexpr size_t kShortest = 16;
  // Most words are too short to be machine-made.
  if (begin + kShortest > symbols.size() || symbols[begin + 7].kind == Symbol::kMark) return begin;
  if (IsUuid(symbols, begin)) return begin + 36;
  size_t end = begin;
  size_t letters = 0;
  // The number of changes between letters and digits: words that people glue together have few.
  size_t turns = 0;
  bool hex = true;
  bool base32 = true;
  for (; end < symbols.size() && IsWordPart(symbols[end]); ++end) {
    const Symbol& symbol = symbols[end];
    if (symbol.kind != Symbol::kDigit) ++letters;
    if (end > begin &&
        (symbol.kind == Symbol::kDigit) != (symbols[end - 1].kind == Symbol::kDigit)) {
      ++turns;
    }
    hex = hex && IsHex(symbol);
    base32 = base32 && symbol.kind != Symbol::kDigitLike && symbol.ch != 0 && symbol.ch != 'i' &&
             symbol.ch != 'u';
  }
  const size_t length = end - begin;
  const bool hash = hex && length >= 16 && turns >= 4;
  // Ids of IdSource, and other ids of that form, of the years up to 2100.
  const bool id = base32 && length == 26 && letters >= 4 && symbols[begin].ch == '0' &&
                  symbols[begin + 1].ch <= '3';
  return hash || id ? end : begin;
}

// The run of digits and digit-like letters from `begin`, without letters of the words around it.
struct Run {
  size_t begin = 0;
  size_t end = 0;
  bool has_digit = false;
};

bool IsOfWord(absl::Span<const Symbol> symbols, size_t i) {
  return symbols[i].kind == Symbol::kLetter && !IsTimes(symbols, i);
}

// `whole` gets the run before its ends were cut.
Run RunAt(absl::Span<const Symbol> symbols, size_t begin, Run& whole) {
  Run run{.begin = begin, .end = begin};
  while (run.end < symbols.size() && IsDigitOrLike(symbols[run.end]) &&
         symbols[run.end].raised == symbols[begin].raised) {
    run.has_digit = run.has_digit || symbols[run.end].kind == Symbol::kDigit;
    ++run.end;
  }
  whole = run;
  if (!run.has_digit) return run;
  if (run.begin > 0 && IsOfWord(symbols, run.begin - 1)) {
    while (symbols[run.begin].kind == Symbol::kDigitLike) ++run.begin;
  }
  if (run.end < symbols.size() && IsOfWord(symbols, run.end)) {
    while (symbols[run.end - 1].kind == Symbol::kDigitLike) --run.end;
  }
  return run;
}

std::string DigitsOf(absl::Span<const Symbol> symbols, const Run& run) {
  std::string digits(run.end - run.begin, '0');
  for (size_t i = 0; i < digits.size(); ++i) {
    digits[i] = static_cast<char>('0' + symbols[run.begin + i].digit);
  }
  return digits;
}

// The gap between the group that ends at `begin` and the group that begins at `end`.
Gap GapBetween(absl::Span<const Symbol> symbols, size_t begin, size_t end) {
  // Raised digits follow at once: "8⁰⁰" is "8.00".
  if (begin == end) return Gap::kDot;
  if (end - begin > kMaxBetween) return Gap::kNone;
  bool blank = false;
  bool parenthesis = false;
  char mark = 0;
  size_t marks = 0;
  for (size_t i = begin; i < end; ++i) {
    const Symbol& symbol = symbols[i];
    const bool times = IsTimes(symbols, i);
    if (symbol.kind != Symbol::kMark && !times) return Gap::kNone;
    if (symbol.ch == ' ') {
      blank = true;
    } else if (symbol.ch == '(' || symbol.ch == ')') {
      parenthesis = true;
    } else {
      mark = symbol.ch;
      ++marks;
    }
  }
  if (parenthesis)
    return marks == 0 || (marks == 1 && mark == '-') ? Gap::kParenthesis : Gap::kMixed;
  if (marks == 0) return Gap::kBlank;
  if (marks > 1) return Gap::kMixed;
  switch (mark) {
    case '-':
      return blank ? Gap::kSpacedDash : Gap::kDash;
    case ',':
      return blank ? Gap::kListComma : Gap::kComma;
    case ';':
      return Gap::kListComma;
    case '.':
      return blank ? Gap::kMixed : Gap::kDot;
    case '/':
      return blank ? Gap::kMixed : Gap::kSlash;
    case ':':
      return blank ? Gap::kMixed : Gap::kColon;
    case 'x':
      return Gap::kTimes;
    case '+':
      return Gap::kPlus;
    default:
      return Gap::kOther;
  }
}

}  // namespace

Symbols SymbolsOf(absl::string_view text) {
  Symbols symbols;
  symbols.reserve(text.size());
  const std::array<Symbol, 128>& ascii = AsciiTable();
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < length;) {
    if (bytes[i] < 0x80) {
      symbols.push_back(ascii[bytes[i++]]);
      continue;
    }
    UChar32 c = 0;
    U8_NEXT(bytes, i, length, c);
    if (c < 0) {
      symbols.push_back({.kind = Symbol::kMark});
    } else if (IsLatinLetter(c)) {
      symbols.push_back({.kind = Symbol::kLetter});
    } else {
      AddOther(c, symbols);
    }
  }
  return symbols;
}

DigitText DigitsOf(Symbols taken) {
  const absl::Span<const Symbol> symbols = taken;
  DigitText text;
  text.groups.reserve(16);
  // The groups that stand together: from `first` on, with `count` digits.
  size_t first = 0;
  size_t count = 0;
  const auto end_chain = [&] {
    if (count < kLeastDigits) text.groups.resize(first);
    first = text.groups.size();
    count = 0;
  };
  size_t last_end = 0;
  for (size_t i = 0; i < symbols.size();) {
    if (symbols[i].kind == Symbol::kMark) {
      ++i;
      continue;
    }
    if (i == 0 || symbols[i - 1].kind == Symbol::kMark) {
      if (const size_t end = EndOfMachineWord(symbols, i); end > i) {
        i = end;
        continue;
      }
    }
    if (symbols[i].kind == Symbol::kLetter) {
      ++i;
      continue;
    }
    Run whole;
    const Run run = RunAt(symbols, i, whole);
    i = whole.end;
    if (!run.has_digit) continue;
    DigitGroup group{.digits = DigitsOf(symbols, run), .begin = run.begin, .end = run.end};
    if (last_end > 0) group.gap = GapBetween(symbols, last_end, run.begin);
    if (group.gap == Gap::kNone) end_chain();
    group.plus = run.begin > 0 && symbols[run.begin - 1].ch == '+';
    last_end = run.end;
    count += group.digits.size();
    text.groups.push_back(std::move(group));
    const bool cut = run.begin != whole.begin || run.end != whole.end;
    if (cut && whole.end - whole.begin >= kLongRun) {
      text.long_runs.push_back(DigitsOf(symbols, whole));
    }
  }
  end_chain();
  text.symbols = std::move(taken);
  return text;
}

std::string LabelOf(absl::Span<const Symbol> symbols, const DigitGroup& group) {
  size_t i = group.begin;
  for (int words = 0; words < 2; ++words) {
    for (size_t marks = 0; i > 0 && marks < kMaxBetween; ++marks, --i) {
      if (symbols[i - 1].kind != Symbol::kMark) break;
    }
    std::string word;
    for (; i > 0 && IsLetter(symbols[i - 1]); --i) {
      if (symbols[i - 1].ch != 0 && word.size() < kLongestWord) word.push_back(symbols[i - 1].ch);
    }
    std::reverse(word.begin(), word.end());
    if (word != "nr" && word != "numer" && word != "no") return word;
  }
  return "";
}

std::string UnitOf(absl::Span<const Symbol> symbols, const DigitGroup& group) {
  size_t i = group.end;
  if (i < symbols.size() && symbols[i].ch == ' ') ++i;
  std::string word;
  for (; i < symbols.size() && IsLetter(symbols[i]) && word.size() < kLongestWord; ++i) {
    if (symbols[i].ch != 0) word.push_back(symbols[i].ch);
  }
  return word;
}

bool IsAfterLetter(absl::Span<const Symbol> symbols, const DigitGroup& group) {
  size_t i = group.begin;
  if (i > 0 && symbols[i - 1].kind == Symbol::kMark) --i;
  return i > 0 && IsLetter(symbols[i - 1]);
}

}  // namespace osiedle::call
