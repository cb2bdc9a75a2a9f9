// The institutions whose people work together, these people, and their teams.
#ifndef OSIEDLE_SERVICES_STAFF_STAFF_AREA_H_
#define OSIEDLE_SERVICES_STAFF_STAFF_AREA_H_

#include "services/call/area/area.h"

namespace osiedle::staff {

const call::Area& StaffArea();

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_STAFF_AREA_H_
