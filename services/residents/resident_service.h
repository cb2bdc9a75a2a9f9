// osiedle.residents.v1.ResidentService.
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENT_SERVICE_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENT_SERVICE_H_

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "services/call/calls.h"

namespace osiedle::residents {

// `calls` outlives the service.
std::unique_ptr<grpc::Service> MakeResidentService(call::Calls& calls);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENT_SERVICE_H_
