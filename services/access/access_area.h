// Access: who may do what and why, who saw a resident, and emergencies.
#ifndef OSIEDLE_SERVICES_ACCESS_ACCESS_AREA_H_
#define OSIEDLE_SERVICES_ACCESS_ACCESS_AREA_H_

#include "services/call/area/area.h"

namespace osiedle::access {

const call::Area& AccessArea();

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_ACCESS_AREA_H_
