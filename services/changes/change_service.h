// osiedle.changes.v1.ChangeService.
#ifndef OSIEDLE_SERVICES_CHANGES_CHANGE_SERVICE_H_
#define OSIEDLE_SERVICES_CHANGES_CHANGE_SERVICE_H_

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "services/call/calls.h"

namespace osiedle::changes {

// `calls` outlives the service.
std::unique_ptr<grpc::Service> MakeChangeService(call::Calls& calls);

}  // namespace osiedle::changes

#endif  // OSIEDLE_SERVICES_CHANGES_CHANGE_SERVICE_H_
