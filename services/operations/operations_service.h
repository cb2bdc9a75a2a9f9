// osiedle.operations.v1.OperationsService.
#ifndef OSIEDLE_SERVICES_OPERATIONS_OPERATIONS_SERVICE_H_
#define OSIEDLE_SERVICES_OPERATIONS_OPERATIONS_SERVICE_H_

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "services/call/calls.h"

namespace osiedle::operations {

// `calls` outlives the service.
std::unique_ptr<grpc::Service> MakeOperationsService(call::Calls& calls);

}  // namespace osiedle::operations

#endif  // OSIEDLE_SERVICES_OPERATIONS_OPERATIONS_SERVICE_H_
