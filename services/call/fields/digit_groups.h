// The digits of a text as people write numbers: groups of digits and what stands between them. The
// first half of the search for numbers of persons (personal_numbers.h).
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_DIGIT_GROUPS_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_DIGIT_GROUPS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace osiedle::call {

// A character as the search sees it. Invisible characters, and marks on a digit, have none.
struct Symbol {
  enum Kind : uint8_t {
    // A digit of any script, width or shape.
    kDigit,
    // A letter that stands for a digit now and then: O and o, l and I.
    kDigitLike,
    kLetter,
    // Anything else.
    kMark,
  };
  Kind kind = kMark;
  // Of a digit, or of what a digit-like letter stands for.
  uint8_t digit = 0;
  // Of a letter its small ASCII form, or 0 when it has none. Of a mark the plain form: ' ' for
  // every blank, '-' for every dash, or 0 for what is not ASCII.
  char ch = 0;
  // A digit above or below the line: "8⁰⁰" is an hour.
  bool raised = false;
};
using Symbols = absl::InlinedVector<Symbol, 320>;

Symbols SymbolsOf(absl::string_view text);

// What stands between a group of digits and the one before it.
enum class Gap : uint8_t {
  // A letter, too many marks, or nothing at all: the first group.
  kNone,
  kBlank,
  kDash,
  kSpacedDash,
  kDot,
  kSlash,
  kColon,
  kComma,
  // A comma or a semicolon with a blank: between the items of a list.
  kListComma,
  // "(32) 422": parentheses, with blanks or a dash.
  kParenthesis,
  // The letter x.
  kTimes,
  kPlus,
  // Another single mark.
  kOther,
  // Several different ones.
  kMixed,
};

struct DigitGroup {
  std::string digits;
  Gap gap = Gap::kNone;
  // A plus sign stands directly before it.
  bool plus = false;
  // Where it stands among the symbols.
  size_t begin = 0;
  size_t end = 0;
};

struct DigitText {
  Symbols symbols;
  // From the left, without those that have fewer than kLeastDigits together with their neighbours,
  // and without those in words that a machine made (UUIDs, hashes, time-ordered ids).
  std::vector<DigitGroup> groups;
  // Runs of digits and digit-like letters of which `groups` has less, because letters follow or
  // come before ("6OO1OO2OOlub"); those of at least nine characters.
  std::vector<std::string> long_runs;
};

// A number of a person has no fewer.
inline constexpr size_t kLeastDigits = 7;

DigitText DigitsOf(Symbols taken);

// The word before a group, in small ASCII letters, "nr" and the like passed over: "tel. nr 600".
// What is no ASCII letter is left out.
std::string LabelOf(absl::Span<const Symbol> symbols, const DigitGroup& group);
// The letters directly after a group, or after one blank.
std::string UnitOf(absl::Span<const Symbol> symbols, const DigitGroup& group);
// Whether a letter stands before a group, directly or with one mark between: "OPS.5111".
bool IsAfterLetter(absl::Span<const Symbol> symbols, const DigitGroup& group);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_DIGIT_GROUPS_H_
