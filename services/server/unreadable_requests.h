// What a client is told whose request cannot be read.
#ifndef OSIEDLE_SERVICES_SERVER_UNREADABLE_REQUESTS_H_
#define OSIEDLE_SERVICES_SERVER_UNREADABLE_REQUESTS_H_

#include <memory>

#include "grpcpp/support/server_interceptor.h"

namespace osiedle::server {

// Bytes that are no message of the method, or text in it that is not UTF-8: gRPC 1.51 calls no
// handler then and answers with a bare UNIMPLEMENTED, which nothing else here sends. The
// interceptors that this makes put REQUEST_UNREADABLE in its place.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeUnreadableRequests();

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_UNREADABLE_REQUESTS_H_
