// Operations: backups and the audit logs.
#ifndef OSIEDLE_SERVICES_OPERATIONS_OPERATIONS_AREA_H_
#define OSIEDLE_SERVICES_OPERATIONS_OPERATIONS_AREA_H_

#include "services/call/area/area.h"

namespace osiedle::operations {

const call::Area& OperationsArea();

}  // namespace osiedle::operations

#endif  // OSIEDLE_SERVICES_OPERATIONS_OPERATIONS_AREA_H_
