// The rules of a template of procedures, without storage.
#ifndef OSIEDLE_SERVICES_VISITS_PROCEDURES_TEMPLATE_RULES_H_
#define OSIEDLE_SERVICES_VISITS_PROCEDURES_TEMPLATE_RULES_H_

#include "osiedle/visits/v1/procedure_template.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::visits {

// Fields that the proto already judges (REQUIRED, limits) are skipped.
void CheckTemplate(const v1::ProcedureTemplate& procedure_template, call::Violations& violations);

// Whether a limit of this unit counts days one by one.
bool CountsDays(v1::ProcedureStep::Unit unit);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_PROCEDURES_TEMPLATE_RULES_H_
