#include "services/call/fields/moment_rules.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"

namespace osiedle::call {
namespace {

constexpr int kMaxYearsAhead = 10;

ViolationMetadata EarliestYear() { return {{"year", absl::StrCat(EarliestDay().year())}}; }

}  // namespace

void CheckOccurTime(const google::protobuf::Timestamp& time, absl::Time now,
                    absl::string_view field, Violations& violations) {
  if (TimeOf(time) < EarliestTime()) {
    violations.Add(std::string(field), common::v1::TOO_EARLY, EarliestYear());
  } else if (TimeOf(time) > now + kMaxAhead) {
    violations.Add(std::string(field), common::v1::HOURS_TOO_FAR_AHEAD,
                   {{"max", absl::StrCat(absl::ToInt64Hours(kMaxAhead))}});
  }
}

void CheckPlannedDay(const google::type::Date& date, absl::CivilDay today, absl::string_view field,
                     Violations& violations) {
  const absl::CivilDay day = DayOf(date);
  // 29 February plus ten years is 1 March, because absl carries over.
  const absl::CivilDay latest(today.year() + kMaxYearsAhead, today.month(), today.day());
  if (day < EarliestDay()) {
    violations.Add(std::string(field), common::v1::TOO_EARLY, EarliestYear());
  } else if (day > latest) {
    violations.Add(std::string(field), common::v1::YEARS_TOO_FAR_AHEAD,
                   {{"max", absl::StrCat(kMaxYearsAhead)}});
  }
}

}  // namespace osiedle::call
