// Telephone numbers among the groups of digits of a text (personal_numbers.h says which).
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_PHONE_NUMBERS_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_PHONE_NUMBERS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "services/call/fields/digit_groups.h"
#include "services/call/fields/everyday_numbers.h"

namespace osiedle::call {

// REQUIRES: a reading for each group.
bool HoldsPhone(const DigitText& text, const std::vector<Reading>& readings);

// Whether digits without any mark between them are a telephone number: nine, or with a code before
// them, or a mobile number with one digit too many at either end.
bool IsPhoneInOne(absl::string_view digits);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_PHONE_NUMBERS_H_
