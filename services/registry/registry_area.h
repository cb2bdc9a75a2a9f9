// The registry: territorial units, municipalities, districts, codes, controllers.
#ifndef OSIEDLE_SERVICES_REGISTRY_REGISTRY_AREA_H_
#define OSIEDLE_SERVICES_REGISTRY_REGISTRY_AREA_H_

#include "services/call/area/area.h"

namespace osiedle::registry {

const call::Area& RegistryArea();

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_REGISTRY_AREA_H_
