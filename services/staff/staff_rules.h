// The rules that institutions, staff members and teams share: days and lists.
#ifndef OSIEDLE_SERVICES_STAFF_STAFF_RULES_H_
#define OSIEDLE_SERVICES_STAFF_STAFF_RULES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "osiedle/staff/v1/team.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::staff {

// ---- Days

// Days from the first to the last, both included. An open end is the first or the last day that the
// calendar of the program has.
struct Term {
  absl::CivilDay first = (absl::CivilDay::min)();
  absl::CivilDay last = (absl::CivilDay::max)();
};

// Null: open.
Term TermOf(const google::type::Date* first, const google::type::Date* last);
Term TermOf(const v1::Mandate& mandate);
Term TermOf(const v1::ProfessionTerm& profession);
Term TermOf(const v1::TeamMember& member);

// Whether a day lies in both. A term that ends before it begins shares no day.
bool ShareADay(const Term& one, const Term& other);

// Adds END_BEFORE_START of `path` and `end` when the term ends before it begins. `start` and `end`
// are the names of its fields.
void CheckTerm(const Term& term, absl::string_view path, absl::string_view start,
               absl::string_view end, call::Violations& violations);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_STAFF_RULES_H_
