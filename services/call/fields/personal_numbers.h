// Finds numbers of persons in texts that people write: PESEL, telephone numbers, e-mail addresses.
//
// Digits of every script, width and shape count, in groups with marks and blanks between, and so do
// letters that look like digits. Hours, days, amounts, addresses and case numbers are told apart
// first (everyday_numbers.h). Digits with words between them, and numbers in words, are not found.
// personal_numbers_cases.h has examples of both kinds.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_PERSONAL_NUMBERS_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_PERSONAL_NUMBERS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "services/call/fields/violations.h"

namespace osiedle::call {

// Whether the text is exactly 11 ASCII digits with the right check digit and a day of the calendar
// (Act on the register of population of 24 September 2010, art. 15).
bool IsPesel(absl::string_view text);

// The day of birth that a PESEL tells. REQUIRES: IsPesel(pesel).
absl::CivilDay BirthDayOf(absl::string_view pesel);

// The kinds of personal numbers that a text holds.
struct PersonalNumbers {
  // Eleven digits with a wrong check digit are no PESEL.
  bool pesel = false;
  // A Polish number of nine digits (the national numbering plan), alone or after +48, 48, 0048 or
  // 0; a number of another country after + or 00, or after the code of a neighbouring country.
  // Lines that are free of charge (800, 801) are no persons'.
  bool phone = false;
  bool email = false;

  friend bool operator==(const PersonalNumbers&, const PersonalNumbers&) = default;
};

// Ids of resources are texts, too: "tel600100200" holds a number; a UUID, a hash and a time-ordered
// id hold none. Takes any bytes.
PersonalNumbers FindPersonalNumbers(absl::string_view text);

// Adds a violation of `field`, by the gravest kind that was found.
void AddPersonalNumbers(const PersonalNumbers& found, const std::string& field,
                        Violations& violations);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_PERSONAL_NUMBERS_H_
