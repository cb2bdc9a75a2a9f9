#include "services/residents/boundary_rules.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::Violations;
using ::osiedle::residents::v1::Boundary;
using ::osiedle::residents::v1::Exclusion;
using ::osiedle::residents::v1::WeeklyHours;

void CheckHours(const WeeklyHours& hours, Violations& violations) {
  const auto& days = hours.days();
  for (int i = 0; i < days.size(); ++i) {
    const auto here = days.begin() + i;
    const std::string field = absl::StrCat("boundary.hours.days[", i, "]");
    if (*here == google::type::DAY_OF_WEEK_UNSPECIFIED) {
      violations.Add(field, common::v1::NOT_A_WEEKDAY);
    } else if (std::find(days.begin(), here, *here) != here) {
      violations.Add(field, common::v1::ALREADY_IN_LIST);
    }
  }
}

void CheckExclusion(const Exclusion& exclusion, Violations& violations) {
  const bool needs_words =
      exclusion.kind() == Exclusion::PERSON || exclusion.kind() == Exclusion::OTHER_INSTITUTION;
  const bool is_named = exclusion.kind() == Exclusion::PERSON ? !exclusion.staff_member().empty()
                                                              : !exclusion.institution().empty();
  if (needs_words && !is_named && exclusion.description().empty()) {
    violations.Add("boundary.exclusion.description", common::v1::EXCLUDED_PERSON_REQUIRED);
  }
}

}  // namespace

void CheckBoundary(const Boundary& boundary, Violations& violations) {
  switch (boundary.limit_case()) {
    case Boundary::kHours:
      return CheckHours(boundary.hours(), violations);
    case Boundary::kPlace:
      if (absl::StripAsciiWhitespace(boundary.place()).empty()) {
        violations.Add("boundary.place", common::v1::BLANK);
      }
      return;
    case Boundary::kChannel:
      if (boundary.channel() == Boundary::CHANNEL_UNSPECIFIED) {
        violations.Add("boundary.channel", common::v1::CHANNEL_REQUIRED);
      }
      return;
    case Boundary::kFrequency:
      return;
    case Boundary::kNoUniforms:
      if (!boundary.no_uniforms()) violations.Add("boundary.no_uniforms", common::v1::MUST_BE_TRUE);
      return;
    case Boundary::kExclusion:
      return CheckExclusion(boundary.exclusion(), violations);
    case Boundary::LIMIT_NOT_SET:
      violations.Add("boundary", common::v1::LIMIT_REQUIRED);
      return;
  }
}

}  // namespace osiedle::residents
