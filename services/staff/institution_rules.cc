#include "services/staff/institution_rules.h"

#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/distinct_check.h"
#include "services/registry/registry_rules.h"
#include "services/staff/staff_rules.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::Violations;
using ::osiedle::staff::v1::Institution;

void CheckAgreement(const Institution& institution, Violations& violations) {
  if (!institution.has_agreement_end_date()) return;
  if (!institution.has_agreement_start_date()) {
    violations.Add("institution.agreement_start_date", common::v1::REQUIRED);
    return;
  }
  CheckTerm(TermOf(&institution.agreement_start_date(), &institution.agreement_end_date()),
            "institution", "agreement_start_date", "agreement_end_date", violations);
}

}  // namespace

void CheckInstitution(const Institution& institution, Violations& violations) {
  if (!institution.regon().empty() && !registry::IsRegon(institution.regon())) {
    violations.Add("institution.regon", common::v1::NOT_A_REGON);
  }
  const std::string& seat = institution.seat_code();
  if (!seat.empty() && (seat.size() != 7 || !registry::KindOfCode(seat).has_value())) {
    violations.Add("institution.seat_code", common::v1::NOT_A_TERC_OF_MUNICIPALITY);
  }
  call::CheckDistinct(institution.districts(), "institution.districts", violations);
  CheckAgreement(institution, violations);
}

}  // namespace osiedle::staff
