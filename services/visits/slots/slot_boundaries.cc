#include "services/visits/slots/slot_boundaries.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "services/calendar/wall_time.h"

namespace osiedle::visits {
namespace {

using ::osiedle::residents::v1::Boundary;
using ::osiedle::residents::v1::Exclusion;
using ::osiedle::residents::v1::WeeklyHours;
using ::osiedle::staff::v1::Institution;

google::type::DayOfWeek WeekdayOf(absl::CivilDay day) {
  // absl counts from Monday as 0, the proto from Monday as 1.
  return static_cast<google::type::DayOfWeek>(static_cast<int>(absl::GetWeekday(day)) + 1);
}

// Hours that begin on the day before the window may reach into it.
void AddHours(const WeeklyHours& hours, const Interval& window, absl::TimeZone zone,
              ResidentLimits& limits) {
  const absl::CivilDay last = absl::ToCivilDay(calendar::TimeOf(window.end), zone);
  for (absl::CivilDay day = absl::ToCivilDay(calendar::TimeOf(window.begin), zone) - 1; day <= last;
       ++day) {
    if (!hours.days().empty() && !absl::c_linear_search(hours.days(), WeekdayOf(day))) continue;
    for (const Interval& interval :
         calendar::WallHours(day, hours.begin_minute(), hours.end_minute(), zone)) {
      limits.refused.push_back(interval);
    }
  }
  limits.refused = calendar::Joined(std::move(limits.refused));
}

void AddExclusion(const Exclusion& exclusion, ResidentLimits& limits) {
  if (exclusion.kind() == Exclusion::PERSON) {
    if (!exclusion.staff_member().empty()) limits.staff_members.insert(exclusion.staff_member());
    return;
  }
  if (!exclusion.institution().empty()) {
    limits.institutions.insert(exclusion.institution());
    return;
  }
  switch (exclusion.kind()) {
    case Exclusion::SOCIAL_CENTRE:
      return limits.institution_kinds.push_back(Institution::SOCIAL_WELFARE_CENTRE);
    case Exclusion::POLICE:
      return limits.institution_kinds.push_back(Institution::POLICE);
    case Exclusion::CITY_GUARD:
      return limits.institution_kinds.push_back(Institution::CITY_GUARD);
    case Exclusion::SCHOOL:
      return limits.institution_kinds.push_back(Institution::SCHOOL);
    case Exclusion::HEALTH_SERVICE:
      return limits.institution_kinds.push_back(Institution::CLINIC);
    case Exclusion::PROBATION:
      return limits.institution_kinds.push_back(Institution::PROBATION_SERVICE);
    case Exclusion::PARISH:
      return limits.institution_kinds.push_back(Institution::PARISH);
    default:
      return;
  }
}

}  // namespace

void AddBoundary(const Boundary& boundary, v1::DutyKind duty_kind, const Interval& window,
                 absl::TimeZone zone, ResidentLimits& limits) {
  switch (boundary.limit_case()) {
    case Boundary::kHours:
      return AddHours(boundary.hours(), window, zone, limits);
    case Boundary::kChannel:
      // Nobody comes to the home of who does not want that. A visit of which the kind is not said
      // may be one at home.
      if (boundary.channel() == Boundary::HOME &&
          (duty_kind == v1::HOME_VISIT || duty_kind == v1::DUTY_KIND_UNSPECIFIED)) {
        limits.refused = {{window.begin - 1, window.end + 1}};
      }
      return;
    case Boundary::kFrequency:
      limits.frequencies.push_back({.count = boundary.frequency().contact_count(),
                                    .span_days = boundary.frequency().span_days()});
      return;
    case Boundary::kNoUniforms:
      limits.no_uniforms |= boundary.no_uniforms();
      return;
    case Boundary::kExclusion:
      return AddExclusion(boundary.exclusion(), limits);
    case Boundary::kPlace:
    case Boundary::LIMIT_NOT_SET:
      return;
  }
}

void AddExclusionsOf(const ResidentLimits& one, ResidentLimits& all) {
  all.residents.insert(all.residents.end(), one.residents.begin(), one.residents.end());
  all.no_uniforms |= one.no_uniforms;
  all.staff_members.insert(one.staff_members.begin(), one.staff_members.end());
  all.institutions.insert(one.institutions.begin(), one.institutions.end());
  all.institution_kinds.insert(all.institution_kinds.end(), one.institution_kinds.begin(),
                               one.institution_kinds.end());
}

bool Excludes(const ResidentLimits& limits, const std::string& staff_member,
              const Institution& institution) {
  return limits.staff_members.contains(staff_member) ||
         limits.institutions.contains(institution.name()) ||
         absl::c_linear_search(limits.institution_kinds, institution.kind());
}

bool WearsUniform(staff::v1::Profession profession) {
  return profession == staff::v1::POLICE_OFFICER || profession == staff::v1::CITY_GUARD;
}

}  // namespace osiedle::visits
