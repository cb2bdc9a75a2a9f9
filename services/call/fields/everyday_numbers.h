// Recognises the groups of digits in a text that are no numbers of persons: hours, days, amounts,
// houses, cases. The middle part of the search for numbers of persons (personal_numbers.h).
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_EVERYDAY_NUMBERS_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_EVERYDAY_NUMBERS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/call/fields/digit_groups.h"

namespace osiedle::call {

// The meaning of one group, as far as it is known.
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
  // The group continues the reading of the group before.
  bool continues = false;
};

// Whether `digits`, cut into groups of these lengths, are ever greater or ever smaller numbers, as
// houses, hours and sums are listed.
bool IsSorted(absl::string_view digits, absl::Span<const size_t> lengths);

// One reading for each group.
std::vector<Reading> EverydayNumbers(const DigitText& text);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_EVERYDAY_NUMBERS_H_
