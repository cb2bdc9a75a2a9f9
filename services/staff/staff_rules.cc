#include "services/staff/staff_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"

namespace osiedle::staff {

using ::osiedle::call::Violations;

Term TermOf(const google::type::Date* first, const google::type::Date* last) {
  Term term;
  if (first != nullptr) term.first = call::DayOf(*first);
  if (last != nullptr) term.last = call::DayOf(*last);
  return term;
}

Term TermOf(const v1::Mandate& mandate) {
  return TermOf(mandate.has_start_date() ? &mandate.start_date() : nullptr,
                mandate.has_end_date() ? &mandate.end_date() : nullptr);
}

Term TermOf(const v1::ProfessionTerm& profession) {
  return TermOf(profession.has_valid_from() ? &profession.valid_from() : nullptr,
                profession.has_valid_until() ? &profession.valid_until() : nullptr);
}

Term TermOf(const v1::TeamMember& member) {
  return TermOf(member.has_from_date() ? &member.from_date() : nullptr,
                member.has_until_date() ? &member.until_date() : nullptr);
}

bool ShareADay(const Term& one, const Term& other) {
  return std::max(one.first, other.first) <= std::min(one.last, other.last);
}

void CheckTerm(const Term& term, absl::string_view path, absl::string_view start,
               absl::string_view end, Violations& violations) {
  if (term.first <= term.last) return;
  violations.Add(absl::StrCat(path, ".", end), common::v1::END_BEFORE_START,
                 {{"start", std::string(start)}});
}

}  // namespace osiedle::staff
