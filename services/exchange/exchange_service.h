// osiedle.exchange.v1.ExchangeService.
#ifndef OSIEDLE_SERVICES_EXCHANGE_EXCHANGE_SERVICE_H_
#define OSIEDLE_SERVICES_EXCHANGE_EXCHANGE_SERVICE_H_

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "services/call/calls.h"

namespace osiedle::exchange {

// `calls` outlives the service.
std::unique_ptr<grpc::Service> MakeExchangeService(call::Calls& calls);

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_EXCHANGE_SERVICE_H_
