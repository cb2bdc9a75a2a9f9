// A service as gRPC hosts it.
#ifndef OSIEDLE_SERVICES_CALL_AREA_HOSTED_SERVICE_H_
#define OSIEDLE_SERVICES_CALL_AREA_HOSTED_SERVICE_H_

#include <string>
#include <vector>

#include "grpcpp/impl/service_type.h"
#include "services/call/area/service.h"
#include "services/call/rpc/calls.h"

namespace osiedle::call {

// Hands each call of each method to `calls`, with the bytes of its request. The call path reads the
// bytes only when it knows the caller.
class HostedService final : public grpc::Service {
 public:
  // Both outlive this.
  HostedService(const call::Service& service, Calls& calls);

 private:
  // gRPC keeps pointers to these strings.
  std::vector<std::string> paths_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_AREA_HOSTED_SERVICE_H_
