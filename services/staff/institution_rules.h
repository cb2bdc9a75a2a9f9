// The rules of institutions that need no storage.
#ifndef OSIEDLE_SERVICES_STAFF_INSTITUTION_RULES_H_
#define OSIEDLE_SERVICES_STAFF_INSTITUTION_RULES_H_

#include "osiedle/staff/v1/institution.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::staff {

// Its numbers, the days of its agreement and its districts. Whether a register has its seat is not
// looked at.
void CheckInstitution(const v1::Institution& institution, call::Violations& violations);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_INSTITUTION_RULES_H_
