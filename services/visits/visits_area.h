// The area of visits: calendars, and when people can go together.
#ifndef OSIEDLE_SERVICES_VISITS_VISITS_AREA_H_
#define OSIEDLE_SERVICES_VISITS_VISITS_AREA_H_

#include "services/call/area/area.h"

namespace osiedle::visits {

const call::Area& VisitsArea();

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_VISITS_AREA_H_
