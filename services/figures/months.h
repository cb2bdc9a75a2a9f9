// Months as figures count them: 12 * year + month - 1, so that they are ordered and subtract.
#ifndef OSIEDLE_SERVICES_FIGURES_MONTHS_H_
#define OSIEDLE_SERVICES_FIGURES_MONTHS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace osiedle::figures {

using Month = int;

// Before all months.
inline constexpr Month kNoMonth = 0;

inline Month MonthOf(absl::CivilMonth month) {
  return static_cast<Month>(12 * month.year()) + month.month() - 1;
}
inline absl::CivilMonth CivilMonthOf(Month month) {
  return absl::CivilMonth(month / 12, month % 12 + 1);
}

// "2026-01". Nothing: not of that form, or not within 1900-01 and 9999-12.
std::optional<Month> ParseMonth(absl::string_view text);
std::string FormatMonth(Month month);

// The moment at which nothing new is expected of a month any more: seven days after its end, so
// that what phones recorded without a network has arrived.
absl::Time CompleteTime(Month month, absl::TimeZone zone);
// The last month that is complete at `now`.
Month LastCompleteMonth(absl::Time now, absl::TimeZone zone);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_MONTHS_H_
