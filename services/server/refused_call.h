// A call that ends with a failure at once.
#ifndef OSIEDLE_SERVICES_SERVER_REFUSED_CALL_H_
#define OSIEDLE_SERVICES_SERVER_REFUSED_CALL_H_

#include "absl/status/status.h"
#include "grpcpp/generic/async_generic_service.h"
#include "services/call/rpc/wire_status.h"

namespace osiedle::server {

// Of any method; none of its messages is read. Deletes itself.
class RefusedCall final : public grpc::ServerGenericBidiReactor {
 public:
  // A client error (services/call/rpc/errors.h).
  explicit RefusedCall(const absl::Status& why) { Finish(call::ToWireStatus(why)); }
  void OnDone() override { delete this; }
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_REFUSED_CALL_H_
