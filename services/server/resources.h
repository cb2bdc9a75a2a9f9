// The resources of all areas.
#ifndef OSIEDLE_SERVICES_SERVER_RESOURCES_H_
#define OSIEDLE_SERVICES_SERVER_RESOURCES_H_

#include "services/call/resource_directory.h"

namespace osiedle::server {

// Also of areas that this server does not host: the store is one.
const call::ResourceDirectory& AllResources();

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_RESOURCES_H_
