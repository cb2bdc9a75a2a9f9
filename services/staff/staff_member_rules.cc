#include "services/staff/staff_member_rules.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/distinct_check.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/text_formats.h"
#include "services/staff/staff_rules.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::Violations;
using ::osiedle::staff::v1::ConflictOfInterest;
using ::osiedle::staff::v1::ProfessionTerm;
using ::osiedle::staff::v1::StaffMember;

void CheckProfessions(const StaffMember& staff_member, Violations& violations) {
  const auto& professions = staff_member.professions();
  for (int i = 0; i < professions.size(); ++i) {
    const std::string path = absl::StrCat("staff_member.professions[", i, "]");
    const Term term = TermOf(professions[i]);
    CheckTerm(term, path, "valid_from", "valid_until", violations);
    const auto here = professions.begin() + i;
    const bool overlaps = std::any_of(professions.begin(), here, [&](const ProfessionTerm& other) {
      return other.profession() == here->profession() && ShareADay(TermOf(other), term);
    });
    if (overlaps) violations.Add(path, common::v1::OVERLAPS_EARLIER_ITEM);
  }
}

void CheckConflict(const ConflictOfInterest& conflict, const std::string& path,
                   Violations& violations) {
  switch (conflict.party_case()) {
    case ConflictOfInterest::kResident:
      if (conflict.resident().empty()) violations.Add(path, common::v1::EMPTY_ITEM);
      return;
    case ConflictOfInterest::kInstitution:
      if (conflict.institution().empty()) violations.Add(path, common::v1::EMPTY_ITEM);
      return;
    case ConflictOfInterest::kNote:
      if (absl::StripAsciiWhitespace(conflict.note()).empty()) {
        violations.Add(absl::StrCat(path, ".note"), common::v1::BLANK);
      }
      return;
    case ConflictOfInterest::PARTY_NOT_SET:
      violations.Add(path, common::v1::EMPTY_ITEM);
      return;
  }
}

}  // namespace

void CheckStaffMember(const StaffMember& staff_member, absl::CivilDay today,
                      Violations& violations) {
  CheckProfessions(staff_member, violations);
  CheckTerm(TermOf(staff_member.mandate()), "staff_member.mandate", "start_date", "end_date",
            violations);
  if (staff_member.has_confidentiality_statement_date() &&
      call::DayOf(staff_member.confidentiality_statement_date()) > today) {
    violations.Add("staff_member.confidentiality_statement_date", common::v1::IN_THE_FUTURE);
  }
  call::CheckDistinct(staff_member.languages(), "staff_member.languages", violations);
  for (int i = 0; i < staff_member.conflicts_of_interest_size(); ++i) {
    CheckConflict(staff_member.conflicts_of_interest(i),
                  absl::StrCat("staff_member.conflicts_of_interest[", i, "]"), violations);
  }
  if (!staff_member.work_phone().empty() && !call::IsPhone(staff_member.work_phone())) {
    violations.Add("staff_member.work_phone", common::v1::NOT_A_TELEPHONE_NUMBER);
  }
  if (!staff_member.work_email().empty() && !call::IsEmail(staff_member.work_email())) {
    violations.Add("staff_member.work_email", common::v1::NOT_AN_EMAIL_ADDRESS);
  }
}

bool IsPrincipal(absl::string_view text) {
  return !text.empty() && text.size() <= 200 &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isgraph(c); });
}

}  // namespace osiedle::staff
