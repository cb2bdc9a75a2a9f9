#include "services/clubs/polish_texts.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace osiedle::clubs {
namespace {

// In the genitive, as in a date.
constexpr absl::string_view kMonths[] = {"stycznia", "lutego",       "marca",     "kwietnia",
                                         "maja",     "czerwca",      "lipca",     "sierpnia",
                                         "września", "października", "listopada", "grudnia"};

}  // namespace

absl::string_view FormAfter(int64_t number, const NounForms& forms) {
  if (number == 1) return forms.one;
  const int64_t ones = number % 10;
  const int64_t tens = number / 10 % 10;
  return ones >= 2 && ones <= 4 && tens != 1 ? forms.few : forms.many;
}

std::string Counted(int64_t number, const NounForms& forms) {
  return absl::StrCat(number, " ", FormAfter(number, forms));
}

std::string PolishDay(absl::CivilDay day) {
  return absl::StrCat(day.day(), " ", kMonths[static_cast<size_t>(day.month() - 1)], " ",
                      day.year());
}

std::string PolishMoment(absl::Time time, const absl::TimeZone& zone) {
  const absl::CivilMinute minute = absl::ToCivilMinute(time, zone);
  return absl::StrFormat("%s, %d:%02d", PolishDay(absl::CivilDay(minute)), minute.hour(),
                         minute.minute());
}

}  // namespace osiedle::clubs
