#include "services/server/unknown_methods.h"

#include "services/call/errors.h"
#include "services/call/wire_status.h"

namespace osiedle::server {
namespace {

class Refusal final : public grpc::ServerGenericBidiReactor {
 public:
  Refusal() {
    Finish(call::ToWireStatus(call::MakeError(absl::StatusCode::kUnimplemented,
                                              common::v1::METHOD_UNIMPLEMENTED,
                                              "this server does not host the method")));
  }
  void OnDone() override { delete this; }
};

}  // namespace

grpc::ServerGenericBidiReactor* UnknownMethods::CreateReactor(
    grpc::GenericCallbackServerContext* /*context*/) {
  return new Refusal();
}

}  // namespace osiedle::server
