#include "services/visits/calendars/calendar_rules.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/repeated_field.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/visits/calendars/duty_pattern.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Violations;
using ::osiedle::common::v1::ViolationReason;
using ::osiedle::visits::v1::Calendar;
using ::osiedle::visits::v1::CalendarException;
using ::osiedle::visits::v1::DutyRule;

void CheckKind(const Calendar& calendar, Violations& violations) {
  if (calendar.kind() == Calendar::KIND_UNSPECIFIED) return;
  const bool is_person = calendar.kind() == Calendar::STAFF_MEMBER;
  const auto field = [&](const char* name, bool is_set, bool is_of_kind) {
    if (is_set == is_of_kind) return;
    violations.Add(absl::StrCat("calendar.", name),
                   is_of_kind ? common::v1::NEEDED_BY_KIND : common::v1::NOT_OF_KIND,
                   {{"kind", Calendar::Kind_Name(calendar.kind())}});
  };
  field("staff_member", !calendar.staff_member().empty(), is_person);
  // That of a person is filled in.
  if (!is_person) field("institution", !calendar.institution().empty(), true);
  const bool has_name = !absl::StripAsciiWhitespace(calendar.display_name()).empty();
  field("display_name", is_person ? !calendar.display_name().empty() : has_name, !is_person);
  field("capacity", calendar.capacity() != 0, !is_person);
}

// Each item says something (`nothing`: the reason where it does not), and none is there twice.
void CheckItems(const google::protobuf::RepeatedField<int>& items, const std::string& field,
                ViolationReason nothing, Violations& violations) {
  for (int i = 0; i < items.size(); ++i) {
    const auto here = items.begin() + i;
    if (*here == 0) {
      violations.Add(absl::StrCat(field, "[", i, "]"), nothing);
    } else if (std::find(items.begin(), here, *here) != here) {
      violations.Add(absl::StrCat(field, "[", i, "]"), common::v1::ALREADY_IN_LIST);
    }
  }
}

void CheckEnd(const DaySpan& days, const std::string& path, Violations& violations) {
  if (days.first <= days.last) return;
  violations.Add(absl::StrCat(path, ".until_date"), common::v1::END_BEFORE_START,
                 {{"start", "from_date"}});
}

// Nothing: the rule is not whole, so it cannot be compared with others.
std::optional<DutyPattern> PatternOf(const DutyRule& rule) {
  const bool is_whole = rule.days_size() > 0 &&
                        std::count(rule.days().begin(), rule.days().end(), 0) == 0 &&
                        rule.has_begin_minute() && rule.end_minute() != 0 &&
                        (rule.interval_weeks() <= 1 || rule.has_from_date());
  if (!is_whole) return std::nullopt;
  return DutyPattern::Of(rule);
}

void CheckRules(const Calendar& calendar, Violations& violations) {
  std::vector<DutyPattern> earlier;
  earlier.reserve(static_cast<size_t>(calendar.rules_size()));
  for (int i = 0; i < calendar.rules_size(); ++i) {
    const DutyRule& rule = calendar.rules(i);
    const std::string path = absl::StrCat("calendar.rules[", i, "]");
    CheckItems(rule.days(), absl::StrCat(path, ".days"), common::v1::NOT_A_WEEKDAY, violations);
    CheckItems(rule.kinds(), absl::StrCat(path, ".kinds"), common::v1::EMPTY_ITEM, violations);
    CheckEnd(DaysOf(rule), path, violations);
    if (rule.interval_weeks() > 1 && !rule.has_from_date()) {
      violations.Add(absl::StrCat(path, ".from_date"), common::v1::REQUIRED);
    }
    const std::optional<DutyPattern> pattern = PatternOf(rule);
    if (!pattern.has_value()) continue;
    const bool overlaps =
        std::any_of(earlier.begin(), earlier.end(),
                    [&](const DutyPattern& other) { return Overlap(other, *pattern); });
    if (overlaps) violations.Add(path, common::v1::OVERLAPS_EARLIER_RULE);
    earlier.push_back(*pattern);
  }
}

void CheckExceptions(const Calendar& calendar, Violations& violations) {
  for (int i = 0; i < calendar.exceptions_size(); ++i) {
    const CalendarException& exception = calendar.exceptions(i);
    if (!exception.has_from_date()) continue;
    const std::string path = absl::StrCat("calendar.exceptions[", i, "]");
    const DaySpan days = DaysOf(exception);
    CheckEnd(days, path, violations);
    if (days.last - days.first > kMaxExceptionDays) {
      violations.Add(absl::StrCat(path, ".until_date"), common::v1::SPAN_TOO_LONG,
                     {{"max_days", absl::StrCat(kMaxExceptionDays)}});
    }
  }
}

}  // namespace

void CheckCalendar(const Calendar& calendar, Violations& violations) {
  CheckKind(calendar, violations);
  CheckRules(calendar, violations);
  CheckExceptions(calendar, violations);
}

}  // namespace osiedle::visits
