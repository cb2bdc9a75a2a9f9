// osiedle.registry.v1.RegistryService.
#ifndef OSIEDLE_SERVICES_REGISTRY_REGISTRY_SERVICE_H_
#define OSIEDLE_SERVICES_REGISTRY_REGISTRY_SERVICE_H_

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "services/call/calls.h"

namespace osiedle::registry {

// `calls` outlives the service.
std::unique_ptr<grpc::Service> MakeRegistryService(call::Calls& calls);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_REGISTRY_SERVICE_H_
