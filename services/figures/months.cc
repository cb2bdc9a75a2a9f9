#include "services/figures/months.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"

namespace osiedle::figures {
namespace {

constexpr int kDaysUntilComplete = 7;

}  // namespace

std::optional<Month> ParseMonth(absl::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i != 4 && !absl::ascii_isdigit(text[i])) return std::nullopt;
  }
  int year = 0;
  int month = 0;
  if (!absl::SimpleAtoi(text.substr(0, 4), &year) || !absl::SimpleAtoi(text.substr(5), &month) ||
      year < 1900 || month < 1 || month > 12) {
    return std::nullopt;
  }
  return MonthOf(absl::CivilMonth(year, month));
}

std::string FormatMonth(Month month) {
  const absl::CivilMonth civil = CivilMonthOf(month);
  return absl::StrFormat("%04d-%02d", civil.year(), civil.month());
}

absl::Time CompleteTime(Month month, absl::TimeZone zone) {
  return absl::FromCivil(absl::CivilDay(CivilMonthOf(month + 1)) + kDaysUntilComplete, zone);
}

Month LastCompleteMonth(absl::Time now, absl::TimeZone zone) {
  const Month present = MonthOf(absl::ToCivilMonth(now, zone));
  return now >= CompleteTime(present - 1, zone) ? present - 1 : present - 2;
}

}  // namespace osiedle::figures
