// The answer to calls of services and methods that this server does not host: with a reason and in
// Polish, as every failure has them.
#ifndef OSIEDLE_SERVICES_SERVER_UNKNOWN_METHODS_H_
#define OSIEDLE_SERVICES_SERVER_UNKNOWN_METHODS_H_

#include "grpcpp/generic/async_generic_service.h"

namespace osiedle::server {

class UnknownMethods final : public grpc::CallbackGenericService {
 public:
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_UNKNOWN_METHODS_H_
