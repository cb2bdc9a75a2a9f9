// What the groups of digits in a text are when they are no numbers of persons: hours, days,
// amounts, houses, cases. The middle part of the search for numbers of persons
// (personal_numbers.h).
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_EVERYDAY_NUMBERS_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_EVERYDAY_NUMBERS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/call/fields/digit_groups.h"

namespace osiedle::call {

// What is known of one group.
struct Reading {
  enum Kind : uint8_t {
    kUnknown,
    // "9-11": hours, or two of the last digits of "32 422 11-22".
    kHours,
    // A time, a date, an amount, a house and flat, a blood pressure, a case number, a number with a
    // label that says so (REGON, NIP).
    kEveryday,
  };
  Kind kind = kUnknown;
  // It goes on with what the group before began.
  bool continues = false;
};

// Ever greater or ever smaller numbers, as houses, hours and sums are listed: groups of these
// lengths.
bool IsSorted(absl::string_view digits, absl::Span<const size_t> lengths);

// One reading for each group.
std::vector<Reading> EverydayNumbers(const DigitText& text);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_EVERYDAY_NUMBERS_H_
