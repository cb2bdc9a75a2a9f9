// Numbers and moments in Polish sentences.
#ifndef OSIEDLE_SERVICES_CLUBS_POLISH_TEXTS_H_
#define OSIEDLE_SERVICES_CLUBS_POLISH_TEXTS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace osiedle::clubs {

// The three forms in which a noun stands after a number: "1 osoba", "2 osoby", "5 osób".
struct NounForms {
  absl::string_view one;
  absl::string_view few;
  absl::string_view many;
};

// The form after `number`: few for those that end in 2, 3 or 4, but not in 12, 13 or 14; many for
// all others but 1, also for 0 and 21.
absl::string_view FormAfter(int64_t number, const NounForms& forms);
// "3 osoby".
std::string Counted(int64_t number, const NounForms& forms);

// "3 czerwca 2024".
std::string PolishDay(absl::CivilDay day);
// "3 czerwca 2024, 17:05".
std::string PolishMoment(absl::Time time, const absl::TimeZone& zone);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_POLISH_TEXTS_H_
