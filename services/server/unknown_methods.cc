#include "services/server/unknown_methods.h"

#include "services/call/rpc/errors.h"
#include "services/server/refused_call.h"

namespace osiedle::server {

grpc::ServerGenericBidiReactor* UnknownMethods::CreateReactor(
    grpc::GenericCallbackServerContext* /*context*/) {
  return new RefusedCall(call::MakeError(absl::StatusCode::kUnimplemented,
                                         common::v1::METHOD_UNIMPLEMENTED,
                                         "this server does not host the method"));
}

}  // namespace osiedle::server
