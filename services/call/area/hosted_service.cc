#include "services/call/area/hosted_service.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

namespace osiedle::call {

HostedService::HostedService(const call::Service& service, Calls& calls) {
  using Handler = grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>;
  paths_.reserve(service.methods().size());
  for (const std::unique_ptr<Method>& bound : service.methods()) {
    const Method& method = *bound;
    paths_.push_back(
        absl::StrCat("/", service.descriptor().full_name(), "/", method.info.descriptor->name()));
    AddMethod(new grpc::internal::RpcServiceMethod(paths_.back().c_str(),
                                                   grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodRawCallback(
        static_cast<int>(paths_.size()) - 1,
        new Handler([&method, &calls](grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request, grpc::ByteBuffer* response) {
          return calls.Start(method, context, request, response);
        }));
  }
}

}  // namespace osiedle::call
