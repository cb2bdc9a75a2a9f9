// Residents: who they are, as little as possible, and what must be minded about them.
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENTS_AREA_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENTS_AREA_H_

#include "services/call/area/area.h"

namespace osiedle::residents {

const call::Area& ResidentsArea();

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENTS_AREA_H_
