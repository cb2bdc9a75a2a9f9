#include "services/residents/boundary_rules.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

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
      violations.Add(field, "is not a day of the week");
    } else if (std::find(days.begin(), here, *here) != here) {
      violations.Add(field, "is there already");
    }
  }
}

void CheckExclusion(const Exclusion& exclusion, Violations& violations) {
  const bool needs_words =
      exclusion.kind() == Exclusion::PERSON || exclusion.kind() == Exclusion::OTHER_INSTITUTION;
  if (needs_words && exclusion.description().empty()) {
    violations.Add("boundary.exclusion.description", "must say whom");
  }
}

}  // namespace

void CheckBoundary(const Boundary& boundary, Violations& violations) {
  switch (boundary.limit_case()) {
    case Boundary::kHours:
      return CheckHours(boundary.hours(), violations);
    case Boundary::kPlace:
      if (absl::StripAsciiWhitespace(boundary.place()).empty()) {
        violations.Add("boundary.place", "is blank");
      }
      return;
    case Boundary::kChannel:
      if (boundary.channel() == Boundary::CHANNEL_UNSPECIFIED) {
        violations.Add("boundary.channel", "must say which");
      }
      return;
    case Boundary::kFrequency:
      return;
    case Boundary::kNoUniforms:
      if (!boundary.no_uniforms()) violations.Add("boundary.no_uniforms", "must be true");
      return;
    case Boundary::kExclusion:
      return CheckExclusion(boundary.exclusion(), violations);
    case Boundary::LIMIT_NOT_SET:
      violations.Add("boundary",
                     "must say what is not wanted: one of hours, place, channel, "
                     "frequency, no_uniforms, exclusion");
      return;
  }
}

}  // namespace osiedle::residents
