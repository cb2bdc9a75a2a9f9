// Finds numbers of persons in free text: PESEL, Polish telephone numbers.
//
// Digits of every script and width count, and so do digits that are set apart by up to five spaces,
// hyphens, dots, slashes or parentheses at a time, and by other punctuation in a PESEL and in a
// mobile number in threes ("600,100,200"). Dates ("3.06.2024", "2024-06-03") are no part of a
// number; digits with words between them, and numbers in words, are not found.
#ifndef OSIEDLE_SERVICES_RESIDENTS_PERSONAL_NUMBERS_H_
#define OSIEDLE_SERVICES_RESIDENTS_PERSONAL_NUMBERS_H_

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace osiedle::residents {

// Exactly 11 ASCII digits with the right check digit that tell a day of the calendar (Act on the
// register of population of 24 September 2010, art. 15).
bool IsPesel(absl::string_view text);

// The day of birth that a PESEL tells. REQUIRES: IsPesel(pesel).
absl::CivilDay BirthDayOf(absl::string_view pesel);

// Whether something in `text` reads as a PESEL. Eleven digits with a wrong check digit do not.
bool HoldsPesel(absl::string_view text);

// Whether something in `text` reads as a Polish telephone number: 9 digits of which the first is
// not 0 (the national numbering plan), alone or after +48, 0048 or a 0.
bool HoldsPhoneNumber(absl::string_view text);

// Whether the id of a resource reads as one of these: names stand in logs and feeds for ever. In a
// part between hyphens that is a PESEL or of nine digits, or in parts that are so together as they
// are usually set apart ("440514-01458", "600-100-200"). UUIDs and days do not.
bool IsPersonalNumberId(absl::string_view id);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_PERSONAL_NUMBERS_H_
