// Changes: the feed of what was changed, for other systems.
#ifndef OSIEDLE_SERVICES_CHANGES_CHANGES_AREA_H_
#define OSIEDLE_SERVICES_CHANGES_CHANGES_AREA_H_

#include "services/call/area/area.h"

namespace osiedle::changes {

const call::Area& ChangesArea();

}  // namespace osiedle::changes

#endif  // OSIEDLE_SERVICES_CHANGES_CHANGES_AREA_H_
